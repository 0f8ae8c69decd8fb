"""The languages of the portal: which there are, and the care of their catalogues.

`LANGUAGES` is the one list; settings, the chooser, the commands and the tests all read it. English is what the code
itself is written in and needs no catalogue. Catalogues lie in `sspr/locale`, translations as `.po`, and what a process
reads as `.mo`, which is compiled when it is needed and never committed. `manage.py languages` does all of it.
Imports nothing of the project, and here not even Django, because settings read it before Django exists.
"""

import gettext
import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path

LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"
PROJECT = "portal"  # as a compiled catalogue calls it, before the version of the translations


@dataclass(frozen=True, slots=True)
class Language:
    """A language people may choose."""

    code: str  # as in the address, in Accept-Language and in the name of its folder
    own_name: str  # as its speakers write it
    reviewed: bool  # whether a speaker has read all of it; pages in the others say that nobody has
    plural_forms: str = (
        "nplurals=2; plural=(n != 1);"  # how many there are and which a number takes, as gettext says it
    )

    @property
    def source(self) -> bool:
        """Whether the code itself is written in it."""
        return self.code == SOURCE

    @property
    def catalogue(self) -> Path:
        """Its translations; none is there for the language of the code."""
        return LOCALE_DIR / self.code / "LC_MESSAGES" / "django.po"

    @property
    def compiled(self) -> Path:
        return self.catalogue.with_suffix(".mo")

    @property
    def version(self) -> str:
        """Of its translations: the digest of their file, which copying does not change as it does a time."""
        return hashlib.sha256(self.catalogue.read_bytes()).hexdigest()

    @property
    def ready(self) -> bool:
        """Whether what a process reads is there, whole, and made of these very translations."""
        if self.source:
            return True
        try:
            with self.compiled.open("rb") as file:
                said = gettext.GNUTranslations(file).info()
            return said.get("project-id-version") == f"{PROJECT} {self.version}"
        except (OSError, ValueError, struct.error):  # is not there, or is cut off
            return False


SOURCE = "en"
_ARABIC = "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5"
LANGUAGES = (
    Language(SOURCE, "English", reviewed=True),
    Language("de", "Deutsch", reviewed=False),
    Language("es", "Español", reviewed=False),
    Language("ar", "العربية", reviewed=False, plural_forms=f"nplurals=6; plural=({_ARABIC});"),
)
TRANSLATED = tuple(language for language in LANGUAGES if not language.source)

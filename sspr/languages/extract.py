"""What the portal says: every string that code or templates put under gettext.

Templates are turned into Python by Django itself, so that both are read by one extractor and `blocktranslate` comes out
as Django will look it up. Tests say nothing to anybody and are not read.
"""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ("templates", "sspr", "licensing", "directory", "writeback")
TEMPLATES = (".html", ".txt")
COMMENT = "Translators"  # how a comment for translators begins; Django fixes the word

_ONE: Any = None  # the first argument is the message
_NUMBER = (1, 2)
_CONTEXT = ((1, "c"), 2)
_CONTEXT_AND_NUMBER = ((1, "c"), 2, 3)
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), _ONE),
    **dict.fromkeys(("_n", "ngettext", "ngettext_lazy"), _NUMBER),
    **dict.fromkeys(("_p", "pgettext", "pgettext_lazy"), _CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), _CONTEXT_AND_NUMBER),
}


def source(root: Path = ROOT, folders: Sequence[str] = SOURCES) -> Catalog:
    """Everything there is to translate, in the order of the files, each string with all the files that say it."""
    catalogue = Catalog(fuzzy=False)
    for file in _files(root, folders):
        place = file.relative_to(root).as_posix()
        for line, message, comments, context in _said_in(file):
            catalogue.add(message, locations=[(place, line)], auto_comments=comments, context=context)
    return catalogue


def _files(root: Path, folders: Sequence[str]) -> Iterator[Path]:
    for folder in folders:
        for file in sorted((root / folder).rglob("*")):
            parts = file.relative_to(root).parts
            if file.suffix in (".py", *TEMPLATES) and "migrations" not in parts and "tests" not in parts:
                yield file


def _said_in(file: Path) -> Iterator[tuple[int, Any, list[str], str | None]]:
    text = file.read_text(encoding="utf-8")
    if file.suffix in TEMPLATES:
        text = _as_python(text, str(file))
    for line, message, comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS, [COMMENT], {}):
        yield line, message, [comment.removeprefix(f"{COMMENT}:").strip() for comment in comments], context


def _as_python(template: str, origin: str) -> str:
    """A template with all but its strings crossed out; without indentation, which would mean something in Python."""
    return "\n".join(line.strip() for line in templatize(template, origin=origin).splitlines())

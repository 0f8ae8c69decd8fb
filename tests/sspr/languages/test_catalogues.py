import gettext
import os
import threading
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from sspr import languages
from sspr.languages import TRANSLATED, Language, catalogues
from sspr.languages.check import faults
from sspr.languages.extract import source

COUNTED = ("%(n)d day", "%(n)d days")


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Language:
    """German, with catalogues of its own."""
    monkeypatch.setattr(languages, "LOCALE_DIR", tmp_path)
    return Language("de", "Deutsch", reviewed=False)


def saying(*messages: str | tuple[str, str]) -> Catalog:
    said = Catalog(fuzzy=False)
    for line, message in enumerate(messages, start=1):
        said.add(message, locations=[("app/page.html", line)], auto_comments=["on the door"])
    return said


def translate(language: Language, **words: str) -> None:
    """As a translator does it, in the file."""
    text = language.catalogue.read_text(encoding="utf-8")
    for message, translation in words.items():
        text = text.replace(f'msgid "{message}"\nmsgstr ""', f'msgid "{message}"\nmsgstr "{translation}"')
    language.catalogue.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda language: language.code)
def test_every_word_of_the_portal_is_translated_and_every_placeholder_sound(language: Language) -> None:
    found = faults(catalogues.read(language), source())
    assert [str(fault) for fault in found[:10]] == [], f"{len(found)} faults; see `manage.py languages check`"


def test_an_update_keeps_translations_takes_up_new_words_and_drops_old_ones(german: Language) -> None:
    assert catalogues.update(german, saying("Door", "Window")) == catalogues.Changes(messages=2, new=2, gone=0)
    translate(german, Door="Tür", Window="Fenster")
    assert catalogues.update(german, saying("Door", "Roof")) == catalogues.Changes(messages=2, new=1, gone=1)
    kept = catalogues.read(german)
    assert kept.get("Door").string == "Tür"
    assert kept.get("Roof").string == ""
    assert "Window" not in german.catalogue.read_text(encoding="utf-8")


def test_a_catalogue_changes_only_where_words_do(german: Language) -> None:
    catalogues.update(german, saying("Door", "Window", COUNTED))
    before = german.catalogue.read_text(encoding="utf-8")
    os.utime(german.catalogue, (0, 0))
    catalogues.update(german, saying("Door", "Window", COUNTED))
    assert german.catalogue.stat().st_mtime == 0  # not even written again
    assert "#. on the door\n#: app/page.html\n" in before
    assert "# not reviewed by a speaker\n" in before
    assert "POT-Creation-Date" not in before


def test_what_is_compiled_speaks(german: Language) -> None:
    catalogues.update(german, saying("Door", COUNTED))
    translate(german, Door="Tür")
    assert not german.ready
    assert catalogues.compile_stale((german,)) == [german]
    with german.compiled.open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("Door") == "Tür"
    assert words.ngettext(*COUNTED, 2) == "%(n)d days"  # untranslated: as the code says it


def test_only_what_was_made_of_other_translations_is_compiled_again(german: Language) -> None:
    catalogues.update(german, saying("Door"))
    catalogues.compile_stale((german,))
    assert catalogues.compile_stale((german,)) == []
    translate(german, Door="Tür")
    os.utime(german.catalogue, (0, 0))  # as a copy may leave it: changed, and yet the older file
    assert catalogues.compile_stale((german,)) == [german]


def test_a_copy_in_any_order_is_as_ready_as_what_was_copied(german: Language) -> None:
    catalogues.update(german, saying("Door"))
    catalogues.compile_stale((german,))
    os.utime(german.compiled, (0, 0))
    assert german.ready


@pytest.mark.parametrize("length", [0, 2, 20, -1])
def test_what_was_cut_off_is_not_ready(german: Language, length: int) -> None:
    catalogues.update(german, saying("Door"))
    translate(german, Door="Tür")
    catalogues.compile_stale((german,))
    german.compiled.write_bytes(german.compiled.read_bytes()[:length])
    assert not german.ready
    assert catalogues.compile_stale((german,)) == [german]
    assert german.ready


def test_several_may_compile_at_once(german: Language) -> None:
    catalogues.update(german, saying("Door"))
    compilers = [threading.Thread(target=catalogues.compile_stale, args=((german,),)) for _ in range(4)]
    for compiler in compilers:
        compiler.start()
    for compiler in compilers:
        compiler.join()
    assert german.ready
    assert [file.name for file in german.compiled.parent.iterdir() if file.name.startswith(".")] == []


def test_english_is_always_ready() -> None:
    assert next(language for language in languages.LANGUAGES if language.source).ready

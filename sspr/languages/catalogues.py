"""Catalogue files: read, brought up to date with the code, and compiled.

What is written depends on the code and the translations alone, on no clock and no tool's version, so that a catalogue
differs only where its words do. Every file is put in place in one step: whoever reads meanwhile finds the old or the
new one, whole.
"""

import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from sspr.languages import PROJECT, TRANSLATED, Language

UNLIMITED = 0  # columns: a message is one line, however long
HEADER = """\
# {name} translation of the portal.
{review}#
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"
"""
NOT_REVIEWED = "# not reviewed by a speaker\n"


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update did to a catalogue."""

    messages: int
    new: int
    gone: int


def read(language: Language) -> Catalog:
    """The catalogue as it lies there; an empty one where none does. Its plurals are those of the list of languages."""
    catalogue = Catalog(locale=language.code, fuzzy=False)
    if language.catalogue.exists():
        with language.catalogue.open("rb") as file:
            catalogue = read_po(file, locale=language.code, abort_invalid=True)
    catalogue.mime_headers = [("Plural-Forms", language.plural_forms)]
    return catalogue


def update(language: Language, source: Catalog) -> Changes:
    """Take up what the code says now, keep what is translated, drop what nobody says any more."""
    catalogue = read(language)
    before = identities(catalogue)
    catalogue.update(source, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    content = written(language, catalogue)
    if not language.catalogue.exists() or language.catalogue.read_bytes() != content:
        _put(language.catalogue, content)
    after = identities(catalogue)
    return Changes(len(after), len(after - before), len(before - after))


def identities(catalogue: Catalog) -> set[tuple[str, str | None]]:
    """What messages are told apart by: the singular and the context."""
    return {(first(message.id), message.context) for message in catalogue if message.id}


def first(strings: str | tuple[str, ...] | list[str]) -> str:
    """The message itself, or its singular."""
    return strings if isinstance(strings, str) else strings[0]


def written(language: Language, catalogue: Catalog) -> bytes:
    """The catalogue as a file: our own header, messages in the order of the files that say them, no line numbers."""
    body = io.BytesIO()
    write_po(body, catalogue, width=UNLIMITED, sort_by_file=True, include_lineno=False, omit_header=True)
    name = catalogue.locale.english_name if catalogue.locale else language.code
    header = HEADER.format(
        name=name,
        review="" if language.reviewed else NOT_REVIEWED,
        code=language.code,
        plurals=language.plural_forms,
    )
    return header.encode() + b"\n" + body.getvalue().strip() + b"\n"


def compile_stale(languages: tuple[Language, ...] = TRANSLATED) -> list[Language]:
    """Compile what is stale, in any number of processes at once; those that were. Each names what it was made of."""
    stale = [language for language in languages if not language.ready]
    for language in stale:
        version = language.version  # before reading: should somebody write meanwhile, it is stale and compiled again
        catalogue = read(language)
        catalogue.project, catalogue.version = PROJECT, version
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)  # without what is fuzzy
        _put(language.compiled, compiled.getvalue())
    return stale


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    Path(draft).chmod(0o644)  # whoever may run the portal may read its words
    Path(draft).replace(path)

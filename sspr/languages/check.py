"""What is wrong with a catalogue, message by message: what a reader would miss, and what would break a page."""

import gettext
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from babel.messages.catalog import Catalog, Message

from sspr.languages.catalogues import identities

NAMED = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-z]")
BRACED = re.compile(r"\{(\w*)\}")
UNNAMED = re.compile(r"(?<!%)(?:%%)*%[#0+]?\d*(?:\.\d+)?([sdrif])\b")
TAG = re.compile(r"</?[a-z][a-z0-9]*")
NUMBERS = range(1000)  # enough to see which numbers a plural form stands for


class Kind(StrEnum):
    MISSING = "not in the catalogue"
    OBSOLETE = "nobody says this any more"
    UNTRANSLATED = "untranslated"
    FUZZY = "marked as fuzzy, so not used"
    PLURALS = "wrong number of plural forms"
    PLACEHOLDERS = "placeholders differ"
    FORMAT = "cannot be filled in"
    MARKUP = "markup differs"
    EDGES = "blanks or line ends at the edges differ"


@dataclass(frozen=True, slots=True)
class Fault:
    kind: Kind
    message: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.message!r}{f' ({self.detail})' if self.detail else ''}"


def faults(catalogue: Catalog, source: Catalog) -> list[Fault]:
    """Everything that keeps `catalogue` from being a complete and sound translation of `source`."""
    said, there = identities(source), identities(catalogue)
    return [
        *(Fault(Kind.MISSING, message) for message, _ in sorted(said - there, key=str)),
        *(Fault(Kind.OBSOLETE, message) for message, _ in sorted(there - said, key=str)),
        *(fault for message in catalogue if message.id for fault in _of(message, catalogue)),
    ]


def _of(message: Message, catalogue: Catalog) -> Iterator[Fault]:
    ids, strings = _both(message.id), _both(message.string)
    if message.fuzzy:
        yield Fault(Kind.FUZZY, ids[0])
    if not any(strings):
        yield Fault(Kind.UNTRANSLATED, ids[0])
        return
    wanted = catalogue.num_plurals if message.pluralizable else 1
    if len(strings) != wanted or not all(strings):
        yield Fault(Kind.PLURALS, ids[0], f"{sum(map(bool, strings))} of {wanted}")
        return
    exact = _forms_of_one_number(catalogue) if message.pluralizable else frozenset()
    for form, string in enumerate(strings):
        for kind, detail in _broken(ids, string, may_drop_number=form in exact):
            yield Fault(kind, ids[0], detail)


def _both(strings: object) -> tuple[str, ...]:
    """Singular and plurals; Babel keeps a lone string as itself."""
    return tuple(strings) if isinstance(strings, list | tuple) else (str(strings or ""),)


def _broken(ids: tuple[str, ...], string: str, *, may_drop_number: bool) -> Iterator[tuple[Kind, str]]:
    original = ids[-1]
    lost, made_up = placeholders(original) - placeholders(string), placeholders(string) - placeholders(original)
    if made_up or lost.total() > may_drop_number:
        yield Kind.PLACEHOLDERS, " ".join([*(f"-{name}" for name in lost), *(f"+{name}" for name in made_up)])
    elif not _can_be_filled_in(string, placeholders(original)):
        yield Kind.FORMAT, string
    if Counter(TAG.findall(original)) != Counter(TAG.findall(string)):
        yield Kind.MARKUP, string
    if _edges(original) != _edges(string):
        yield Kind.EDGES, repr(string)


def placeholders(string: str) -> Counter[str]:
    """What is filled in, each as often as it occurs: %(name)s as its name, {name} in braces, %s as itself."""
    return Counter(
        [
            *NAMED.findall(string),
            *(f"{{{name}}}" for name in BRACED.findall(string)),
            *(f"%{kind}" for kind in UNNAMED.findall(string)),
        ]
    )


def _can_be_filled_in(string: str, given: Counter[str]) -> bool:
    """Whether Python takes it, a lone per cent sign or a lost letter behind a name included."""
    names = {name: 1 for name in given if name.isidentifier()}
    if not names:
        return True
    try:
        string % names
    except (ValueError, TypeError, KeyError):
        return False
    return True


def _edges(string: str) -> tuple[str, str]:
    return string[: len(string) - len(string.lstrip())], string[len(string.rstrip()) :]


def _forms_of_one_number(catalogue: Catalog) -> frozenset[int]:
    """The plural forms that stand for a single number, as Arabic's dual: their words may say it without a figure."""
    form_of: Callable[[int], int] = gettext.c2py(catalogue.plural_expr)
    numbers = Counter(form_of(number) for number in NUMBERS)
    return frozenset(form for form, how_many in numbers.items() if how_many == 1)

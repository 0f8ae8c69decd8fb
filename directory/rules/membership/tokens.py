"""The words of a rule: one walk over the text, without regular expressions."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from directory.rules.membership.types import Expected, RuleError

HYPHENS = "-\u2013"  # documents have long ones where the author typed short ones, and rules are copied from documents
ESCAPE = "`"


class Kind(StrEnum):
    OPEN = "("
    CLOSE = ")"
    OPEN_LIST = "["
    CLOSE_LIST = "]"
    COMMA = ","
    TEXT = "text"
    WORD = "word"
    END = "end"


SIGNS = {kind.value: kind for kind in (Kind.OPEN, Kind.CLOSE, Kind.OPEN_LIST, Kind.CLOSE_LIST, Kind.COMMA)}


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    position: int
    shown: str = ""  # as it stands in the rule
    text: str = ""  # what it means: of a text its content, of a word its lower case without the hyphen


def tokens(rule: str) -> Iterator[Token]:
    """What stands in the rule, in its order, and the end after it. Raises RuleError."""
    here = 0
    while here < len(rule):
        character = rule[here]
        if character.isspace():
            here += 1
            continue
        if sign := SIGNS.get(character):
            token = Token(sign, here, character)
        elif character in "\"'":
            token = _text(rule, here)
        else:
            token = _word(rule, here)
        yield token
        here += len(token.shown)
    yield Token(Kind.END, len(rule))


def _word(rule: str, start: int) -> Token:
    end = start
    while end < len(rule) and _in_word(rule[end]):
        end += 1
    if end == start:
        raise RuleError(start, Expected.KNOWN_CHARACTER, rule[start])
    shown = rule[start:end]
    meant = shown[1:] if shown[0] in HYPHENS else shown
    return Token(Kind.WORD, start, shown, meant.lower())


def _in_word(character: str) -> bool:
    return (character.isascii() and character.isalnum()) or character in "._$" or character in HYPHENS


def _text(rule: str, start: int) -> Token:
    """Double quotes hold a quote after a backtick, single ones hold a quote written twice."""
    quote = rule[start]
    escape, escaped = (ESCAPE, quote + ESCAPE) if quote == '"' else (quote, quote)
    content: list[str] = []
    here = start + 1
    while here < len(rule):
        if rule[here] == escape and rule[here + 1 : here + 2] in tuple(escaped):
            content.append(rule[here + 1])
            here += 2
        elif rule[here] == quote:
            return Token(Kind.TEXT, start, rule[start : here + 1], "".join(content))
        else:
            content.append(rule[here])
            here += 1
    raise RuleError(len(rule), Expected.CLOSING_QUOTE)

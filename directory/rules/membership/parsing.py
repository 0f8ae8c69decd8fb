"""From text to a rule, by recursive descent:

    rule       = conjunction { "-or" conjunction }
    conjunction = negation { "-and" negation }
    negation   = "-not" negation | "(" rule ")" | comparison
    comparison = "user." attribute operator ( text | "null" | "true" | "false" | "[" text { "," text } "]" )

Words are the same in either case and with or without their hyphen.
"""

from directory.rules.membership.tokens import Kind, Token, tokens
from directory.rules.membership.types import (
    DEEPEST,
    LONGEST,
    AllOf,
    AnyOf,
    Attribute,
    Comparison,
    Expected,
    Not,
    Operand,
    Operator,
    Rule,
    RuleError,
)

ATTRIBUTES = {f"user.{attribute.value}".lower(): attribute for attribute in Attribute}
OPERATORS = {operator.value.lower(): operator for operator in Operator}
PATTERNS = ("match", "notmatch")  # the product has them; here no administrator's pattern runs on everybody's names
YES_OR_NO = {"true": True, "false": False}


def parse(text: str) -> Rule:
    """The rule a text says. Raises RuleError, and nothing else, for a text that says none."""
    if len(text) > LONGEST:
        raise RuleError(LONGEST, Expected.SHORTER, text[LONGEST])
    reader = _Reader(text)
    rule = reader.rule(depth=0)
    reader.take(Kind.END, Expected.END)
    return rule


class _Reader:
    def __init__(self, text: str) -> None:
        self._rest = tokens(text)
        self._next = next(self._rest)

    def rule(self, depth: int) -> Rule:
        parts = [self._conjunction(depth)]
        while self._skips("or"):
            parts.append(self._conjunction(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _conjunction(self, depth: int) -> Rule:
        parts = [self._negation(depth)]
        while self._skips("and"):
            parts.append(self._negation(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _negation(self, depth: int) -> Rule:
        here = self._next
        if depth > DEEPEST:
            raise RuleError(here.position, Expected.SHALLOWER, here.shown)
        if self._skips("not"):
            return Not(self._negation(depth + 1))
        if here.kind is not Kind.OPEN:
            return self._comparison()
        self._advance()
        inner = self.rule(depth + 1)
        self.take(Kind.CLOSE, Expected.CLOSING)
        return inner

    def _comparison(self) -> Rule:
        subject = self.take(Kind.WORD, Expected.COMPARISON)
        if not subject.text.startswith("user."):
            raise _unexpected(subject, Expected.COMPARISON)
        if subject.text not in ATTRIBUTES:
            raise _unexpected(subject, Expected.ATTRIBUTE)
        attribute = ATTRIBUTES[subject.text]
        operator = self._operator(attribute)
        return Comparison(attribute, operator, self._operand(attribute, operator))

    def _operator(self, attribute: Attribute) -> Operator:
        expected = Expected.EQUALITY if attribute.yes_or_no else Expected.OPERATOR
        word = self.take(Kind.WORD, expected)
        if word.text in PATTERNS:
            raise _unexpected(word, Expected.NO_PATTERN)
        operator = OPERATORS.get(word.text)
        if operator is None or (attribute.yes_or_no and not operator.compares):
            raise _unexpected(word, expected)
        return operator

    def _operand(self, attribute: Attribute, operator: Operator) -> Operand:
        if attribute.yes_or_no:
            word = self.take(Kind.WORD, Expected.YES_OR_NO)
            if word.text not in YES_OR_NO:
                raise _unexpected(word, Expected.YES_OR_NO)
            return YES_OR_NO[word.text]
        if operator.takes_list:
            return self._list()
        if operator.compares and self._skips("null"):
            return None
        return self._text(Expected.TEXT_OR_NULL if operator.compares else Expected.TEXT)

    def _list(self) -> frozenset[str]:
        self.take(Kind.OPEN_LIST, Expected.LIST)
        values = {self._text(Expected.TEXT)}
        while self._next.kind is Kind.COMMA:
            self._advance()
            values.add(self._text(Expected.TEXT))
        self.take(Kind.CLOSE_LIST, Expected.COMMA)
        return frozenset(values)

    def _text(self, expected: Expected) -> str:
        token = self.take(Kind.TEXT, expected)
        if not token.text:
            raise _unexpected(token, Expected.SOME_TEXT)
        return token.text.casefold()

    def take(self, kind: Kind, expected: Expected) -> Token:
        """The next token, which must be of this kind."""
        token = self._next
        if token.kind is not kind:
            raise _unexpected(token, expected)
        self._advance()
        return token

    def _skips(self, word: str) -> bool:
        found = self._next.kind is Kind.WORD and self._next.text == word
        if found:
            self._advance()
        return found

    def _advance(self) -> None:
        self._next = next(self._rest, self._next)  # nothing comes after the end


def _unexpected(token: Token, expected: Expected) -> RuleError:
    return RuleError(token.position, expected, token.shown)

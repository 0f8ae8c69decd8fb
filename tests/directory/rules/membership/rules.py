"""Rules drawn at random, and the many ways of writing one down."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from directory.rules.membership.types import AllOf, AnyOf, Attribute, Comparison, Not, Operator, Rule

STRINGS = [attribute for attribute in Attribute if not attribute.yes_or_no]
YES_OR_NO = [attribute for attribute in Attribute if attribute.yes_or_no]
PARTIAL = [operator for operator in Operator if not (operator.compares or operator.takes_list)]

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).map(str.casefold)
equality = st.sampled_from([Operator.EQ, Operator.NE])
comparisons: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Comparison, st.sampled_from(STRINGS), equality, texts | st.none()),
    st.builds(Comparison, st.sampled_from(YES_OR_NO), equality, st.booleans()),
    st.builds(Comparison, st.sampled_from(STRINGS), st.sampled_from(PARTIAL), texts),
    st.builds(
        Comparison,
        st.sampled_from(STRINGS),
        st.sampled_from([Operator.IN, Operator.NOT_IN]),
        st.frozensets(texts, min_size=1, max_size=4),
    ),
)


def rules() -> st.SearchStrategy[Rule]:
    def larger(part: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
        several = st.lists(part, min_size=2, max_size=3).map(tuple)
        return st.builds(Not, part) | st.builds(AllOf, several) | st.builds(AnyOf, several)

    return st.recursive(comparisons, larger, max_leaves=6)


def written(rule: Rule, draw: Callable[[st.SearchStrategy[Any]], Any]) -> str:
    """One of the texts that say this rule: with or without hyphens, in any case, in either kind of quotes."""

    def word(text: str) -> str:
        hyphen: str = draw(st.sampled_from(["-", "", "\u2013"]))
        return hyphen + draw(st.sampled_from([text, text.upper(), text.lower()]))

    def quoted(text: str) -> str:
        if draw(st.booleans()):
            return "'" + text.replace("'", "''") + "'"
        return '"' + text.replace("`", "``").replace('"', '`"') + '"'

    def operand(value: object) -> str:
        if isinstance(value, frozenset):
            return f"[{' , '.join(map(quoted, sorted(value)))}]"
        return quoted(value) if isinstance(value, str) else {None: "null", True: "true", False: "False"}[value]  # type: ignore[index]

    def text_of(part: Rule) -> str:
        match part:
            case Comparison(attribute, operator, value):
                return f"user.{attribute.value} {word(operator.value)} {operand(value)}"
            case Not(inner):
                return f"{word('not')} ({text_of(inner)})"
            case AllOf(parts):
                return f" {word('and')} ".join(f"({text_of(inner)})" for inner in parts)
            case AnyOf(parts):
                return f"\n{word('or')} ".join(f"({text_of(inner)})" for inner in parts)

    return text_of(rule)

"""Whether a person is one of those a rule speaks of."""

from collections.abc import Mapping

from directory.rules.membership.types import AllOf, AnyOf, Attribute, Comparison, Not, Operand, Operator, Rule

Value = str | bool | None
Person = Mapping[Attribute, Value]
OPPOSITES = {
    Operator.NE: Operator.EQ,
    Operator.NOT_STARTS_WITH: Operator.STARTS_WITH,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
    Operator.NOT_IN: Operator.IN,
}


def matches(rule: Rule, person: Person) -> bool:
    """Strings of either case are the same. What is not filled in is null: equal to null, and to nothing else."""
    match rule:
        case Comparison(attribute, operator, operand):
            value = person.get(attribute)
            return _compare(operator, value.casefold() or None if isinstance(value, str) else value, operand)
        case Not(part):
            return not matches(part, person)
        case AllOf(parts):
            return all(matches(part, person) for part in parts)
        case AnyOf(parts):
            return any(matches(part, person) for part in parts)


def _compare(operator: Operator, value: Value, operand: Operand) -> bool:
    match operator:
        case Operator.EQ:
            return value == operand
        case Operator.STARTS_WITH:
            return isinstance(value, str) and isinstance(operand, str) and value.startswith(operand)
        case Operator.CONTAINS:
            return isinstance(value, str) and isinstance(operand, str) and operand in value
        case Operator.IN:
            return isinstance(operand, frozenset) and value in operand
        case _:
            return not _compare(OPPOSITES[operator], value, operand)

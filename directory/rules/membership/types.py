"""What a rule is made of, and what is said of a text that is none."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST = 3072  # characters; source: product documentation, "rule syntax for a single expression"
DEEPEST = 50  # parentheses and -not inside one another; ours, so that no text exhausts the stack


class Attribute(StrEnum):
    """What a rule may ask of a person, spelt as the product spells it after `user.`."""

    USER_PRINCIPAL_NAME = "userPrincipalName"
    DISPLAY_NAME = "displayName"
    GIVEN_NAME = "givenName"
    SURNAME = "surname"
    MAIL = "mail"
    DEPARTMENT = "department"
    JOB_TITLE = "jobTitle"
    USAGE_LOCATION = "usageLocation"
    PREFERRED_LANGUAGE = "preferredLanguage"
    ACCOUNT_ENABLED = "accountEnabled"
    DIR_SYNC_ENABLED = "dirSyncEnabled"

    @property
    def yes_or_no(self) -> bool:
        return self in (Attribute.ACCOUNT_ENABLED, Attribute.DIR_SYNC_ENABLED)


class Operator(StrEnum):
    EQ = "eq"
    NE = "ne"
    STARTS_WITH = "startsWith"
    NOT_STARTS_WITH = "notStartsWith"
    CONTAINS = "contains"
    NOT_CONTAINS = "notContains"
    IN = "in"
    NOT_IN = "notIn"

    @property
    def compares(self) -> bool:
        """Whether it asks for one whole value, which may then be null or, of some attributes, true or false."""
        return self in (Operator.EQ, Operator.NE)

    @property
    def takes_list(self) -> bool:
        return self in (Operator.IN, Operator.NOT_IN)


Operand = str | bool | frozenset[str] | None  # strings folded: letters of either case are the same


@dataclass(frozen=True, slots=True)
class Comparison:
    attribute: Attribute
    operator: Operator
    operand: Operand


@dataclass(frozen=True, slots=True)
class Not:
    part: "Rule"


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Rule", ...]


Rule = Comparison | Not | AllOf | AnyOf


class Expected(StrEnum):
    """What the reader of a rule was waiting for. Pages translate these; the text here is for logs."""

    SHORTER = "at most 3072 characters"
    SHALLOWER = "at most 50 parentheses and -not inside one another"
    KNOWN_CHARACTER = "a word, a text in quotes, a bracket or a comma"
    CLOSING_QUOTE = "the closing quote"
    COMPARISON = "a comparison, -not or an opening parenthesis"
    ATTRIBUTE = "an attribute of the user"
    OPERATOR = "an operator"
    NO_PATTERN = "an operator other than -match: there are no regular expressions"
    EQUALITY = "-eq or -ne"
    TEXT = "a text in quotes"
    TEXT_OR_NULL = "a text in quotes, or null"
    SOME_TEXT = "a text that is not empty; null stands for no value"
    YES_OR_NO = "true or false"
    LIST = "a list in square brackets"
    COMMA = "a comma or a closing square bracket"
    CLOSING = "-and, -or or a closing parenthesis"
    END = "-and, -or or the end"


class RuleError(ValueError):
    """A text is no rule: at `position` (characters from 0) stood `found`, empty at the end of the text."""

    def __init__(self, position: int, expected: Expected, found: str = "") -> None:
        super().__init__(position, expected, found)
        self.position, self.expected, self.found = position, expected, found

    def __str__(self) -> str:
        return f"at character {self.position + 1}: expected {self.expected}, found {self.found or 'the end'}"

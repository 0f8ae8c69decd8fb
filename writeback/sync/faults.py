"""What a cycle could not carry over, by the names the product's administrators know. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    INVALID_SOFT_MATCH = "InvalidSoftMatch"  # the person found by name belongs to another account already
    DUPLICATE_VALUE = "AttributeValueMustBeUnique"
    DUPLICATE_ANCHOR = "DuplicateSourceAnchor"
    ADMIN_ROLE_CONFLICT = "ExistingAdminRoleConflict"
    INVALID_VALUE = "DataValidationFailed"
    OTHER = "Other"  # nobody foresaw it; the log tells more


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of one object. `other` is the user principal name of whoever is in the way, where there is one."""

    kind: FaultKind
    attribute: str = ""
    value: str = ""
    other: str = ""

"""What can be carried home. Pure, because the cloud, the sealed package and the agent all speak of it."""

from enum import StrEnum


class Operation(StrEnum):
    """Change needs the current password, reset does not, unlock keeps it (writeback.md §5)."""

    RESET = "reset"
    CHANGE = "change"
    ADMIN_RESET = "administrator reset"
    UNLOCK = "unlock"

    @property
    def sets_password(self) -> bool:
        return self is not Operation.UNLOCK

    @property
    def must_change(self) -> bool:
        """Whether the person has to choose another password at the next sign-in: only somebody else's choice."""
        return self is Operation.ADMIN_RESET

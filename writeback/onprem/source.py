"""The door of synchronisation, as a Protocol: what may be read of the on-premises accounts, change by change. Pure."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SourceObject:
    """An account as synchronisation reads it, or the tombstone of one. Texts are as typed on premises, maybe empty."""

    object_guid: UUID
    anchor: str
    change_number: int  # grows with each change in its domain
    domain: str  # DNS name
    deleted: bool = False
    unit: str = ""  # distinguished name of the unit the account lies in
    shares_anchor: bool = False  # another living account of the tenant has the same source anchor
    user_principal_name: str = ""
    sam_account_name: str = ""
    display_name: str = ""
    given_name: str = ""
    surname: str = ""
    mail: str = ""
    telephone_number: str = ""
    mobile: str = ""
    department: str = ""
    title: str = ""
    usage_location: str = ""
    enabled: bool = True
    must_change: bool = False  # "User must change password at next logon"


@dataclass(frozen=True, slots=True)
class SourceHash:
    """The Argon2 string of one account's present password; a password itself never comes this way."""

    anchor: str
    change_number: int
    hash: str = field(repr=False)
    password_set_at: datetime | None = None  # None stands for pwdLastSet 0
    must_change: bool = False

    @property
    def mark(self) -> str:
        return password_mark(self.hash)


def password_mark(hashed: str) -> str:
    """A name for the very hash: both sides may know by it which password the other means, and nothing else."""
    return hashlib.sha256(hashed.encode()).hexdigest()


class Source(Protocol):
    """What synchronisation reads, domain by domain and by change number, so that each cycle gets only what is new.

    Change numbers are the domain's own and never go back. Every method may raise AgentUnreachable or AnswerLost.
    """

    def domains(self, tenant_id: UUID) -> tuple[str, ...]:
        """The DNS names of the tenant's domains."""
        ...

    def changes(self, tenant_id: UUID, domain: str, since: int, limit: int) -> tuple[SourceObject, ...]:
        """Accounts and tombstones changed after the number `since`, in order of change, `limit` at most."""
        ...

    def objects(self, tenant_id: UUID, guids: Collection[UUID]) -> tuple[SourceObject, ...]:
        """These accounts and tombstones as they are now."""
        ...

    def hashes(self, tenant_id: UUID, domain: str, since: int, limit: int) -> tuple[SourceHash, ...]:
        """Hashes of living accounts changed after the number `since`, in order of change, `limit` at most."""
        ...

    def hashes_of(self, tenant_id: UUID, anchors: Collection[str]) -> tuple[SourceHash, ...]:
        """The hashes of these living accounts as they are now; none for an anchor that several share."""
        ...

"""Who an on-premises account is in the cloud: by its source anchor (hard match), else by name or mail (soft match).

Pure: the shell looks the candidates up, this says what follows.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from writeback.onprem.source import SourceObject
from writeback.sync.faults import Fault, FaultKind


@dataclass(frozen=True, slots=True)
class CloudPerson:
    """All of a person that a match may depend on."""

    id: UUID
    user_principal_name: str
    anchor: str = ""
    on_premises: bool = False
    deleted: bool = False
    administrator: bool = False  # holds a directory role
    foreign: bool = False  # of another tenant


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whoever could be meant by an account."""

    by_anchor: CloudPerson | None = None
    by_name: CloudPerson | None = None  # user principal name, the account's own
    by_mail: CloudPerson | None = None  # primary mail address, of the same tenant
    in_the_way: CloudPerson | None = None  # has the name that would be made up for the account; that proves nothing

    @property
    def by_words(self) -> tuple[CloudPerson, ...]:
        found = {person.id: person for person in (self.by_name, self.by_mail) if person}
        return tuple(found.values())


class Move(StrEnum):
    """What becomes of an account in the cloud."""

    ADD = "add"
    UPDATE = "update"
    MATCH = "match"  # a cloud-only person becomes a synchronised one
    RESTORE = "restore"
    DELETE = "delete"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Plan:
    move: Move
    person: CloudPerson | None = None


def match(account: SourceObject, found: Candidates, *, in_scope: bool) -> Plan | Fault:
    """Say what becomes of `account`. One that was deleted or left the scope is deleted, if it is known here at all."""
    known = found.by_anchor
    if account.deleted and account.shares_anchor:
        return Plan(Move.NOTHING)  # another account goes by that anchor now
    if account.deleted or not in_scope:
        gone = known is None or not known.on_premises or known.deleted
        return Plan(Move.NOTHING) if gone else Plan(Move.DELETE, known)
    if account.shares_anchor:
        return Fault(FaultKind.DUPLICATE_ANCHOR, "mS-DS-ConsistencyGuid", account.anchor)
    if known is not None:
        return _by_anchor(account, known)
    meant = found.by_words
    if not meant:
        return _name_taken(account, found.in_the_way) if found.in_the_way else Plan(Move.ADD)
    if len(meant) > 1:  # the name is one person's, the mail another's
        return Fault(FaultKind.DUPLICATE_VALUE, "mail", account.mail, meant[1].user_principal_name)
    return _by_words(account, meant[0])


def _by_anchor(account: SourceObject, known: CloudPerson) -> Plan | Fault:
    if known.deleted and known.on_premises:
        return Plan(Move.RESTORE, known)
    if known.on_premises:
        return Plan(Move.UPDATE, known)
    return _taken_over(account, known)


def _by_words(account: SourceObject, person: CloudPerson) -> Plan | Fault:
    """Only somebody who lives in the cloud alone is taken over by a name; an anchor of their own bars it."""
    if person.on_premises or (person.anchor and person.anchor != account.anchor):
        return Fault(
            FaultKind.INVALID_SOFT_MATCH, "userPrincipalName", account.user_principal_name, person.user_principal_name
        )
    return _taken_over(account, person)


def _taken_over(account: SourceObject, person: CloudPerson) -> Plan | Fault:
    if person.foreign or person.deleted:
        return _name_taken(account, person)
    if person.administrator:  # else whoever may write on premises could make himself one here
        return Fault(
            FaultKind.ADMIN_ROLE_CONFLICT, "userPrincipalName", account.user_principal_name, person.user_principal_name
        )
    return Plan(Move.MATCH, person)


def _name_taken(account: SourceObject, person: CloudPerson) -> Fault:
    other = "" if person.foreign else person.user_principal_name  # nobody learns of another tenant's people
    return Fault(FaultKind.DUPLICATE_VALUE, "userPrincipalName", account.user_principal_name, other)


def in_scope(unit: str, units: tuple[str, ...]) -> bool:
    """Whether a unit is one of `units` or lies below one; none chosen means that all are in scope."""
    place = _folded(unit)
    return not units or any(place == _folded(root) or place.endswith("," + _folded(root)) for root in units)


def _folded(distinguished_name: str) -> str:
    return ",".join(part.strip() for part in distinguished_name.casefold().split(","))

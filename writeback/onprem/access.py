"""Reads from the rows which rights of the connector reach an account."""

from collections.abc import Iterable, Iterator

from django.db.models import Q

from writeback.onprem.models import AccessEntry, Account, Container
from writeback.onprem.rights import Place, Right, reaching


def rights_on(account: Account) -> frozenset[Right]:
    """What the connector may do to this account now."""
    if not account.domain.connector_may_call_sam:
        return frozenset()
    entries = AccessEntry.objects.filter(domain_id=account.domain_id).filter(Q(account=None) | Q(account=account))
    return reaching(tuple(_places(account, tuple(entries))))


def _places(account: Account, entries: tuple[AccessEntry, ...]) -> Iterator[Place]:
    """From the account up to the root of the domain."""
    yield _place((entry for entry in entries if entry.account_id), inherits=account.inherits)
    here: Container | None = account.container
    while here is not None:
        yield _place((entry for entry in entries if entry.container_id == here.pk), inherits=here.inherits)
        here = here.parent
    yield _place(entry for entry in entries if entry.account_id is None and entry.container_id is None)


def _place(entries: Iterable[AccessEntry], *, inherits: bool = True) -> Place:
    found = tuple(entries)
    return Place(
        given=frozenset(Right(entry.right) for entry in found if not entry.denied),
        denied=frozenset(Right(entry.right) for entry in found if entry.denied),
        inherits=inherits,
    )

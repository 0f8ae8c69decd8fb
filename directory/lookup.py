"""Find a person or a tenant by what somebody typed. Whatever cannot be a user ID is simply nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from directory.models import Domain, Tenant, User

LONGEST_USER_ID = 113  # characters; sspr-behaviour §6.2
AT_ONCE = 2000  # names a query asks for


@dataclass(frozen=True, slots=True)
class Found:
    """People by the names somebody typed, each once, and the names that are nobody's, as typed."""

    user_ids: tuple[UUID, ...]
    missing: tuple[str, ...]


def find_user(typed: str) -> User | None:
    """The person of that user principal name, with tenant, policy and on-premises status read in the same query."""
    name = _folded(typed, LONGEST_USER_ID)
    if name is None:
        return None
    people = User.objects.select_related("tenant__policy", "tenant__on_premises_status")
    return people.filter(user_principal_name=name, deleted_at=None).first()


def find_tenant(typed: str) -> Tenant | None:
    """The tenant that owns the domain after the @ of a user ID, whether or not that person exists."""
    _, at, domain_name = (_folded(typed, LONGEST_USER_ID) or "").rpartition("@")
    domain = Domain.objects.select_related("tenant__policy").filter(name=domain_name).first() if at else None
    return domain.tenant if domain else None


def find_many(tenant: Tenant, typed: Iterable[str]) -> Found:
    """The people of this tenant among the names; those of other tenants are missing like any that nobody has."""
    spelt = {typed_name.strip(): _folded(typed_name, LONGEST_USER_ID) for typed_name in typed}
    names = list({name for name in spelt.values() if name is not None})
    found: dict[str, UUID] = {}
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        people = User.objects.filter(tenant=tenant, user_principal_name__in=some, deleted_at=None)
        found |= dict(people.values_list("user_principal_name", "pk"))
    missing = {name or as_typed: as_typed for as_typed, name in spelt.items() if name not in found}
    return Found(tuple(found.values()), tuple(missing.values()))


def _folded(typed: object, longest: int) -> str | None:
    """Lower case and without blanks around; None for what no user ID can be.

    ASCII only, before folding: some foreign letters have an ASCII letter as their lower case, and would name somebody
    else (SR-PROOF-07).
    """
    if not isinstance(typed, str) or len(typed) > 10 * longest:  # some blanks around are forgiven
        return None
    name = typed.strip()
    if not name.isascii() or not name.isprintable() or not 0 < len(name) <= longest:
        return None
    return name.lower()

"""Who of the cast is there now."""

from directory.models import Domain, User
from sspr.seeding.people import PERSONAS, TENANTS, Person


def present() -> tuple[tuple[Person, User], ...]:
    """The personas whose rows exist, in the order of the seed, each with the row and its tenant (one query)."""
    names = [person.user_principal_name for person in PERSONAS]
    users = User.objects.filter(user_principal_name__in=names, tenant__seed_generation__isnull=False)
    by_name = {user.user_principal_name: user for user in users.select_related("tenant__on_premises_status")}
    return tuple(
        (person, by_name[person.user_principal_name]) for person in PERSONAS if person.user_principal_name in by_name
    )


def missing() -> tuple[str, ...]:
    """The domains of the cast that no tenant holds: all at the first start, some after a seeding was killed."""
    held = set(Domain.objects.filter(name__in=[cast.domain for cast in TENANTS]).values_list("name", flat=True))
    return tuple(cast.domain for cast in TENANTS if cast.domain not in held)

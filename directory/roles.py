"""Which directory roles a person holds, and what that makes of them."""

from django.db.models import prefetch_related_objects

from directory.models import Role, User

NOT_ADMINISTRATIVE = frozenset({Role.REPORTS_READER})  # readers are in none of the product's lists (§3)


def roles_of(user: User) -> frozenset[Role]:
    """The roles held, read once for each loaded person; `refresh_from_db` reads them again."""
    prefetch_related_objects([user], "role_assignments")
    return frozenset(Role(assignment.role) for assignment in user.role_assignments.all())


def is_administrator(user: User) -> bool:
    """Whether the administrator policy applies; platform operators, who have no tenant's policy, are under it too."""
    return user.is_superuser or bool(roles_of(user) - NOT_ADMINISTRATIVE)

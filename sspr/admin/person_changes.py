"""What follows from a change to somebody's account, whichever page or file made it."""

from collections.abc import Collection, Sequence

from directory import clock, sessions
from directory.models import Tenant, User
from sspr.models import ResetRun

# The directory's own there; whoever changed them here would see the next synchronisation put them back.
MASTERED_ON_PREMISES = (
    "user_principal_name", "given_name", "surname", "display_name", "department", "job_title", "mail",
    "account_enabled", "office_phone", "mobile_phone",
)  # fmt: skip
PROOF_DATA = ("alternate_email", "mobile_phone")  # whoever sets these can pass a gate
ENDS_RESETS = frozenset({"account_enabled", *PROOF_DATA})  # codes may be under way to the old address (SR-TOK-10)


def follow(people: Sequence[User], columns: Collection[str], *, tenant: Tenant | None) -> None:
    """End sessions and resets begun before `columns` of these people changed; in the transaction of the change."""
    if "account_enabled" in columns:
        for person in people:
            if not person.account_enabled:
                sessions.end_all(person)
    if ENDS_RESETS & set(columns):
        ResetRun.objects.filter(user__in=people).supersede(now=clock.now(tenant))

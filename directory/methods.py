"""What a person can prove themselves with: registered by themselves, or put into the directory for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import prefetch_related_objects

from directory.models import Tenant, User
from directory.roles import is_administrator
from directory.rules import methods as rules
from directory.rules.methods import Method


@dataclass(frozen=True, slots=True)
class UsableMethod:
    """A method this person may be asked for now."""

    method: Method
    destination: str  # address or number to send to, always the stored one; empty for the app
    hint: str  # the destination masked, for the page


@dataclass(frozen=True, slots=True)
class RegisteredMethod:
    """A method on file, for the page on which a person sees what is known of them."""

    method: Method
    hint: str
    registered_at: datetime | None  # None: put in by an administrator or by synchronisation
    id: int | None  # of the AuthenticationMethod, where there is one


def usable(user: User) -> tuple[UsableMethod, ...]:
    """On file and allowed by the policy that applies; at most two queries, three for an administrator."""
    destinations = _destinations(user)
    return tuple(
        UsableMethod(method, destinations[method], rules.mask(method, destinations[method]))
        for method in rules.usable(destinations, _allowed(user))
    )


def required(user: User) -> int:
    """How many different methods this person must pass: 1 or 2."""
    if user.tenant is None or is_administrator(user):
        return rules.administrator_methods_required(established=user.tenant is None or _established(user.tenant))
    return user.tenant.policy.methods_required


def offered_by_policy(tenant: Tenant | None) -> tuple[Method, ...]:
    """What the tenant's policy offers its people; for a user ID of no tenant, whatever this portal can do."""
    return _deliverable(tenant.policy.methods_allowed if tenant else Method)


def rows(user: User) -> tuple[RegisteredMethod, ...]:
    """Everything on file, also what no policy allows; a value of one's own hides the directory's."""
    registered = list(user.authentication_methods.order_by("registered_at"))
    own = {entry.method for entry in registered}
    given = _given(user)
    return tuple(
        RegisteredMethod(
            Method(entry.method), rules.mask(Method(entry.method), entry.value), entry.registered_at, entry.pk
        )
        for entry in registered
    ) + tuple(
        RegisteredMethod(method, rules.mask(method, value), None, None)
        for method, value in given.items()
        if method not in own
    )


def _destinations(user: User) -> dict[Method, str]:
    """Every method on file with where it leads; what people registered goes before the directory's data (§2.5)."""
    registered: dict[Method, str] = {Method(entry.method): entry.value for entry in user.authentication_methods.all()}
    return _given(user) | registered


def _given(user: User) -> dict[Method, str]:
    phone = user.mobile_phone.as_e164 if user.mobile_phone else ""
    given = {Method.EMAIL: user.alternate_email, Method.MOBILE_SMS: phone}
    return {method: value for method, value in given.items() if value}


def _allowed(user: User) -> tuple[Method, ...]:
    if is_administrator(user):
        return _deliverable(rules.administrator_methods(required(user)))
    return offered_by_policy(user.tenant)


def _deliverable(allowed: Iterable[str]) -> tuple[Method, ...]:
    """Those of the allowed methods this installation can carry out; some have no way to send text messages."""
    names = set(allowed)
    return tuple(
        method for method in Method if method in names and (method is not Method.MOBILE_SMS or settings.SMS_AVAILABLE)
    )


def _established(tenant: Tenant) -> bool:
    """Whether the tenant has outgrown the exception for administrators: a domain of its own or an on-premises side."""
    if hasattr(tenant, "on_premises_status"):
        return True
    prefetch_related_objects([tenant], "domains")
    return any(domain.custom for domain in tenant.domains.all())

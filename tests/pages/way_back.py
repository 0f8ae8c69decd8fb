"""How one comes to each step, each wait and each end of the way back; `reset` lists them."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from directory.models import Group, Preset, Scope, SsprPolicy, Tenant, User
from sspr.flows.reset.who import RUN_LASTS
from sspr.machines.reset import Event, Goal
from tests.factories.onpremises import home
from tests.pages.people import ADELE, ALEX, EVERY_METHOD, NOBODY, adele, alex, organisation
from tests.pages.registry import Visit
from tests.pages.visitor import OnTheWay, Visitor, deliver, promised
from tests.sspr.flows.reset.walk import again
from tests.sspr.post import pass_time
from writeback import health
from writeback.errors import Outcome
from writeback.onprem import stage

WRONG = "000000"
HOME_DOMAIN = "corp.contoso.example"
PASSWORDS = {"new_password": "Quiet-lantern-tide-48", "confirmation": "Quiet-lantern-tide-48"}


# --- who and why ---


def who() -> Visit:
    return Visitor().sees("reset:who")


def who_filled() -> Visit:
    return Visitor().sees("reset:who", username=ALEX)


def who_left_empty() -> Visit:
    return Visitor().sends("reset:who", {"user_id": ""})


def asked_why() -> OnTheWay:
    adele()
    return OnTheWay(ADELE, goal=None)


def why() -> Visit:
    return asked_why().sees("reset:why")


def why_left_empty() -> Visit:
    return asked_why().sends("reset:why", {"goal": "neither"})


# --- verify ---


def to_verify(**policy: Any) -> OnTheWay:
    alex(methods=EVERY_METHOD, **policy)
    return OnTheWay(ALEX)


def choice() -> Visit:
    return to_verify().here()


def one_method() -> Visit:
    alex()
    return OnTheWay(ALEX).here()


def with_code_sent() -> OnTheWay:
    visitor = to_verify()
    visitor.posts("reset:verify", {"method": "email", "deed": "send"})
    return visitor


def code_sent() -> Visit:
    return with_code_sent().here()


def wrong_number() -> Visit:
    answer = {"method": "mobileSMS", "deed": "send", "number": "+1 425 555 0199"}
    return to_verify().sends("reset:verify", answer)


def wrong_code() -> Visit:
    return with_code_sent().sends("reset:verify", {"method": "email", "deed": "check", "code": WRONG})


def wrong_app_code() -> Visit:
    return to_verify().sends("reset:verify", {"method": "appCode", "deed": "check", "code": WRONG})


def too_many_codes() -> Visit:
    visitor = with_code_sent()
    for _ in range(9):
        visitor.posts("reset:verify", {"method": "email", "deed": "send"})
    return visitor.sends("reset:verify", {"method": "email", "deed": "send"})


def first_of_two() -> Visit:
    return to_verify(methods_required=2).here()


def second_of_two() -> Visit:
    return to_verify(methods_required=2).proves().here()


def nobody_under_standards() -> OnTheWay:
    Tenant.objects.filter(pk=organisation().pk).update(preset=Preset.STANDARDS)
    return OnTheWay(NOBODY)


def decoy() -> Visit:
    return nobody_under_standards().here()


# --- choose ---


def to_choose() -> OnTheWay:
    alex()
    return OnTheWay(ALEX).proves()


def to_choose_synchronised() -> OnTheWay:
    adele()
    return OnTheWay(ADELE).proves()


def choose() -> Visit:
    return to_choose().here()


def choose_synchronised() -> Visit:
    return to_choose_synchronised().here()


def passwords_differ() -> Visit:
    return to_choose().sends("reset:choose", PASSWORDS | {"confirmation": "another"})


def too_easy() -> Visit:
    easy = "password"
    return to_choose().sends("reset:choose", {"new_password": easy, "confirmation": easy})


def came_back(preset: Preset = Preset.FAITHFUL) -> Visit:
    """The on-premises directory wants longer passwords than the one it was sent."""
    Tenant.objects.filter(pk=organisation().pk).update(preset=preset)
    visitor = to_choose_synchronised()
    stage.set_policy(HOME_DOMAIN, min_password_length=60)
    visitor.chooses()
    deliver()
    return visitor.here()


# --- waiting ---


def under_way() -> OnTheWay:
    return to_choose_synchronised().chooses()


def waiting(happens: Callable[[], object] = lambda: None) -> Visit:
    visitor = under_way()
    happens()
    return visitor.sees("reset:waiting")


def agent_away() -> None:
    health.agent_off(home(promised().user))
    deliver()


def waiting_to_unlock() -> Visit:
    user = adele()
    stage.lock(user.on_premises_immutable_id, timezone.now())
    return OnTheWay(ADELE, Goal.UNLOCK).proves().sees("reset:waiting")


# --- the good ends ---


def done() -> Visit:
    return to_choose().chooses().sees("reset:done")


def done_synchronised() -> Visit:
    visitor = under_way()
    deliver()
    return visitor.sees("reset:done")


def done_but_the_cloud_is_late() -> Visit:
    visitor = under_way()
    again(visitor.run).move(Event.DELIVERED, reason=Outcome.CLOUD_FAILURE.value, ended_at=timezone.now())
    return visitor.sees("reset:done")


def unlocked() -> Visit:
    user = adele()
    stage.lock(user.on_premises_immutable_id, timezone.now())
    visitor = OnTheWay(ADELE, Goal.UNLOCK).proves()
    deliver()
    return visitor.sees("reset:unlocked")


# --- the others ---


def refused(change: Callable[[User], object], person: Callable[[], User] = alex) -> Visit:
    """Before the first page `change` has happened to the organisation or the person."""
    user = person()
    change(user)
    return OnTheWay(user.user_principal_name).sees("reset:refused")


def policy(**values: object) -> Callable[[User], object]:
    return lambda user: SsprPolicy.objects.filter(tenant=user.tenant).update(**values)


def only_a_group_he_is_not_in(user: User) -> None:
    group = Group.objects.create(tenant=home(user), name="Pilot")
    policy(scope=Scope.SELECTED, group=group)(user)


def agent_stops(user: User) -> None:
    health.agent_off(home(user))


def disabled(user: User) -> None:
    User.objects.filter(pk=user.pk).update(account_enabled=False)


def refused_nobody() -> Visit:
    organisation()
    return OnTheWay(NOBODY).sees("reset:refused")


def blocked() -> Visit:
    visitor = with_code_sent()
    for _ in range(5):
        visitor.posts("reset:verify", {"method": "email", "deed": "check", "code": WRONG})
    return visitor.sees("reset:blocked")


def blocked_nobody() -> Visit:
    visitor = nobody_under_standards()
    for _ in range(5):
        visitor.posts("reset:verify", {"method": "email", "deed": "check", "code": WRONG})
    return visitor.sees("reset:blocked")


def needs_an_administrator() -> Visit:
    """The directory does not let the portal touch this account: SSPR_0029."""
    visitor = under_way()
    stage.set_flags(promised().user.on_premises_immutable_id, connector_may_reset=False)
    deliver()
    return visitor.sees("reset:failed")


def agent_stopped() -> Visit:
    """Between the proofs and the new password: SSPR_0030."""
    visitor = to_choose_synchronised()
    health.agent_off(home(User.objects.get(user_principal_name=ADELE)))
    return visitor.chooses().sees("reset:failed")


def expired() -> Visit:
    visitor = with_code_sent()
    pass_time(organisation(), RUN_LASTS)
    return visitor.sees("reset:expired")


def canceled() -> Visit:
    visitor = with_code_sent()
    visitor.posts("reset:canceled", {})
    return visitor.sees("reset:canceled")

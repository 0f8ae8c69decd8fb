"""Every edition walked through: what a licence opens happens on both sides, what it does not open never starts."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from directory import clock, passwords
from directory.models import Tenant, User
from directory.rules.methods import Method
from licensing.entitlement import Reason
from sspr.flows.change import ask
from sspr.flows.reset import choose, send, verify, who, why
from sspr.machines.change import State as ChangeState
from sspr.machines.reset import Goal, State
from sspr.models import Challenge, ChangeRun, ResetRun
from tests.factories.directory import TenantFactory, UserFactory
from tests.factories.licences import license
from tests.sspr.post import Post
from writeback import delivery, health
from writeback.models import WritebackJob
from writeback.onprem import stage

pytestmark = pytest.mark.django_db(databases="__all__")

OLD, NEW = "Correct-horse-7", "Quiet-harbour-teapot-3"
HOME = "ad.alpine.example"
BASIC, STANDARD, BUSINESS_PREMIUM = "O365_BUSINESS_ESSENTIALS", "O365_BUSINESS_PREMIUM", "SPB"
PREMIUM = [BUSINESS_PREMIUM, "AAD_PREMIUM", "AAD_PREMIUM_P2"]
SECURITY = "IDENTITY_THREAT_PROTECTION"  # the second premium plan without the first


@pytest.fixture
def alpine() -> Tenant:
    """Open to all, with a directory at home, writeback and unlocking on, and an agent that runs."""
    tenant = TenantFactory(name="Alpine", policy__writeback_enabled=True, policy__unlock_without_reset=True)
    stage.create_domain(tenant.pk, HOME, min_password_age=timedelta(0))
    health.onboard(tenant, HOME)
    return Tenant.objects.get(pk=tenant.pk)


@pytest.fixture
def clara(alpine: Tenant) -> User:
    """Cloud-only."""
    return UserFactory(tenant=alpine, name="clara", password=OLD, methods=[Method.EMAIL])


@pytest.fixture
def hugo(alpine: Tenant) -> User:
    """Synchronised; the account at home has the same password."""
    now = clock.now(alpine)
    anchor = stage.create_account(
        HOME,
        user_principal_name="hugo@alpine.example",
        sam_account_name="hugo",
        display_name="Hugo",
        password=OLD,
        now=now,
        password_set_at=now - timedelta(days=2),
    )
    return UserFactory(
        tenant=alpine,
        name="hugo",
        password=OLD,
        methods=[Method.EMAIL],
        on_premises=True,
        on_premises_immutable_id=anchor,
    )


def begin(user: User) -> ResetRun:
    return who.start(user.user_principal_name, correlation_id=uuid.uuid4())


def reset(user: User, post: Post, *, goal: Goal = Goal.RESET) -> ResetRun:
    """All the way: the goal where it is asked for, a code by mail, a new password, and the way home."""
    run, now = begin(user), clock.now(user.tenant)
    if run.state == State.WHY:
        why.choose_goal(run, goal, now=now)
    send.send(run, Method.EMAIL, "", now=now)
    assert verify.verify(run, Method.EMAIL, post.code(), now=clock.now(user.tenant))
    if goal is Goal.RESET:
        assert not choose.choose(run, NEW, now=clock.now(user.tenant))
    bring_home(run.tracking_id)
    run.refresh_from_db()
    return run


def change(user: User) -> ChangeRun:
    now = clock.now(user.tenant)
    run = ask.begin(user, now=now, correlation_id=uuid.uuid4())
    assert ask.change(run, user, OLD, NEW, now=now).taken
    bring_home(run.tracking_id)
    run.refresh_from_db()
    return run


def bring_home(tracking_id: uuid.UUID | None) -> None:
    if tracking_id is not None:
        delivery.deliver(tracking_id, now=timezone.now())


def lock_at_home(user: User) -> None:
    stage.lock(user.on_premises_immutable_id, clock.now(user.tenant))


def locked_at_home(user: User) -> bool:
    return stage.account(user.on_premises_immutable_id).locked


def opens_in_the_cloud(user: User, password: str) -> bool:
    return passwords.matches(User.objects.get(pk=user.pk), password)


def opens_at_home(user: User, password: str) -> bool:
    return stage.verify(user.on_premises_immutable_id, password, clock.now(user.tenant))


def assert_nothing_happened(user: User) -> None:
    assert not WritebackJob.objects.exists()
    assert opens_in_the_cloud(user, OLD)
    if user.on_premises:
        assert opens_at_home(user, OLD)


def assert_refused_unlicensed(run: ResetRun) -> None:
    """Before any gate."""
    assert (run.state, run.reason) == (State.REFUSED, Reason.USER_NOT_LICENSED)
    assert not Challenge.objects.exists()


@pytest.mark.proves("F-EDN-02")
def test_the_free_edition_refuses_a_reset_before_any_proof(clara: User) -> None:
    assert_refused_unlicensed(begin(clara))
    assert_nothing_happened(clara)


@pytest.mark.proves("F-EDN-04")
def test_business_standard_resets_a_cloud_person(clara: User, post: Post) -> None:
    license(clara, STANDARD)
    assert reset(clara, post).state == State.DONE
    assert opens_in_the_cloud(clara, NEW)


@pytest.mark.proves("F-EDN-05")
@pytest.mark.parametrize("product", PREMIUM)
def test_business_premium_and_entra_premium_reset_a_cloud_person(clara: User, post: Post, product: str) -> None:
    license(clara, product)
    assert reset(clara, post).state == State.DONE
    assert opens_in_the_cloud(clara, NEW)


@pytest.mark.proves("F-EDN-06", "F-EDN-07", "F-EDN-12")
@pytest.mark.parametrize("product", [None, STANDARD, BASIC])
def test_less_than_writeback_refuses_a_synchronised_person_and_asks_no_agent(hugo: User, product: str | None) -> None:
    if product:
        license(hugo, product)
    assert_refused_unlicensed(begin(hugo))
    assert_nothing_happened(hugo)


@pytest.mark.proves("F-EDN-08")
def test_business_standard_changes_nothing_for_a_synchronised_person(hugo: User) -> None:
    license(hugo, STANDARD)
    run = change(hugo)
    assert (run.state, run.reason) == (ChangeState.REFUSED, Reason.USER_NOT_LICENSED)
    assert_nothing_happened(hugo)


@pytest.mark.proves("F-EDN-14")
def test_business_standard_unlocks_nothing(hugo: User) -> None:
    """The refusal comes before the goal can be chosen, and once more where a licence went while it was."""
    lock_at_home(hugo)
    license(hugo, STANDARD)
    assert_refused_unlicensed(begin(hugo))
    premium = license(hugo, "AAD_PREMIUM")
    run = begin(hugo)
    premium.delete()
    why.choose_goal(run, Goal.UNLOCK, now=clock.now(hugo.tenant))
    assert_refused_unlicensed(run)
    assert_nothing_happened(hugo)
    assert locked_at_home(hugo)


@pytest.mark.proves("F-EDN-09", "F-EDN-10", "F-EDN-18")
@pytest.mark.parametrize("product", [*PREMIUM, SECURITY])
def test_a_premium_plan_resets_a_synchronised_person_on_both_sides(hugo: User, post: Post, product: str) -> None:
    license(hugo, product)
    assert reset(hugo, post).state == State.DONE
    assert opens_at_home(hugo, NEW)
    assert opens_in_the_cloud(hugo, NEW)
    assert not opens_at_home(hugo, OLD)


@pytest.mark.proves("F-EDN-11")
def test_a_premium_plan_changes_at_home_and_then_in_the_cloud(hugo: User) -> None:
    license(hugo, "AAD_PREMIUM")
    assert change(hugo).state == ChangeState.DONE
    assert opens_at_home(hugo, NEW)
    assert opens_in_the_cloud(hugo, NEW)


@pytest.mark.proves("F-EDN-25")
def test_with_p1_all_four_are_there(hugo: User, post: Post) -> None:
    """Unlock keeps the password, reset and change replace it, and each is written home."""
    lock_at_home(hugo)
    license(hugo, "AAD_PREMIUM")
    assert reset(hugo, post, goal=Goal.UNLOCK).state == State.UNLOCKED
    assert not locked_at_home(hugo)
    assert opens_at_home(hugo, OLD)
    assert change(hugo).state == ChangeState.DONE
    assert opens_at_home(hugo, NEW)


@pytest.mark.proves("SR-LIC-03", "H-46")
def test_a_licence_withdrawn_between_proof_and_commit_stops_the_reset(clara: User, post: Post) -> None:
    assignment = license(clara, STANDARD)
    run, now = begin(clara), clock.now(clara.tenant)
    send.send(run, Method.EMAIL, "", now=now)
    verify.verify(run, Method.EMAIL, post.code(), now=clock.now(clara.tenant))
    assignment.delete()
    choose.choose(run, NEW, now=clock.now(clara.tenant))
    assert (run.state, run.reason) == (State.REFUSED, Reason.USER_NOT_LICENSED)
    assert_nothing_happened(clara)


@pytest.mark.proves("SR-LIC-03", "H-46")
def test_a_licence_withdrawn_between_commit_and_delivery_withdraws_the_job(hugo: User, post: Post) -> None:
    assignment = license(hugo, "AAD_PREMIUM")
    run, now = begin(hugo), clock.now(hugo.tenant)
    why.choose_goal(run, Goal.RESET, now=now)
    send.send(run, Method.EMAIL, "", now=now)
    verify.verify(run, Method.EMAIL, post.code(), now=clock.now(hugo.tenant))
    choose.choose(run, NEW, now=clock.now(hugo.tenant))
    assert run.state == State.WAITING
    assignment.delete()
    bring_home(run.tracking_id)
    run.refresh_from_db()
    assert run.state == State.REFUSED
    assert opens_at_home(hugo, OLD)
    assert opens_in_the_cloud(hugo, OLD)

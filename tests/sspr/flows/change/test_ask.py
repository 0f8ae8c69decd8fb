"""Changing a known password in the cloud: what is taken, what is not, and what the log keeps of it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from directory import passwords
from directory.models import AuditEvent, SignInLockout, User
from directory.rules.passwords import Fault
from licensing.catalog import load
from sspr.flows.change import ask
from sspr.flows.signin.password import Verdict, check
from sspr.machines.change import State
from sspr.models import ChangeRun, ResetRun, StaleRun
from tests.factories.directory import OperatorFactory, TenantFactory, UserFactory
from tests.factories.licences import license

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
OLD, NEW = "Correct-horse-7", "Quiet-harbour-teapot-3"


@pytest.fixture
def grady() -> User:
    """Cloud-only, without any licence."""
    return UserFactory(name="grady", password=OLD)


def begin(user: User) -> ChangeRun:
    return ask.begin(user, now=NOW, correlation_id=uuid.uuid4())


def change(user: User, current: str = OLD, new: str = NEW) -> tuple[ChangeRun, ask.Answer]:
    run = begin(user)
    return run, ask.change(run, user, current, new, now=NOW)


def opens(user: User, password: str) -> bool:
    return passwords.matches(User.objects.get(pk=user.pk), password)


@pytest.mark.proves("F-EDN-01", "F-ENT-10")
def test_a_known_password_is_changed_without_any_licence(grady: User) -> None:
    run, answer = change(grady)

    assert answer.taken
    assert run.state == State.DONE
    assert opens(grady, NEW)
    assert not opens(grady, OLD)


@pytest.mark.proves("F-EDN-03")
@pytest.mark.parametrize("product", ["O365_BUSINESS_PREMIUM", "SPB", "AAD_PREMIUM", "AAD_PREMIUM_P2"])
def test_every_paid_edition_changes_a_known_password(grady: User, product: str) -> None:
    load()
    license(grady, product)
    assert change(grady)[0].state == State.DONE
    assert opens(grady, NEW)


@pytest.mark.proves("F-ENT-11")
@pytest.mark.parametrize("wrong", ["wrong", "", "correct-horse-7", "nul\0inside"])
def test_a_wrong_current_password_changes_nothing(grady: User, wrong: str) -> None:
    run, answer = change(grady, current=wrong)

    assert answer.wrong_current
    assert run.state == State.ASK
    assert opens(grady, OLD)


@pytest.mark.proves("F-PWD-04", "SR-PWD-11")
def test_the_current_password_is_not_a_new_one(grady: User) -> None:
    assert Fault.SAME_AS_CURRENT in change(grady, new=OLD)[1].faults
    assert opens(grady, OLD)


@pytest.mark.proves("F-PWD-01")
@pytest.mark.parametrize(("length", "taken"), [(7, False), (8, True), (256, True), (257, False)])
def test_a_cloud_password_has_8_to_256_characters(grady: User, length: int, taken: bool) -> None:
    new = ("Zq7-wKx3" * 33)[:length]
    assert change(grady, new=new)[1].taken is taken
    assert opens(grady, new) is taken


@pytest.mark.proves("F-PWD-02")
def test_a_cloud_password_needs_three_of_four_kinds(grady: User) -> None:
    assert Fault.TOO_FEW_CLASSES in change(grady, new="plainwordsofletters9")[1].faults
    assert opens(grady, OLD)


@pytest.mark.proves("F-PWD-03")
def test_a_cloud_password_has_no_umlaut(grady: User) -> None:
    assert Fault.CHARACTER_NOT_ALLOWED in change(grady, new="Qüiet-harbour-teapot-3")[1].faults


@pytest.mark.proves("SR-RATE-06", "H-20")
def test_the_change_and_the_sign_in_share_one_counter_of_wrong_passwords(grady: User) -> None:
    for number in range(5):
        change(grady, current=f"guess-{number}")
        check(grady, f"try-{number}", tenant=grady.tenant, now=NOW, correlation_id=uuid.uuid4())

    assert change(grady)[1].locked
    assert check(grady, OLD, tenant=grady.tenant, now=NOW, correlation_id=uuid.uuid4()) is Verdict.LOCKED
    assert opens(grady, OLD)


@pytest.mark.proves("F-AUD-02")
def test_a_change_refused_by_the_banned_list_is_logged_under_the_products_reason(grady: User) -> None:
    change(grady, new="Password1!")

    event = AuditEvent.objects.get()
    assert event.activity == "Change password (self-service)"
    assert (event.category, event.service) == ("UserManagement", "Self-service Password Management")
    assert (event.result, event.reason) == ("failure", "FuzzyPolicyViolationInvalidPassword")
    assert (event.actor, event.target) == (grady, grady)


def test_a_change_is_logged_with_its_run(grady: User) -> None:
    run, _ = change(grady)
    event = AuditEvent.objects.get()
    assert (event.result, event.reason, event.correlation_id) == ("success", "None", run.correlation_id)


def test_three_refusals_then_success_in_one_run(grady: User) -> None:
    run = begin(grady)
    for current, new in ((OLD, "short"), ("wrong", NEW), (OLD, OLD)):
        assert not ask.change(run, grady, current, new, now=NOW).taken
    assert ask.change(run, grady, OLD, NEW, now=NOW).taken


def test_a_form_sent_twice_changes_once(grady: User) -> None:
    run = begin(grady)
    stale = ChangeRun.objects.get(pk=run.pk)
    before = User.objects.get(pk=grady.pk)
    ask.change(run, grady, OLD, NEW, now=NOW)

    before.password = grady.password
    with pytest.raises(StaleRun):
        ask.change(stale, before, NEW, "Another-harbour-teapot-4", now=NOW)
    assert opens(grady, NEW)


def test_a_password_set_by_somebody_else_meanwhile_stands_and_nothing_is_judged(grady: User) -> None:
    page_is_open = User.objects.get(pk=grady.pk)
    passwords.set_hash(grady, passwords.hash("Reset-by-the-helpdesk-5"), now=NOW)

    with pytest.raises(StaleRun):
        change(page_is_open, current="wrong by now")
    assert ask.standing(page_is_open) is None
    assert not SignInLockout.objects.exists()
    assert opens(grady, "Reset-by-the-helpdesk-5")


def test_of_two_requests_with_runs_of_their_own_the_first_one_counts(grady: User) -> None:
    twin = User.objects.get(pk=grady.pk)
    first, _ = change(grady)

    with pytest.raises(StaleRun):
        change(twin)
    assert ask.standing(twin) == first
    assert not SignInLockout.objects.exists()


@pytest.mark.proves("SR-SES-01")
def test_a_change_ends_a_reset_that_is_still_open(grady: User) -> None:
    reset = ResetRun.objects.create(
        tenant=grady.tenant, user=grady, state="choose", preset="faithful", started_at=NOW,
        expires_at=NOW + timedelta(minutes=15),
    )  # fmt: skip
    change(grady)
    reset.refresh_from_db()
    assert reset.state == "expired"


def test_a_temporary_password_is_due_no_more(grady: User) -> None:
    User.objects.filter(pk=grady.pk).update(must_change_password=True)
    change(grady)
    assert not User.objects.get(pk=grady.pk).must_change_password


@pytest.mark.proves("F-EDN-08")
def test_a_synchronised_person_with_business_standard_is_refused_and_nothing_is_promised() -> None:
    load()
    raul = UserFactory(synchronised=True, tenant=TenantFactory(policy__writeback_enabled=True), password=OLD)
    license(raul, "O365_BUSINESS_PREMIUM")

    run, _ = change(raul)

    assert (run.state, run.reason) == (State.REFUSED, "UserNotLicensed")
    assert not raul.writeback_jobs.exists()
    assert opens(raul, OLD)


def test_a_platform_operator_changes_a_known_password_too() -> None:
    operator = OperatorFactory(password=OLD)
    assert change(operator)[0].state == State.DONE
    assert opens(operator, NEW)

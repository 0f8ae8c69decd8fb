"""The new password: judged, set in the cloud or promised, and asked about once more at the commit."""

from datetime import timedelta
from typing import Any

import pytest

from directory import lockout, passwords
from directory.activities import Activity
from directory.models import (
    AuditEvent,
    AuthenticationMethod,
    ResetBlock,
    Scope,
    SsprPolicy,
    User,
)
from directory.rules.methods import Method
from directory.rules.passwords import Fault
from licensing.entitlement import Reason
from licensing.models import LicenseAssignment
from sspr.flows.reset import choose, leave
from sspr.machines import IllegalTransition
from sspr.machines.reset import State
from sspr.models import Challenge, ResetRun, StaleRun
from tests.factories.directory import GroupFactory
from tests.factories.licences import license
from tests.factories.people import PASSWORD, person
from tests.sspr.flows.reset.walk import NEW_PASSWORD, again, at_choose, begin, events, finish, now, prove, reasons
from tests.sspr.post import Post
from writeback import health
from writeback.models import WritebackJob
from writeback.onprem import stage

pytestmark = pytest.mark.django_db(databases="__all__")
ALEX, ADELE = "alex@contoso.example", "adele@contoso.example"


def stored(user: User) -> str:
    return User.objects.get(pk=user.pk).password


@pytest.mark.proves("F-EDN-04", "F-EDN-05")
@pytest.mark.parametrize("sku", ["O365_BUSINESS_PREMIUM", "SPB", "AAD_PREMIUM", "AAD_PREMIUM_P2"])
def test_a_cloud_only_person_with_one_of_these_licences_resets(post: Post, sku: str) -> None:
    alex = person(ALEX, licensed=sku)
    run = at_choose(ALEX, post)
    finish(run)
    assert run.state == State.DONE
    alex.refresh_from_db()
    assert passwords.matches(alex, NEW_PASSWORD)
    assert not passwords.matches(alex, PASSWORD)
    assert alex.last_password_change_at == run.ended_at
    assert not WritebackJob.objects.exists()


@pytest.mark.proves("F-AUD-01", "F-AUD-05")
def test_the_audit_log_tells_the_whole_way_under_one_correlation_id(post: Post) -> None:
    alex = person(ALEX, methods=[Method.MOBILE_SMS])
    run = begin(ALEX)
    prove(run, post, Method.MOBILE_SMS)
    finish(run)
    assert reasons(run) == [
        "User submitted their user ID",
        "User started the mobile SMS verification",
        "User completed the mobile SMS verification",
        "User completed all verification steps required",
        "User submitted a new password",
        "User successfully reset password",
    ]
    (event,) = events(run, Activity.RESET_PASSWORD)
    assert (event.category, event.service) == ("UserManagement", "Self-service Password Management")
    assert (event.result, event.reason) == ("success", "Successfully completed reset.")
    assert event.actor == event.target == alex


@pytest.mark.proves("F-ENT-06", "SR-PWD-08")
def test_a_refused_password_is_judged_again_without_another_gate(post: Post) -> None:
    alex = person(ALEX)
    run, before = at_choose(ALEX, post), stored(alex)
    for weak, fault in {"short": Fault.TOO_SHORT, "abcdefgh": Fault.TOO_FEW_CLASSES, "P@ssword1": Fault.BANNED}.items():
        assert fault in choose.choose(run, weak, now=now(run))
        assert (run.state, stored(alex)) == (State.CHOOSE, before)
    finish(run)
    assert run.state == State.DONE


@pytest.mark.proves("F-AUD-02")
def test_a_banned_password_is_audited_as_a_failure_by_the_products_name(post: Post) -> None:
    person(ALEX)
    run = at_choose(ALEX, post)
    choose.choose(run, "P@ssword1", now=now(run))
    (event,) = events(run, Activity.RESET_PASSWORD)
    assert (event.result, event.reason) == ("failure", "FuzzyPolicyViolationInvalidPassword")


def test_a_reset_ends_the_lock_of_sign_in(post: Post) -> None:
    alex = person(ALEX)
    run = at_choose(ALEX, post)
    for number in range(10):
        lockout.record_failure(alex, f"wrong {number}", now=now(run))
    assert lockout.is_locked(alex, now=now(run))
    finish(run)
    assert not lockout.is_locked(alex, now=now(run))


@pytest.mark.proves("SR-FLOW-09", "SR-TOK-10")
def test_success_of_one_run_ends_the_others_and_their_codes(post: Post) -> None:
    person(ALEX)
    first, second, third = at_choose(ALEX, post), at_choose(ALEX, post), begin(ALEX)
    prove_later = again(third)
    from_mail = _asked(third, post)
    finish(first)
    assert {again(second).state, again(third).state} == {State.EXPIRED}
    assert not Challenge.objects.outstanding().filter(gate__run=third).exists()
    with pytest.raises((StaleRun, IllegalTransition)):
        finish(second, "Another-lantern-tide-49")
    assert from_mail
    assert prove_later.state == State.VERIFY  # what that browser still believes


def _asked(run: ResetRun, post: Post) -> str:
    run.gates.create(method=Method.EMAIL).challenges.create(requested_at=now(run), due_at=run.started_at)
    return post.code()


def _disable(user: User) -> None:
    User.objects.filter(pk=user.pk).update(account_enabled=False)


def _leave_scope(user: User) -> None:
    group = GroupFactory(tenant=user.tenant)
    SsprPolicy.objects.filter(tenant=user.tenant).update(scope=Scope.SELECTED, group=group)


def _unlicense(user: User) -> None:
    LicenseAssignment.objects.filter(user=user).delete()


def _forget_methods(user: User) -> None:
    AuthenticationMethod.objects.filter(user=user).delete()


def _block(user: User) -> None:
    ResetBlock.objects.create(user=user, until=user.created_at + timedelta(days=2))


@pytest.mark.proves("SR-FLOW-07", "SR-LIC-03", "H-46")
@pytest.mark.parametrize(
    ("withdraw", "reason", "state"),
    [
        (_disable, Reason.ACCOUNT_DISABLED, State.REFUSED),
        (_leave_scope, Reason.USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP, State.REFUSED),
        (_unlicense, Reason.USER_NOT_LICENSED, State.REFUSED),
        (_forget_methods, Reason.USER_NOT_PROPERLY_CONFIGURED, State.REFUSED),
        (_block, Reason.BLOCKED, State.BLOCKED),
    ],
)
def test_what_was_withdrawn_between_gate_and_commit_stops_the_commit(
    post: Post, withdraw: object, reason: Reason, state: State
) -> None:
    alex = person(ALEX)
    run, before = at_choose(ALEX, post), stored(alex)
    assert callable(withdraw)
    withdraw(alex)
    choose.choose(run, NEW_PASSWORD, now=now(run))
    assert (run.state, run.reason, stored(alex)) == (state, reason, before)
    assert not events(run, Activity.RESET_PASSWORD).filter(result="success").exists()


@pytest.mark.proves("F-EDN-19")
def test_the_premium_plan_switched_off_in_the_assignment_closes_writeback(post: Post) -> None:
    adele = person(ADELE, licensed="SPE_E3", synchronized=True)
    run = at_choose(ADELE, post)
    license(adele, "SPE_E3", ["AAD_PREMIUM"])
    choose.choose(run, NEW_PASSWORD, now=now(run))
    assert (run.state, run.reason) == (State.REFUSED, Reason.USER_NOT_LICENSED)
    assert begin(ADELE).reason == Reason.USER_NOT_LICENSED
    assert LicenseAssignment.objects.filter(user=adele).exists()


def test_an_agent_that_stops_after_the_gates_is_a_failure_with_0030(post: Post) -> None:
    adele = person(ADELE, synchronized=True)
    run = at_choose(ADELE, post)
    assert adele.tenant is not None
    health.agent_off(adele.tenant)
    choose.choose(run, NEW_PASSWORD, now=now(run))
    assert (run.state, run.reason) == (State.FAILED, Reason.ON_PREMISES_CONNECTIVITY_ERROR)
    assert not WritebackJob.objects.exists()


def test_a_synchronised_persons_password_is_promised_and_nothing_else_happens_yet(post: Post) -> None:
    adele = person(ADELE, synchronized=True)
    run, before = at_choose(ADELE, post), stored(adele)
    finish(run)
    assert (run.state, stored(adele)) == (State.WAITING, before)
    job = WritebackJob.objects.get()
    assert (job.pk, job.user, job.correlation_id) == (run.tracking_id, adele, run.correlation_id)
    assert stage.verify(adele.on_premises_immutable_id, PASSWORD, now(run))
    assert not events(run, Activity.RESET_PASSWORD).exists()


def test_the_clouds_length_rules_do_not_bind_a_synchronised_person_the_banned_list_does(post: Post) -> None:
    person(ADELE, synchronized=True)
    run = at_choose(ADELE, post)
    assert choose.choose(run, "P@ssword1", now=now(run)) == (Fault.BANNED,)
    assert choose.choose(run, "qjxvwz", now=now(run)) == ()
    assert run.state == State.WAITING


def test_a_password_hash_is_made_before_the_transaction_opens(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    person(ALEX)
    run = at_choose(ALEX, post)
    order: list[str] = []
    real_hash, real_atomic = passwords.hash, choose.transaction.atomic

    def hash(password: str) -> str:
        order.append("hash")
        return real_hash(password)

    def atomic(*args: Any, **kwargs: Any) -> Any:
        order.append("atomic")
        return real_atomic(*args, **kwargs)

    monkeypatch.setattr(choose.passwords, "hash", hash)
    monkeypatch.setattr(choose.transaction, "atomic", atomic)
    finish(run)
    assert order[0] == "hash"


@pytest.mark.proves("SR-FLOW-10")
@pytest.mark.parametrize("culprit", ["throttling.clear", "lockout.clear", "passwords.set_hash", "trail.succeeded"])
def test_all_or_nothing(post: Post, monkeypatch: pytest.MonkeyPatch, culprit: str) -> None:
    alex = person(ALEX)
    run, before = at_choose(ALEX, post), stored(alex)
    written = AuditEvent.objects.count()

    def break_down(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(f"sspr.flows.reset.choose.{culprit}", break_down)
    with pytest.raises(RuntimeError):
        finish(run)
    assert (again(run).state, stored(alex), AuditEvent.objects.count()) == (State.CHOOSE, before, written)


@pytest.mark.proves("SR-FLOW-01", "SR-FLOW-03")
@pytest.mark.parametrize("state", [s for s in State if s is not State.CHOOSE])
def test_a_password_is_set_in_no_other_state(post: Post, state: State) -> None:
    alex = person(ALEX)
    run, before = at_choose(ALEX, post), stored(alex)
    ResetRun.objects.filter(pk=run.pk).update(state=state)
    with pytest.raises(IllegalTransition):
        finish(again(run))
    assert (again(run).state, stored(alex)) == (state, before)


def test_a_run_ends_fifteen_minutes_after_it_began(post: Post) -> None:
    person(ALEX)
    run = at_choose(ALEX, post)
    leave.end_if_over(run, now=run.started_at + timedelta(minutes=15) - timedelta(seconds=1))
    assert run.state == State.CHOOSE
    leave.end_if_over(run, now=run.started_at + timedelta(minutes=15))
    assert run.state == State.EXPIRED


def test_a_promise_under_way_does_not_expire(post: Post) -> None:
    person(ADELE, synchronized=True)
    run = at_choose(ADELE, post)
    finish(run)
    leave.end_if_over(run, now=run.started_at + timedelta(hours=1))
    assert run.state == State.WAITING
    with pytest.raises(IllegalTransition):
        leave.cancel(run, now=now(run))

"""What the end of a delivery means for the run that waited for it, with the real outbox, agent and mock directory."""

from datetime import timedelta

import pytest
from django.utils import timezone

from directory import lockout, passwords
from directory.activities import Activity
from directory.models import FailedProof, SsprPolicy, User
from directory.rules.methods import Method
from licensing.entitlement import Reason
from licensing.models import LicenseAssignment
from sspr.flows.reset.settle import FOLLOWS, FOLLOWS_UNLOCK
from sspr.machines.endings import Ending
from sspr.machines.reset import TRANSITIONS, Goal, State
from sspr.models import ResetRun
from tests.factories.people import PASSWORD, person
from tests.sspr.flows.reset.walk import NEW_PASSWORD, again, at_choose, begin, events, finish, now, prove
from tests.sspr.post import Post
from writeback import delivery, status
from writeback.errors import Outcome
from writeback.models import WritebackJob
from writeback.onprem import stage
from writeback.sweep import sweep

pytestmark = pytest.mark.django_db(databases="__all__")
ADELE = "adele@contoso.example"


def deliver(run: ResetRun) -> ResetRun:
    assert run.tracking_id is not None
    delivery.deliver(run.tracking_id, now=timezone.now())
    return again(run)


def promised(post: Post, password: str = NEW_PASSWORD) -> ResetRun:
    run = at_choose(ADELE, post)
    finish(run, password)
    assert run.state == State.WAITING
    return run


def unlocking(post: Post) -> ResetRun:
    run = begin(ADELE, Goal.UNLOCK)
    prove(run, post)
    assert run.state == State.WAITING
    return run


@pytest.mark.parametrize("table", [FOLLOWS, FOLLOWS_UNLOCK], ids=["reset", "unlock"])
@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_leads_somewhere(table: dict, outcome: Outcome) -> None:
    assert table[outcome] in TRANSITIONS[State.WAITING]


@pytest.mark.proves("F-EDN-09", "F-EDN-10")
@pytest.mark.parametrize("sku", ["SPB", "AAD_PREMIUM", "AAD_PREMIUM_P2"])
def test_the_new_password_is_set_at_home_and_in_the_cloud(post: Post, sku: str) -> None:
    adele = person(ADELE, licensed=sku, synchronized=True)
    run = deliver(promised(post))
    assert (run.state, run.reason) == (State.DONE, "")
    adele.refresh_from_db()
    assert stage.verify(adele.on_premises_immutable_id, NEW_PASSWORD, now(run))
    assert not stage.verify(adele.on_premises_immutable_id, PASSWORD, now(run))
    assert passwords.matches(adele, NEW_PASSWORD)
    (event,) = events(run, Activity.RESET_PASSWORD)
    assert (event.result, event.reason) == ("success", "Successfully completed reset.")


@pytest.mark.proves("F-EDN-18")
def test_a_second_premium_plan_alone_is_enough(post: Post) -> None:
    person(ADELE, licensed="IDENTITY_THREAT_PROTECTION", synchronized=True)
    assert deliver(promised(post)).state == State.DONE


@pytest.mark.proves("F-UNL-04")
def test_a_reset_unlocks_the_account_at_home(post: Post) -> None:
    adele = person(ADELE, synchronized=True)
    stage.lock(adele.on_premises_immutable_id, timezone.now())
    deliver(promised(post))
    assert not stage.account(adele.on_premises_immutable_id).locked


@pytest.mark.proves("F-UNL-03", "F-AUD-04", "SR-FLOW-11")
def test_an_unlock_keeps_the_password_its_age_and_leaves_no_entry_of_a_reset(post: Post) -> None:
    adele = person(ADELE, synchronized=True)
    anchor = adele.on_premises_immutable_id
    stage.lock(anchor, timezone.now())
    before, cloud = stage.account(anchor), User.objects.filter(pk=adele.pk).values().get()
    run = deliver(unlocking(post))
    assert run.state == State.UNLOCKED
    after = stage.account(anchor)
    assert (after.locked, after.lockout_time, after.pwd_last_set) == (False, None, before.pwd_last_set)
    assert stage.verify(anchor, PASSWORD, now(run))
    assert User.objects.filter(pk=adele.pk).values().get() == cloud
    assert [event.result for event in events(run, Activity.UNLOCK_ACCOUNT)] == ["success"]
    assert not events(run, Activity.RESET_PASSWORD).exists()


@pytest.mark.proves("F-UNL-05")
def test_an_unlock_asks_for_as_many_gates_as_a_reset(post: Post) -> None:
    adele = person(ADELE, synchronized=True, methods=[Method.EMAIL, Method.MOBILE_SMS])
    SsprPolicy.objects.filter(tenant=adele.tenant).update(methods_required=2)
    run = begin(ADELE, Goal.UNLOCK)
    prove(run, post, Method.EMAIL)
    assert run.state == State.VERIFY
    assert not WritebackJob.objects.exists()
    prove(run, post, Method.MOBILE_SMS)
    assert run.state == State.WAITING


def test_an_unlock_leaves_the_clouds_counters_alone(post: Post) -> None:
    adele = person(ADELE, synchronized=True)
    for number in range(10):
        lockout.record_failure(adele, f"wrong {number}", now=timezone.now())
    FailedProof.objects.create(user=adele, method=Method.EMAIL, at=timezone.now())
    run = deliver(unlocking(post))
    assert lockout.is_locked(adele, now=now(run))
    assert FailedProof.objects.filter(user=adele).exists()


def test_a_password_the_directory_refuses_leads_back_to_choosing_another(post: Post) -> None:
    adele = person(ADELE, synchronized=True)
    run = deliver(promised(post, "qjxvwz"))
    assert (run.state, run.reason) == (State.CHOOSE, Outcome.POLICY_VIOLATION)
    assert stage.verify(adele.on_premises_immutable_id, PASSWORD, now(run))
    finish(run)
    assert deliver(run).state == State.DONE


def test_a_protected_account_needs_an_administrator(post: Post) -> None:
    irvin = person(ADELE, synchronized=True)
    stage.set_flags(irvin.on_premises_immutable_id, protected=True)
    run = deliver(promised(post))
    assert (run.state, run.reason) == (State.FAILED, Ending.ADMIN_ACTION_REQUIRED)
    assert Ending(run.reason).code == "SSPR_0029"
    assert [event.result for event in events(run, Activity.RESET_PASSWORD)] == ["failure"]


def test_a_promise_nobody_picks_up_ends_with_0030(post: Post) -> None:
    person(ADELE, synchronized=True)
    run = promised(post)
    sweep(timezone.now() + timedelta(seconds=31))
    run = again(run)
    assert (run.state, run.reason) == (State.FAILED, Ending.CONNECTIVITY_ERROR)


@pytest.mark.proves("SR-LIC-03", "H-46", "H-44")
def test_a_licence_withdrawn_while_the_promise_waits_withdraws_it(post: Post) -> None:
    adele = person(ADELE, synchronized=True)
    run = promised(post)
    LicenseAssignment.objects.filter(user=adele).delete()
    run = deliver(run)
    assert (run.state, run.reason) == (State.REFUSED, Reason.USER_NOT_LICENSED)
    assert stage.verify(adele.on_premises_immutable_id, PASSWORD, now(run))
    assert WritebackJob.objects.get().outcome == Outcome.WITHDRAWN


def test_writeback_switched_off_while_the_promise_waits_withdraws_it(post: Post) -> None:
    adele = person(ADELE, synchronized=True)
    run = promised(post)
    SsprPolicy.objects.filter(tenant=adele.tenant).update(writeback_enabled=False)
    assert deliver(run).reason == Reason.WRITEBACK_NOT_ENABLED


@pytest.mark.proves("SR-WB-06", "H-43")
def test_nothing_but_a_confirmation_by_the_directory_shows_success(post: Post) -> None:
    happy = {outcome for outcome in Outcome if TRANSITIONS[State.WAITING][FOLLOWS[outcome]] == State.DONE}
    assert happy == {outcome for outcome in Outcome if outcome.set_on_premises}


def test_the_run_moves_with_the_job_or_not_at_all(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    person(ADELE, synchronized=True)
    run = promised(post)

    def break_down(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the lights went out")

    monkeypatch.setattr("sspr.flows.reset.choose.trail.succeeded", break_down)
    with pytest.raises(RuntimeError):
        deliver(run)
    assert again(run).state == State.WAITING
    assert not status.of(WritebackJob.objects.get().pk).closed


def test_a_second_promise_does_not_live_beside_the_first(post: Post) -> None:
    person(ADELE, synchronized=True)
    rival = at_choose(ADELE, post)
    run = promised(post)
    assert again(rival).state == State.EXPIRED
    assert deliver(run).state == State.DONE

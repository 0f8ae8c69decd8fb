"""One promise is delivered once, and what is told is what the directory answered."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from directory import passwords
from directory.models import User
from tests.factories.onpremises import NEW_PASSWORD, PASSWORD, account, domain, home
from tests.writeback.fakes import DyingAgent, FakeAgent, nobody
from writeback import delivery, guard, outbox
from writeback.delivery import LEASE, deliver
from writeback.errors import GuardMissing, Outcome
from writeback.models import WritebackJob
from writeback.onprem import agent, stage
from writeback.onprem.port import AgentUnreachable, Answer, AnswerLost, AttemptFenced, Condition, LdapResult
from writeback.operations import Operation
from writeback.signals import job_closed
from writeback.states import JobState
from writeback.sweep import wipe

pytestmark = pytest.mark.django_db(databases="__all__")
Promise = Callable[..., WritebackJob]


def run(job: WritebackJob, **kwargs: Any) -> WritebackJob:
    deliver(job.pk, now=timezone.now(), **kwargs)
    job.refresh_from_db()
    return job


def on_premises(user: User, password: str) -> bool:
    return stage.verify(user.on_premises_immutable_id, password, timezone.now())


def in_cloud(user: User, password: str) -> bool:
    return passwords.matches(User.objects.get(pk=user.pk), password)


def event_ids(user: User) -> list[str]:
    return [event.event_id for event in stage.events(home(user).pk) if event.tracking_id]


@pytest.mark.proves("F-WRB-01", "SR-WB-06")
def test_on_premises_first_the_cloud_after_its_answer(adele: User, promise: Promise) -> None:
    class Watching(DyingAgent):
        def perform(self, request):
            answer = self._alive.perform(request)
            assert on_premises(adele, NEW_PASSWORD)
            assert in_cloud(adele, PASSWORD)
            return answer

    job = run(promise(adele), reach=Watching)
    assert (job.state, job.outcome) == (JobState.CLOSED, Outcome.DELIVERED)
    assert on_premises(adele, NEW_PASSWORD)
    assert in_cloud(adele, NEW_PASSWORD)


@pytest.mark.proves("SR-WB-01")
def test_closing_wipes_the_secret_and_the_hash(adele: User, promise: Promise) -> None:
    job = run(promise(adele))
    assert (job.sealed_secret, job.cloud_hash) == (None, "")
    assert job.agent_event_id == "31002"
    assert job.closed_at is not None


@pytest.mark.proves("F-WRB-02", "F-WRB-04", "H-43")
def test_a_refusal_by_policy_changes_neither_side(adele: User, promise: Promise) -> None:
    job = run(promise(adele, "sommer99"))
    assert (job.outcome, job.reasons) == (Outcome.POLICY_VIOLATION, ["NotComplexEnough"])
    assert job.sealed_secret is None
    for holds in (on_premises, in_cloud):
        assert holds(adele, PASSWORD)
        assert not holds(adele, "sommer99")


@pytest.mark.proves("F-WRB-07")
def test_without_the_right_to_reset_an_administrator_must_act(adele: User, promise: Promise) -> None:
    stage.set_flags(adele.on_premises_immutable_id, connector_may_reset=False)
    job = run(promise(adele))
    assert (job.outcome, job.agent_event_id) == (Outcome.ADMIN_ACTION_REQUIRED, "33004")
    assert "33004" in event_ids(adele)
    assert on_premises(adele, PASSWORD)
    assert in_cloud(adele, PASSWORD)


@pytest.mark.proves("F-EVT-05")
def test_a_change_with_a_wrong_current_password(adele: User, promise: Promise) -> None:
    job = run(promise(adele, operation=Operation.CHANGE, current="Not-Hers-44"))
    assert job.outcome == Outcome.WRONG_PASSWORD
    assert "33007" in event_ids(adele)
    assert in_cloud(adele, PASSWORD)


@pytest.mark.proves("F-EVT-04")
def test_a_change_refused_by_policy(adele: User, promise: Promise) -> None:
    job = run(promise(adele, "sommer99", operation=Operation.CHANGE, current=PASSWORD))
    assert job.outcome == Outcome.POLICY_VIOLATION
    assert event_ids(adele)[0] == "31006"
    assert {"31008", "33008"} <= set(event_ids(adele))


def test_a_change(adele: User, promise: Promise) -> None:
    assert run(promise(adele, operation=Operation.CHANGE, current=PASSWORD)).outcome == Outcome.DELIVERED
    assert in_cloud(adele, NEW_PASSWORD)


@pytest.mark.proves("F-WRB-12")
def test_an_administrators_reset_must_be_changed_on_both_sides(adele: User, promise: Promise) -> None:
    job = run(promise(adele, operation=Operation.ADMIN_RESET))
    assert job.outcome == Outcome.DELIVERED
    assert User.objects.get(pk=adele.pk).must_change_password
    assert stage.account(adele.on_premises_immutable_id).pwd_last_set is None


@pytest.mark.proves("F-UNL-03")
def test_an_unlock_leaves_both_passwords_alone(adele: User) -> None:
    stage.lock(adele.on_premises_immutable_id, timezone.now())
    job = run(outbox.promise_unlock(adele, correlation_id=uuid4()))
    assert job.outcome == Outcome.DELIVERED
    assert stage.account(adele.on_premises_immutable_id).lockout_time is None
    assert on_premises(adele, PASSWORD)
    assert in_cloud(adele, PASSWORD)


def test_what_was_wiped_in_flight_is_closed_instead_of_given_back(adele: User, promise: Promise) -> None:
    claimed = delivery.claim(promise(adele).pk, now=timezone.now())
    assert claimed is not None
    wipe(claimed)
    assert not delivery.give_back(claimed, due_at=timezone.now(), now=timezone.now())
    claimed.refresh_from_db()
    assert (claimed.outcome, claimed.cloud_hash) == (Outcome.UNREACHABLE, "")


def test_an_unlock_has_nothing_to_wipe_and_is_given_back(adele: User) -> None:
    claimed = delivery.claim(outbox.promise_unlock(adele, correlation_id=uuid4()).pk, now=timezone.now())
    assert claimed is not None
    assert delivery.give_back(claimed, due_at=timezone.now(), now=timezone.now())


@pytest.mark.proves("F-UNL-04")
def test_a_reset_unlocks_in_the_same_operation(adele: User, promise: Promise) -> None:
    stage.lock(adele.on_premises_immutable_id, timezone.now())
    assert run(promise(adele)).outcome == Outcome.DELIVERED
    assert not stage.account(adele.on_premises_immutable_id).locked


@pytest.mark.proves("F-EVT-08")
def test_a_locked_account_cannot_change(adele: User, promise: Promise) -> None:
    stage.lock(adele.on_premises_immutable_id, timezone.now())
    job = run(promise(adele, operation=Operation.CHANGE, current=PASSWORD))
    assert (job.outcome, job.agent_event_id) == (Outcome.ACCOUNT_LOCKED, "33006")


@pytest.mark.proves("F-EVT-06", "F-EVT-07")
def test_somebody_deleted_and_somebody_disabled_need_an_administrator(adele: User, promise: Promise) -> None:
    stage.set_flags(adele.on_premises_immutable_id, disabled=True)
    assert run(promise(adele)).outcome == Outcome.ADMIN_ACTION_REQUIRED
    stage.delete_account(adele.on_premises_immutable_id)
    assert run(promise(adele)).outcome == Outcome.ADMIN_ACTION_REQUIRED
    assert {"33005", "33002"} <= set(event_ids(adele))
    assert in_cloud(adele, PASSWORD)


@pytest.mark.proves("SR-WB-02", "H-47")
def test_a_second_message_finds_nothing_to_do(adele: User, promise: Promise) -> None:
    job = run(promise(adele))
    log = stage.events(home(adele).pk)
    run(job)
    assert stage.events(home(adele).pk) == log
    assert job.attempt_count == 1


def test_a_job_that_is_not_due_or_past_its_time_is_left_alone(adele: User, promise: Promise) -> None:
    job = promise(adele)
    for moment in (job.due_at - timedelta(seconds=1), job.expires_at):
        deliver(job.pk, now=moment)
    job.refresh_from_db()
    assert (job.state, job.attempt_count) == (JobState.PENDING, 0)


def test_a_message_for_nothing_is_harmless() -> None:
    deliver(uuid4(), now=timezone.now())


@pytest.mark.proves("H-47")
def test_a_no_of_the_guard_withdraws_the_job(
    adele: User, promise: Promise, open_guard: Callable[[guard.Check], None]
) -> None:
    asked: list[WritebackJob] = []

    def refuse(job: WritebackJob) -> bool:
        asked.append(job)
        return False

    open_guard(refuse)
    job = run(promise(adele))
    assert (job.outcome, job.sealed_secret, job.cloud_hash) == (Outcome.WITHDRAWN, None, "")
    assert asked == [job]
    assert on_premises(adele, PASSWORD)
    assert event_ids(adele) == []


def test_without_a_guard_nothing_is_delivered(adele: User, promise: Promise, monkeypatch: pytest.MonkeyPatch) -> None:
    job = promise(adele)
    monkeypatch.setattr(guard, "_checks", [])
    with pytest.raises(GuardMissing):
        deliver(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert job.state == JobState.PENDING


@pytest.mark.proves("SR-WB-03", "H-47")
def test_an_older_promise_never_overwrites_a_newer_one(adele: User, promise: Promise) -> None:
    domain(home(adele), min_password_age=timedelta(0))
    older, newer = promise(adele, "Meadow-Anvil-26"), promise(adele)
    run(newer)
    assert run(older).outcome == Outcome.SUPERSEDED
    assert older.sealed_secret is None
    assert on_premises(adele, NEW_PASSWORD)
    assert in_cloud(adele, NEW_PASSWORD)


@pytest.mark.proves("SR-WB-03")
def test_an_older_promise_delivered_late_gives_way(adele: User, promise: Promise) -> None:
    older, newer = promise(adele, "Meadow-Anvil-26"), promise(adele)
    assert run(older).outcome == Outcome.SUPERSEDED
    assert on_premises(adele, PASSWORD)
    assert run(newer).outcome == Outcome.DELIVERED


def test_an_unlock_neither_supersedes_nor_is_superseded(adele: User, promise: Promise) -> None:
    password, unlock = promise(adele), outbox.promise_unlock(adele, correlation_id=uuid4())
    assert run(password).outcome == Outcome.DELIVERED
    unlock.refresh_from_db()
    assert unlock.state == JobState.PENDING
    assert run(unlock).outcome == Outcome.DELIVERED


def test_other_peoples_promises_do_not_matter(adele: User, promise: Promise) -> None:
    isaiah = User.objects.get(pk=adele.pk)
    isaiah.pk, isaiah.user_principal_name = uuid4(), "isaiah@other.example"
    isaiah.on_premises_immutable_id = account(home(adele), "isaiah")
    isaiah.save(force_insert=True)
    first, second = promise(adele), promise(isaiah)
    assert run(first).outcome == run(second).outcome == Outcome.DELIVERED


@pytest.mark.proves("SR-WB-03")
def test_a_person_has_one_job_in_flight(adele: User, promise: Promise) -> None:
    now = timezone.now() + timedelta(seconds=1)
    first, second = promise(adele, "Meadow-Anvil-26"), promise(adele)
    assert delivery.claim(first.pk, now=now) is not None
    assert delivery.claim(second.pk, now=now) is None
    second.refresh_from_db()
    assert (second.state, second.attempt_count) == (JobState.PENDING, 0)


def test_a_claim_takes_a_lease_and_opens_an_attempt(adele: User, promise: Promise) -> None:
    job, now = promise(adele), timezone.now()
    claimed = delivery.claim(job.pk, now=now)
    assert claimed is not None
    assert (claimed.state, claimed.lease_until) == (JobState.IN_FLIGHT, now + LEASE)
    assert claimed.attempts.get().number == claimed.attempt_count == 1


def test_each_attempt_is_a_row(adele: User, promise: Promise) -> None:
    job = run(promise(adele, PASSWORD))  # in the history
    attempt = job.attempts.get()
    assert (attempt.result, attempt.agent_event_id) == (Condition.POLICY, "33008")
    assert (attempt.ldap_code, attempt.ldap_data) == (53, "0000052D")
    assert attempt.duration is not None
    assert job.reasons == ["InHistoryOrFiltered"]


@pytest.mark.proves("F-WRB-09")
def test_an_agent_that_stopped_is_tried_again_and_nothing_changes(adele: User, promise: Promise) -> None:
    agent.stop(home(adele).pk, timezone.now())
    job = run(promise(adele))
    assert (job.state, job.attempts.get().result) == (JobState.PENDING, "AgentUnreachable")
    assert job.due_at > timezone.now()
    deliver(job.pk, now=job.expires_at - timedelta(milliseconds=100))
    job.refresh_from_db()
    assert job.outcome == Outcome.UNREACHABLE
    assert on_premises(adele, PASSWORD)
    assert in_cloud(adele, PASSWORD)


def test_an_agent_that_comes_back_in_time_delivers(adele: User, promise: Promise) -> None:
    job = run(promise(adele), reach=nobody)
    deliver(job.pk, now=job.due_at)
    job.refresh_from_db()
    assert (job.outcome, job.attempt_count) == (Outcome.DELIVERED, 2)


@pytest.mark.proves("SR-WB-05")
def test_a_busy_directory_is_asked_again_a_refusing_one_is_not(adele: User, promise: Promise) -> None:
    busy = FakeAgent(Answer(Condition.DIRECTORY_BUSY, "33001", LdapResult(51)))
    job = run(promise(adele), reach=busy.reach)
    assert job.state == JobState.PENDING
    refusing = FakeAgent(Answer(Condition.NO_RIGHTS, "33004", LdapResult(50, "00000005")))
    deliver(job.pk, now=job.due_at, reach=refusing.reach)
    deliver(job.pk, now=job.due_at + LEASE, reach=refusing.reach)
    assert len(refusing.requests) == 1


@pytest.mark.parametrize("silence", [AnswerLost("gone"), AttemptFenced()], ids=lambda silence: type(silence).__name__)
@pytest.mark.proves("SR-WB-06")
def test_without_an_answer_nothing_is_concluded(adele: User, promise: Promise, silence: Exception) -> None:
    job = run(promise(adele), reach=FakeAgent(silence).reach)
    assert (job.state, job.outcome) == (JobState.IN_FLIGHT, "")
    attempt = job.attempts.get()
    assert (attempt.result, attempt.duration) == (type(silence).__name__, None)
    assert in_cloud(adele, PASSWORD)


def test_a_late_answer_of_an_attempt_that_was_given_back_moves_nothing(adele: User, promise: Promise) -> None:
    job = promise(adele)
    claimed = delivery.claim(job.pk, now=timezone.now())
    assert claimed is not None
    assert delivery.give_back(claimed, due_at=timezone.now(), now=timezone.now())
    again = delivery.claim(job.pk, now=timezone.now())
    assert again is not None
    assert not delivery.give_back(claimed, due_at=timezone.now(), now=timezone.now())
    delivery.conclude(claimed, Answer(Condition.POLICY), now=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.attempt_count) == (JobState.IN_FLIGHT, 2)


def test_the_request_carries_the_tenants_time_and_the_sealed_secret(adele: User, promise: Promise) -> None:
    home(adele).clock_offset = timedelta(days=400)
    home(adele).save()
    there = FakeAgent(Answer(Condition.APPLIED))
    run(promise(adele), reach=there.reach)
    (request,) = there.requests
    assert request.now > timezone.now() + timedelta(days=399)
    assert request.binding.expires_at < timezone.now() + timedelta(seconds=31)
    assert request.anchor == adele.on_premises_immutable_id
    assert "sealed" not in repr(request)


@pytest.mark.proves("H-32", "SR-LOG-03")
def test_no_log_line_and_no_error_holds_a_password(
    adele: User, promise: Promise, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    run(promise(adele), reach=FakeAgent(AnswerLost("gone")).reach)
    WritebackJob.objects.all().delete()
    run(promise(adele), reach=FakeAgent(AgentUnreachable("away")).reach)
    WritebackJob.objects.all().delete()
    run(promise(adele))
    assert "writeback_closed" in caplog.text
    assert NEW_PASSWORD not in caplog.text


def test_the_signal_is_sent_once_with_the_closed_job(adele: User, promise: Promise) -> None:
    heard: list[tuple[str, str]] = []

    def listen(sender: object, job: WritebackJob, **kwargs: object) -> None:
        heard.append((job.state, job.outcome))

    job_closed.connect(listen)
    try:
        run(run(promise(adele)))
    finally:
        job_closed.disconnect(listen)
    assert heard == [(JobState.CLOSED, Outcome.DELIVERED)]

"""No secret outlives its job, however the job ends (SR-WB-01)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from directory.models import SsprPolicy, User
from tests.factories.onpremises import home
from tests.writeback.fakes import DyingAgent, FakeAgent, nobody
from writeback import delivery, guard
from writeback.delivery import Reach, deliver
from writeback.errors import OUTCOMES, Outcome
from writeback.lease import LEASE
from writeback.models import WritebackJob
from writeback.onprem import faults, relay
from writeback.onprem.faults import Fault
from writeback.onprem.port import Answer, AnswerLost, Condition
from writeback.states import JobState
from writeback.sweep import MOST_SILENT, sweep

pytestmark = pytest.mark.django_db(databases="__all__")
Promise = Callable[..., WritebackJob]
End = Callable[[WritebackJob], object]


def answered(condition: Condition) -> End:
    reach = FakeAgent(Answer(condition)).reach
    return lambda job: deliver(job.pk, now=timezone.now(), reach=reach)


def expired(job: WritebackJob) -> None:
    sweep(job.expires_at, reach=nobody)


def retried_to_the_end(condition: Condition) -> End:
    """What may pass and does not: tried until the wait is over."""

    def end(job: WritebackJob) -> None:
        reach = FakeAgent(Answer(condition)).reach
        deliver(job.pk, now=job.expires_at - timedelta(milliseconds=1), reach=reach)

    return end


def abandoned(reach: Reach = relay.reach) -> End:
    """Its worker dies with it in hand."""

    def end(job: WritebackJob) -> None:
        delivery.claim(job.pk, now=timezone.now())
        sweep(job.expires_at + LEASE, reach=reach)

    return end


def lost_answer(job: WritebackJob) -> None:
    deliver(job.pk, now=timezone.now(), reach=DyingAgent)
    sweep(timezone.now() + LEASE)


def poisonous(job: WritebackJob) -> None:
    WritebackJob.objects.filter(pk=job.pk).update(expires_at=job.promised_at + timedelta(hours=1))
    for _ in range(MOST_SILENT):
        WritebackJob.objects.filter(pk=job.pk).update(due_at=job.promised_at)
        delivery.claim(job.pk, now=timezone.now())
        sweep(timezone.now() + LEASE)


def withdrawn(job: WritebackJob) -> None:
    guard.register(lambda job: False)  # undone by the fixture that opens it
    deliver(job.pk, now=timezone.now())


def cloud_fails(job: WritebackJob) -> None:
    faults.switch_on(job.binding.tenant_id, Fault.CLOUD_WRITE_FAILS, timezone.now())
    deliver(job.pk, now=timezone.now())


ENDS: dict[str, tuple[End, Outcome | None]] = {
    **{f"answered {condition}": (answered(condition), outcome) for condition, outcome in OUTCOMES.items()},
    "busy to the end": (retried_to_the_end(Condition.DIRECTORY_BUSY), Outcome.UNREACHABLE),
    "key missing to the end": (retried_to_the_end(Condition.KEY_MISSING), Outcome.ADMIN_ACTION_REQUIRED),
    "picked up by nobody": (expired, Outcome.UNREACHABLE),
    "worker gone": (abandoned(), Outcome.UNREACHABLE),
    "worker and agent gone": (abandoned(nobody), None),
    "answer lost": (lost_answer, Outcome.DELIVERED),
    "answer lost for good": (abandoned(FakeAgent(AnswerLost(), settled=AnswerLost()).reach), None),
    "poisonous": (poisonous, Outcome.ADMIN_ACTION_REQUIRED),
    "withdrawn": (withdrawn, Outcome.WITHDRAWN),
    "cloud copy outstanding": (cloud_fails, Outcome.CLOUD_FAILURE),
}


@pytest.mark.proves("SR-WB-01")
@pytest.mark.parametrize("name", ENDS)
def test_no_secret_outlives_its_job(adele: User, promise: Promise, name: str) -> None:
    end, outcome = ENDS[name]
    job = promise(adele)
    assert job.sealed_secret
    end(job)
    job.refresh_from_db()
    assert job.outcome == (outcome or "")
    assert job.sealed_secret is None
    if job.state in (JobState.CLOSED, JobState.SET_ASIDE):
        assert job.cloud_hash == ""


@pytest.mark.proves("SR-WB-01")
def test_a_superseded_promise_keeps_no_secret(adele: User, promise: Promise) -> None:
    older, newer = promise(adele, "Meadow-Anvil-26"), promise(adele)
    deliver(newer.pk, now=timezone.now())
    older.refresh_from_db()
    assert (older.outcome, older.sealed_secret, older.cloud_hash) == (Outcome.SUPERSEDED, None, "")


@pytest.mark.proves("SR-WB-01")
def test_whatever_is_under_way_when_its_time_is_over_is_swept_clean(adele: User, promise: Promise) -> None:
    jobs = [promise(adele, password) for password in ("Meadow-Anvil-26", "Walnut-Kettle-93", "Copper-Lantern-58")]
    delivery.claim(jobs[0].pk, now=timezone.now())
    sweep(max(job.expires_at for job in jobs), reach=nobody)
    assert not WritebackJob.objects.filter(sealed_secret__isnull=False).exists()
    assert home(adele).pk == jobs[0].agent_id


def test_a_poisonous_job_is_set_aside_with_its_reason(adele: User, promise: Promise) -> None:
    job = promise(adele)
    poisonous(job)
    job.refresh_from_db()
    assert (job.state, job.attempt_count) == (JobState.SET_ASIDE, MOST_SILENT)
    assert job.set_aside == f"{MOST_SILENT} workers fell silent on it; nothing was done on premises"


def test_workers_that_say_they_got_no_answer_poison_nothing(adele: User, promise: Promise) -> None:
    job = promise(adele)
    WritebackJob.objects.update(expires_at=job.promised_at + timedelta(hours=1))
    silent = FakeAgent(AnswerLost("gone"))
    for _ in range(MOST_SILENT + 1):
        WritebackJob.objects.update(due_at=job.promised_at)
        deliver(job.pk, now=timezone.now(), reach=silent.reach)
        sweep(timezone.now() + LEASE, reach=silent.reach)
    job.refresh_from_db()
    assert job.state == JobState.PENDING


def test_what_the_agent_has_applied_is_never_set_aside(adele: User, promise: Promise) -> None:
    SsprPolicy.objects.update(writeback_wait=timedelta(hours=1))
    job = promise(adele)
    for _ in range(MOST_SILENT - 1):
        WritebackJob.objects.update(due_at=job.promised_at)
        delivery.claim(job.pk, now=timezone.now())
        sweep(timezone.now() + LEASE)
    WritebackJob.objects.update(due_at=job.promised_at)
    taken = delivery.claim(job.pk, now=timezone.now())
    assert taken is not None
    relay.reach(home(adele).pk).perform(delivery._request(taken))  # and then this worker dies too
    sweep(timezone.now() + LEASE)
    job.refresh_from_db()
    assert (job.state, job.outcome) == (JobState.CLOSED, Outcome.DELIVERED)

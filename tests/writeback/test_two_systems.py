"""Whatever happens in whatever order: both sides hold what was promised last and kept, and nobody is told otherwise.

The moves are those of writeback and its faults, on both real databases; each invariant is asked after every move.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import DatabaseError
from django.test import override_settings
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from directory import passwords
from directory.models import AuditEvent, Tenant, User
from tests.factories.directory import TenantFactory
from tests.factories.onpremises import PASSWORD, domain, hybrid
from tests.writeback.fakes import nobody
from writeback import closing, health, outbox, status
from writeback.delivery import deliver
from writeback.errors import Outcome
from writeback.models import WritebackJob
from writeback.onprem import relay, stage
from writeback.onprem.mock import MockDirectory
from writeback.onprem.models import EventLogEntry
from writeback.onprem.port import Account, Act, Agent, Answer, AnswerLost, LdapResult, Request
from writeback.signals import job_closed
from writeback.states import TRANSITIONS, JobState
from writeback.sweep import sweep

pytestmark = pytest.mark.django_db(databases="__all__")

BEGINNING = datetime(2031, 5, 4, 9, 0, tzinfo=UTC)
NAMES = ("adele", "ben")
BUSY = LdapResult(51)
Jobs = list[WritebackJob]
Applied = Counter[UUID | None]  # how often the directory did what a tracking id asked


class Killed(BaseException):
    """The worker's process is gone; nothing of its own runs any more."""


class Meddling:
    """The real agent behind its relays, with something that happens before it acts or after it did."""

    def __init__(self, agent_id: UUID, *, before: Callable[[], object] | None, after: Callable[[], object] | None):
        self.real = relay.reach(agent_id)
        self.before, self.after = before or (lambda: None), after or (lambda: None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def perform(self, request: Request) -> Answer:
        self.before()
        answer = self.real.perform(request)
        self.after()
        return answer


class BusyDirectory(MockDirectory):
    def set_password(self, account: Account, new: str, *, policy_hints: bool, now: datetime) -> Act:
        return lambda: BUSY


def dies(error: BaseException) -> Callable[[], object]:
    def die() -> object:
        raise error

    return die


def reachable(state: JobState) -> set[JobState]:
    """Where the table leads from `state` in any number of moves, none included."""
    found, todo = {state}, [state]
    while todo:
        todo += (new := set(TRANSITIONS[todo.pop()]) - found)
        found |= new
    return found


class TwoSystems(RuleBasedStateMachine):
    """Two people of one tenant, whose keys are made once: making them is slow."""

    tenant: Tenant
    jobs = Bundle("jobs")

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(BEGINNING, tick=False)
        self.now = self.clock.start()
        self.promised: dict[UUID, str] = {}  # passwords by job, in the order of the promises
        self.states: dict[UUID, JobState] = {}
        self.told: list[tuple[UUID, str]] = []
        job_closed.connect(self.hears, weak=False)

    @initialize()
    def move_in(self) -> None:
        health.agent_on(self.tenant)
        self.people: dict[str, User] = {name: hybrid(name, tenant=self.tenant) for name in NAMES}

    def teardown(self) -> None:
        job_closed.disconnect(self.hears)
        self.clock.stop()
        EventLogEntry.objects.filter(tenant_id=self.tenant.pk).delete()
        for person in getattr(self, "people", {}).values():
            WritebackJob.objects.filter(user=person).delete()
            stage.delete_account(person.on_premises_immutable_id)
            User.objects.filter(pk=person.pk).update(user_principal_name=f"{uuid4()}@gone.example")

    def hears(self, sender: object, job: WritebackJob, **kwargs: object) -> None:
        self.told.append((job.pk, job.outcome))

    # --- moves ---

    @rule(target=jobs, name=st.sampled_from(NAMES))
    def promise(self, name: str) -> UUID:
        self.now.shift(timedelta(milliseconds=1))
        password = f"Copper-Lantern-{len(self.promised):03}"
        job = outbox.promise_password(self.people[name], password, passwords.hash(password), correlation_id=uuid4())
        self.promised[job.pk] = password
        return job.pk

    @rule(job=jobs)
    def message(self, job: UUID) -> None:
        """Also a second one, and one for what is long closed."""
        deliver(job, now=timezone.now())

    @rule(job=jobs)
    def worker_dies_before(self, job: UUID) -> None:
        self.delivers(job, before=dies(Killed()))

    @rule(job=jobs)
    def worker_dies_after(self, job: UUID) -> None:
        self.delivers(job, after=dies(Killed()))

    @rule(job=jobs)
    def agent_drops_before(self, job: UUID) -> None:
        self.delivers(job, before=dies(AnswerLost()))

    @rule(job=jobs)
    def agent_drops_after(self, job: UUID) -> None:
        self.delivers(job, after=dies(AnswerLost()))

    @rule(job=jobs)
    def nobody_listens(self, job: UUID) -> None:
        deliver(job, now=timezone.now(), reach=nobody)

    @rule(job=jobs)
    def directory_is_busy(self, job: UUID) -> None:
        with override_settings(ONPREMISES_CONNECTOR=f"{__name__}.BusyDirectory"):
            deliver(job, now=timezone.now())

    @rule(job=jobs)
    def agent_stalls_beyond_the_lease(self, job: UUID) -> None:
        """Meanwhile the sweep asks, gives the job back, and another worker may take it."""

        def meanwhile() -> None:
            self.time_passes(16)
            sweep(timezone.now())
            deliver(job, now=timezone.now())

        self.delivers(job, before=meanwhile)

    @rule(job=jobs)
    def cloud_cannot_write(self, job: UUID) -> None:
        with cloud_away():
            deliver(job, now=timezone.now())

    @rule()
    def sweeps(self) -> None:
        sweep(timezone.now())

    @rule()
    def sweeps_while_nobody_listens(self) -> None:
        sweep(timezone.now(), reach=nobody)

    @rule()
    def sweeps_while_the_cloud_cannot_write(self) -> None:
        with cloud_away(), suppress(ExceptionGroup):
            sweep(timezone.now())

    @rule(seconds=st.sampled_from([1, 4, 16, 31]))
    def time_passes(self, seconds: int) -> None:
        self.now.shift(timedelta(seconds=seconds))

    @rule()
    def agent_goes(self) -> None:
        health.agent_off(self.tenant)

    @rule()
    def agent_comes(self) -> None:
        health.agent_on(self.tenant)

    def delivers(
        self, job: UUID, *, before: Callable[[], object] | None = None, after: Callable[[], object] | None = None
    ) -> None:
        def reach(agent_id: UUID) -> Agent:
            return Meddling(agent_id, before=before, after=after)

        with suppress(Killed):
            deliver(job, now=timezone.now(), reach=reach)

    # --- what holds whatever happened ---

    @invariant()
    def all_holds(self) -> None:
        jobs, applied = self.all(), self.applied()
        self.states_follow_the_table(jobs, applied)
        self.one_in_flight_a_person(jobs, applied)
        self.what_is_closed_holds_no_secret(jobs, applied)
        self.the_directory_acts_once_and_only_for_what_is_told(jobs, applied)
        self.each_outcome_is_told_once_and_stays(jobs, applied)
        self.both_sides_hold_the_newest_that_was_kept(jobs, applied)

    def states_follow_the_table(self, jobs: Jobs, applied: Applied) -> None:
        for job in jobs:
            state = JobState(job.state)
            assert state in reachable(self.states.get(job.pk, JobState.PENDING))
            self.states[job.pk] = state

    def one_in_flight_a_person(self, jobs: Jobs, applied: Applied) -> None:
        flying = Counter(job.user_id for job in jobs if job.state == JobState.IN_FLIGHT)
        assert max(flying.values(), default=0) <= 1

    def what_is_closed_holds_no_secret(self, jobs: Jobs, applied: Applied) -> None:
        for job in jobs:
            if job.state == JobState.CLOSED:
                assert job.sealed_secret is None
                assert job.cloud_hash == ""

    def the_directory_acts_once_and_only_for_what_is_told(self, jobs: Jobs, applied: Applied) -> None:
        assert max(applied.values(), default=0) <= 1
        for job in jobs:
            if job.decided:
                assert bool(applied[job.pk]) is Outcome(job.outcome).set_on_premises

    def each_outcome_is_told_once_and_stays(self, jobs: Jobs, applied: Applied) -> None:
        assert Counter(job for job, _ in self.told) == Counter(job.pk for job in jobs if job.decided)
        for job, outcome in self.told:
            assert status.of(job).outcome == outcome

    def both_sides_hold_the_newest_that_was_kept(self, jobs: Jobs, applied: Applied) -> None:
        """The directory what it applied last, the cloud what was delivered or repaired; no older one comes back."""
        for person in getattr(self, "people", {}).values():
            mine = [job for job in jobs if job.user_id == person.pk]
            at_home = [self.promised[job.pk] for job in mine if applied[job.pk]]
            here = [self.promised[job.pk] for job in mine if in_the_cloud(job)]
            anchor = person.on_premises_immutable_id
            assert stage.verify(anchor, at_home[-1] if at_home else PASSWORD, timezone.now())
            assert passwords.matches(User.objects.get(pk=person.pk), here[-1] if here else PASSWORD)

    def all(self) -> Jobs:
        found = WritebackJob.objects.in_bulk(list(self.promised))
        return [found[job] for job in self.promised]

    def applied(self) -> Applied:
        events = stage.events(self.tenant.pk)
        return Counter(event.tracking_id for event in events if event.name == "PasswordResetSuccess")


def in_the_cloud(job: WritebackJob) -> bool:
    """Whether its password was written here: at once, or by a repair that did not leave it to a newer one."""
    repairs = AuditEvent.objects.filter(correlation_id=job.correlation_id, details__cloud_copy="set now")
    return job.outcome == Outcome.DELIVERED or repairs.exists()


@contextmanager
def cloud_away() -> Iterator[None]:
    with mock.patch.object(closing.passwords, "set_hash", side_effect=DatabaseError("away")):
        yield


@pytest.fixture
def machine() -> type[TwoSystems]:
    tenant = TenantFactory()
    domain(tenant, min_password_age=timedelta(0), password_history_length=24)
    return type("TwoSystemsOfATenant", (TwoSystems,), {"tenant": tenant})


@pytest.mark.proves("SR-WB-02", "SR-WB-03", "SR-WB-06")
def test_no_order_of_faults_breaks_the_promise(machine: type[TwoSystems]) -> None:
    """The same walks in every run, so that it is never green by luck."""
    run_state_machine_as_test(
        machine, settings=settings(max_examples=20, stateful_step_count=25, deadline=None, derandomize=True)
    )


@pytest.mark.slow
def test_nor_does_a_long_walk(machine: type[TwoSystems]) -> None:
    run_state_machine_as_test(
        machine, settings=settings(max_examples=400, stateful_step_count=60, deadline=None, print_blob=True)
    )

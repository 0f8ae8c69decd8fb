"""A promise is a row in the caller's transaction; the bell rings when it commits, and its silence is no failure."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from directory.models import SsprPolicy, User
from tests.factories.directory import UserFactory
from tests.factories.onpremises import NEW_PASSWORD, PASSWORD
from writeback import bell, envelope, outbox
from writeback.errors import NoAgentKey, NotAPassword
from writeback.models import WritebackJob
from writeback.onprem import keys
from writeback.operations import Operation
from writeback.states import JobState

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Which jobs the bell was rung for."""
    heard: list[UUID] = []
    monkeypatch.setattr(bell, "ring", lambda job_id, **kwargs: heard.append(job_id))
    return heard


def test_a_promise(adele: User, promise: Callable[..., WritebackJob]) -> None:
    before = timezone.now()
    job = promise(adele)
    assert (job.state, job.operation, job.attempt_count) == (JobState.PENDING, Operation.RESET, 0)
    assert before <= job.promised_at == job.due_at <= timezone.now()
    assert job.expires_at == job.promised_at + timedelta(seconds=30)


def test_the_wait_is_the_tenants(adele: User, promise: Callable[..., WritebackJob]) -> None:
    SsprPolicy.objects.update(writeback_wait=timedelta(minutes=15))
    job = promise(adele)
    assert job.expires_at - job.promised_at == timedelta(minutes=15)


@pytest.mark.proves("F-WRB-13", "SR-WB-01")
def test_what_is_stored_opens_with_the_agents_key_only_and_holds_nothing_readable(
    adele: User, promise: Callable[..., WritebackJob]
) -> None:
    promise(adele, operation=Operation.CHANGE, current=PASSWORD)
    job = WritebackJob.objects.get()
    row = " ".join(str(value) for value in vars(job).values()) + str(bytes(job.sealed_secret or b""))
    assert NEW_PASSWORD not in row
    assert PASSWORD not in row
    assert job.key_id is not None
    private_pem = keys.private_key(job.binding.tenant_id, job.key_id)
    opened = envelope.open_sealed(bytes(job.sealed_secret or b""), job.binding, private_pem)
    assert (opened.new, opened.current) == (NEW_PASSWORD, PASSWORD)


def test_a_reset_never_carries_the_current_password(adele: User, promise: Callable[..., WritebackJob]) -> None:
    job = promise(adele, current=PASSWORD)
    assert job.key_id is not None
    private_pem = keys.private_key(job.binding.tenant_id, job.key_id)
    assert envelope.open_sealed(bytes(job.sealed_secret or b""), job.binding, private_pem).current is None


def test_both_sides_get_one_spelling(adele: User, promise: Callable[..., WritebackJob]) -> None:
    job = promise(adele, "Cafe\u0301-Lantern-58")  # e and a combining accent
    assert job.key_id is not None
    opened = envelope.open_sealed(
        bytes(job.sealed_secret or b""), job.binding, keys.private_key(job.binding.tenant_id, job.key_id)
    )
    assert opened.new == "Caf\u00e9-Lantern-58"


def test_an_unlock_carries_nothing(adele: User) -> None:
    job = outbox.promise_unlock(adele, correlation_id=uuid4())
    assert (job.operation, job.sealed_secret, job.key_id, job.cloud_hash) == (Operation.UNLOCK, None, None, "")


def test_without_an_agent_nothing_can_be_sealed() -> None:
    stranger = UserFactory(synchronised=True, methods=[])
    with pytest.raises(NoAgentKey):
        outbox.promise_password(stranger, NEW_PASSWORD, "hash", correlation_id=uuid4())


@pytest.mark.parametrize("current", [None, "", "a\0b", "half\ud800"])
def test_a_change_needs_a_current_password(adele: User, promise: Callable[..., WritebackJob], current: Any) -> None:
    with pytest.raises(NotAPassword):
        promise(adele, operation=Operation.CHANGE, current=current)


def test_the_bell_rings_when_the_transaction_commits(
    adele: User, promise: Callable[..., WritebackJob], rung: list[UUID], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = promise(adele)
        assert rung == []
    assert rung == [job.pk]


class Undone(Exception):
    """The step behind the promise failed."""


def test_a_step_that_fails_leaves_neither_promise_nor_bell(
    adele: User, promise: Callable[..., WritebackJob], rung: list[UUID], django_capture_on_commit_callbacks: Any
) -> None:
    def step() -> None:
        with transaction.atomic():
            promise(adele)
            raise Undone

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Undone):
        step()
    assert rung == []
    assert not WritebackJob.objects.exists()

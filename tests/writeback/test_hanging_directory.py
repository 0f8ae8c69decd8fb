"""A directory that never answers keeps workers waiting, and nobody else."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone

from directory import passwords
from directory.models import User
from sspr.gates import sending
from sspr.portal import operations
from tests.factories.onpremises import NEW_PASSWORD, PASSWORD, hybrid
from tests.factories.people import person
from tests.sspr.post import digits
from writeback import outbox, passthrough, tasks
from writeback.delivery import LEASE
from writeback.models import WritebackJob
from writeback.onprem.mock import MockDirectory
from writeback.onprem.port import Account, Act, LdapResult
from writeback.passthrough import Said
from writeback.places import Places
from writeback.states import JobState
from writeback.sweep import sweep

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)

WORKERS = 3


class Hanging(MockDirectory):
    """Waits, outside any transaction, until it is let go; says which threads wait."""

    waiting: set[int]
    over: threading.Event
    full: threading.Barrier

    def set_password(self, account: Account, new: str, *args: object, **kwargs: object) -> Act:
        self._hang()
        return super().set_password(account, new, *args, **kwargs)  # type: ignore[arg-type]

    def authenticate(self, account: Account, password: str, *, now: datetime) -> LdapResult:
        self._hang()
        return super().authenticate(account, password, now=now)

    def _hang(self) -> None:
        self.waiting.add(threading.get_ident())
        if not self.over.is_set():
            self.full.wait()
            self.over.wait()


@pytest.fixture
def hanging(settings: object) -> Iterator[type[Hanging]]:
    Hanging.waiting, Hanging.over = set(), threading.Event()
    Hanging.full = threading.Barrier(WORKERS + 1)
    settings.ONPREMISES_CONNECTOR = f"{__name__}.Hanging"  # type: ignore[attr-defined]
    yield Hanging
    Hanging.over.set()


def deliver(job: WritebackJob) -> None:
    try:
        tasks.deliver(str(job.pk))
    finally:
        connections.close_all()


@pytest.mark.proves("SR-WB-14")
def test_pages_are_served_while_every_worker_hangs(hanging: type[Hanging]) -> None:
    """The whole way back, from the first page to the promise, asks nothing of the directory."""
    stuck = [promised(hybrid(f"stuck{number}")) for number in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as workers:
        under_way = [workers.submit(deliver, job) for job in stuck]
        try:
            hanging.full.wait()  # every worker is inside the directory, and stays there
            adele = person("adele@contoso.example", synchronized=True)
            assert resets(Client(), adele) == "/reset/waiting/"
            assert Client().get("/signin/").status_code == 200
            assert operations._holds("database", operations.NEEDED["database"])
            assert threading.get_ident() not in hanging.waiting
        finally:
            hanging.over.set()
        for one in under_way:
            one.result()


@pytest.mark.proves("SR-WB-14", "SR-WB-02")
def test_a_worker_that_hangs_beyond_its_lease_has_lost_the_job_and_does_nothing(hanging: type[Hanging]) -> None:
    hanging.full = threading.Barrier(2)
    job = promised(hybrid())
    with ThreadPoolExecutor(1) as workers:
        under_way = workers.submit(deliver, job)
        hanging.full.wait()
        sweep(timezone.now() + LEASE)  # asks the directory's journal, which answers while the account does not
        job.refresh_from_db()
        assert job.state == JobState.PENDING
        hanging.over.set()
        under_way.result()
    job.refresh_from_db()
    assert job.state == JobState.PENDING  # the attempt was given up; another one delivers it


@pytest.mark.proves("SR-WB-14")
def test_sign_ins_that_hang_leave_threads_to_other_pages_and_a_place_to_other_directories(
    hanging: type[Hanging], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the directory judges passwords, pages wait for it: so many, and the next one is told that it is away."""
    monkeypatch.setattr(passthrough, "PLACES", Places(whole=WORKERS + 1, each=WORKERS, queue=0, patience=30.0))
    elsewhere, first = hybrid("elsewhere"), hybrid("stuck0")
    stuck = [first, *(hybrid(f"stuck{number}", tenant=first.tenant) for number in range(1, WORKERS))]
    late = [hybrid(f"late{number}", tenant=first.tenant) for number in range(3)]
    with ThreadPoolExecutor(WORKERS + 1) as pages:
        waiting = [pages.submit(asked, person) for person in stuck]
        try:
            hanging.full.wait()
            assert [asked(person) for person in late] == [Said.UNREACHABLE] * len(late)
            hanging.full = threading.Barrier(1)
            for_them = pages.submit(asked, elsewhere)
        finally:
            hanging.over.set()
        assert [one.result() for one in [*waiting, for_them]] == [Said.RIGHT] * (WORKERS + 1)
    assert passthrough.ask(late[0], PASSWORD) is Said.RIGHT  # there is room again


def test_what_a_web_process_may_lose_is_less_than_it_has() -> None:
    web = next(line for line in Path("deploy/Procfile").read_text().splitlines() if line.startswith("web:"))
    threads = int(web.partition("--threads ")[2])
    assert passthrough.PLACES.whole + passthrough.PLACES.queue < threads
    assert passthrough.PLACES.each < passthrough.PLACES.whole


def asked(person: User) -> Said:
    try:
        return passthrough.ask(person, PASSWORD)
    finally:
        connections.close_all()


def promised(person: User) -> WritebackJob:
    return outbox.promise_password(person, NEW_PASSWORD, passwords.hash(NEW_PASSWORD), correlation_id=uuid4())


def resets(client: Client, person: User) -> str:
    """Where the portal's own pages lead to."""
    client.post("/reset/", {"user_id": person.user_principal_name})
    client.post("/reset/why/", {"goal": "reset"})
    client.post("/reset/verify/", {"method": "email", "deed": "send"})
    sending.sweep(now=timezone.now() + timedelta(seconds=1))
    code = digits(str(mail.outbox[-1].body))
    client.post("/reset/verify/", {"method": "email", "deed": "check", "code": code})
    answer = client.post("/reset/choose/", {"new_password": NEW_PASSWORD, "confirmation": NEW_PASSWORD})
    return str(answer.url)  # type: ignore[attr-defined]

"""The trainer's view: from a job, everything that happened is on one page (issue 5)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.activities import Activity
from directory.models import AuditEvent, Role, User
from sspr.machines.reset import State
from sspr.models import ResetRun
from tests.factories.directory import UserFactory
from tests.factories.onpremises import home
from tests.factories.people import person
from tests.sspr.flows.reset import walk
from tests.sspr.post import Post
from writeback import delivery, switchboard
from writeback.models import WritebackJob
from writeback.switchboard import Fault

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def key_folder(settings: Any, tmp_path: Any) -> None:
    settings.ONPREMISES_KEY_DIR = tmp_path / "onpremises"


@pytest.fixture
def adele() -> User:
    return person("adele@contoso.example", licensed="AAD_PREMIUM", synchronized=True)


@pytest.fixture
def looked_at(adele: User) -> Callable[..., str]:
    """Let Adele reset while a fault is on, and open the page of her job as an administrator."""

    def look(*faults: Fault, roles: tuple[Role, ...] = (Role.GLOBAL_ADMINISTRATOR,)) -> str:
        walk.finish(walk.at_choose(adele.user_principal_name, Post()))
        for fault in faults:  # after the password was sent: an agent that is known to be away is not even asked
            switchboard.switch_on(home(adele), fault, by="tests", correlation_id=uuid4())
        job = WritebackJob.objects.get()
        delivery.deliver(job.pk, now=timezone.now())
        client = Client()
        client.force_login(UserFactory(tenant=home(adele), name="patti", roles=list(roles)))
        return client.get(reverse("admin:writeback_writebackjob_change", args=[job.pk])).content.decode()

    return look


@pytest.mark.parametrize(
    ("fault", "state", "seen", "events", "reason"),
    [
        (Fault.HISTORY, State.CHOOSE, "did not accept this password", ("33008", "6329"), "OnPremisesPolicyViolation"),
        (Fault.PROTECTED_USER, State.FAILED, "SSPR_0029", ("33004", "6329"), "OnPremisesAdminActionRequired"),
        (Fault.USER_DELETED, State.FAILED, "SSPR_0029", ("33002",), "OnPremisesAdminActionRequired"),
        pytest.param(
            Fault.CLOUD_WRITE_FAILS,
            State.DONE,
            "the cloud will follow",
            ("31002",),
            "OnPremisesSuccessCloudFailure",
            marks=pytest.mark.proves("SR-WB-07", "F-WRB-03"),
        ),
    ],
    ids=lambda value: value.value if isinstance(value, Fault) else None,
)
def test_page_event_and_audit_row_are_found_at_the_job(
    looked_at: Callable[..., str], fault: Fault, state: State, seen: str, events: tuple[str, ...], reason: str
) -> None:
    page = looked_at(fault)
    run = ResetRun.objects.get()
    assert run.state == state
    assert f"reset / {state.value}" in page
    assert seen in page
    assert str(run.correlation_id) in page
    for event in events:
        assert f">{event} " in page
    assert reason in page
    assert fault.value in page.partition("Attempts")[2]
    row = AuditEvent.objects.filter(activity=Activity.RESET_PASSWORD).latest("at")
    assert (row.reason, row.result == "success") == (reason, fault is Fault.CLOUD_WRITE_FAILS)
    assert reverse("admin:directory_auditevent_change", args=[row.pk]) in page


def test_an_agent_nobody_reaches_speaks_for_itself(looked_at: Callable[..., str]) -> None:
    page = looked_at(Fault.RELAY_ONE_DOWN, Fault.RELAY_TWO_DOWN)
    assert ">32002 ServiceBusError" in page
    assert "of the agent itself" in page


def test_whoever_may_not_read_the_event_log_sees_the_rest(looked_at: Callable[..., str]) -> None:
    page = looked_at(Fault.HISTORY, roles=(Role.HELPDESK_ADMINISTRATOR,))
    assert "What the person saw" in page
    assert "What the audit log says" in page
    assert "What the agent wrote" not in page


@pytest.mark.proves("SR-WB-01")
def test_no_password_is_on_the_page(looked_at: Callable[..., str]) -> None:
    assert walk.NEW_PASSWORD not in looked_at(Fault.HISTORY)

"""What the page says at the end is what the directory did, whatever befell the account after the gates."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone

from directory import passwords
from directory.activities import Activity
from directory.models import AuditEvent, User
from tests.factories.onpremises import home
from tests.factories.people import PASSWORD, person
from tests.sspr.post import Post
from writeback import health, tasks
from writeback.models import WritebackJob
from writeback.onprem import agent, faults, stage
from writeback.onprem.faults import Fault
from writeback.sweep import sweep

pytestmark = pytest.mark.django_db(databases="__all__")
UPN, NEW = "adele@contoso.example", "Copper-Lantern-58"
DNS_NAME = "corp.contoso.example"


@pytest.fixture
def adele() -> User:
    return person(UPN, synchronized=True)


@dataclass(slots=True)
class Way:
    """The way back of one browser, page by page."""

    client: Client
    post: Post

    def to_the_gates(self, goal: str = "reset") -> None:
        self.client.post("/reset/", {"user_id": UPN})
        self.client.post("/reset/why/", {"goal": goal})
        self.client.post("/reset/verify/", {"method": "email", "deed": "send"})

    def through_the_gates(self) -> None:
        self.client.post("/reset/verify/", {"method": "email", "deed": "check", "code": self.post.code()})

    def presses_finish(self, password: str = NEW) -> None:
        self.client.post("/reset/choose/", {"new_password": password, "confirmation": password})

    def end(self) -> tuple[str, str]:
        """Where the waiting page leads to, and what is said there."""
        response = self.client.get("/reset/waiting/", follow=True)
        return str(response.request["PATH_INFO"]), response.content.decode()


@pytest.fixture
def way(client: Client, post: Post) -> Way:
    return Way(client, post)


def delivered() -> None:
    for job in WritebackJob.objects.filter(state="pending"):
        tasks.deliver(str(job.pk))


def out_of_time() -> None:
    sweep(WritebackJob.objects.get().expires_at)


def accepts(adele: User, password: str) -> tuple[bool, bool]:
    """Whether the directory takes the password, and the cloud."""
    anchor = adele.on_premises_immutable_id
    return stage.verify(anchor, password, timezone.now()), passwords.matches(User.objects.get(pk=adele.pk), password)


def log(adele: User) -> list[str]:
    return [event.event_id for event in stage.events(home(adele).pk) if event.tracking_id]


# --- what may befall an account ---


def without_the_right(adele: User) -> None:
    stage.set_flags(adele.on_premises_immutable_id, connector_may_reset=False)


def a_domain_admin(adele: User) -> None:
    stage.add_member(DNS_NAME, "Domain Admins", anchor=adele.on_premises_immutable_id)
    stage.run_protection(home(adele).pk, timezone.now())


def nested_in_domain_admins(adele: User) -> None:
    stage.create_group(DNS_NAME, "Server team")
    stage.add_member(DNS_NAME, "Domain Admins", inner="Server team")
    stage.add_member(DNS_NAME, "Server team", anchor=adele.on_premises_immutable_id)
    stage.run_protection(home(adele).pk, timezone.now())


def deleted(adele: User) -> None:
    stage.delete_account(adele.on_premises_immutable_id)


def disabled(adele: User) -> None:
    stage.set_flags(adele.on_premises_immutable_id, disabled=True)


def keys_differ(adele: User) -> None:
    stage.replace_private_key(home(adele).pk)


@pytest.mark.parametrize(
    ("befalls", "event"),
    [
        pytest.param(without_the_right, "33004", marks=pytest.mark.proves("F-WRB-07")),
        pytest.param(a_domain_admin, "33004", marks=pytest.mark.proves("F-WRB-08")),
        pytest.param(nested_in_domain_admins, "33004", marks=pytest.mark.proves("F-WRB-08")),
        pytest.param(deleted, "33002", marks=pytest.mark.proves("F-EVT-06")),
        pytest.param(disabled, "33005", marks=pytest.mark.proves("F-EVT-07")),
        pytest.param(keys_differ, "32004", marks=pytest.mark.proves("F-EVT-11")),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_only_an_administrator_can_mend_ends_with_0029_and_nothing_set(
    way: Way, adele: User, befalls: Callable[[User], None], event: str
) -> None:
    way.to_the_gates()
    way.through_the_gates()
    befalls(adele)
    way.presses_finish()
    delivered()
    path, page = way.end()
    assert path == "/reset/failed/"
    assert "SSPR_0029" in page
    assert event in log(adele)
    assert "31002" not in log(adele)
    assert passwords.matches(User.objects.get(pk=adele.pk), PASSWORD)
    assert befalls is deleted or accepts(adele, PASSWORD) == (True, True)


@pytest.mark.parametrize("befalls", [a_domain_admin, nested_in_domain_admins], ids=["direct", "nested"])
@pytest.mark.proves("F-WRB-08")
def test_an_unlock_of_a_domain_admin_ends_with_0029_and_the_lock_in_place(
    way: Way, adele: User, befalls: Callable[[User], None]
) -> None:
    befalls(adele)
    stage.lock(adele.on_premises_immutable_id, timezone.now())
    way.to_the_gates("unlock")
    way.through_the_gates()
    delivered()
    path, page = way.end()
    assert path == "/reset/failed/"
    assert "SSPR_0029" in page
    assert stage.account(adele.on_premises_immutable_id).locked


def told_that_it_stopped(adele: User) -> None:
    health.agent_off(home(adele))


def stopped_unnoticed(adele: User) -> None:
    agent.stop(home(adele).pk, timezone.now())


@pytest.mark.parametrize("stops", [told_that_it_stopped, stopped_unnoticed], ids=lambda one: one.__name__)
@pytest.mark.proves("F-WRB-09")
def test_an_agent_that_stops_after_the_gates_ends_with_0030_and_neither_password_changed(
    way: Way, adele: User, stops: Callable[[User], None]
) -> None:
    way.to_the_gates()
    way.through_the_gates()
    stops(adele)
    way.presses_finish()
    if WritebackJob.objects.exists():
        delivered()
        out_of_time()
    path, page = way.end()
    assert path == "/reset/failed/"
    assert "SSPR_0030" in page
    assert accepts(adele, PASSWORD) == (True, True)
    assert accepts(adele, NEW) == (False, False)


@pytest.mark.proves("F-WRB-10")
def test_a_promise_nobody_picks_up_ends_after_thirty_seconds_with_0030(way: Way, adele: User) -> None:
    way.to_the_gates()
    way.through_the_gates()
    way.presses_finish()
    job = WritebackJob.objects.get()
    assert (job.expires_at - job.promised_at).total_seconds() == 30
    out_of_time()
    assert "SSPR_0030" in way.end()[1]
    assert accepts(adele, PASSWORD) == (True, True)


@pytest.mark.proves("F-WRB-04", "SR-WB-06", "H-43")
def test_a_password_against_the_domain_policy_is_told_at_once_and_another_may_be_typed(way: Way, adele: User) -> None:
    way.to_the_gates()
    way.through_the_gates()
    way.presses_finish("qjxvwzqjxvwz")
    delivered()
    path, page = way.end()
    assert path == "/reset/choose/"
    assert "Your password is as it was" in page
    assert accepts(adele, PASSWORD) == (True, True)
    way.presses_finish()
    delivered()
    path, page = way.end()
    assert path == "/reset/done/"
    assert "Your password has been reset" in page
    assert accepts(adele, NEW) == (True, True)


@pytest.mark.proves("F-WRB-03", "SR-WB-06", "SR-WB-07")
def test_a_cloud_copy_that_is_late_is_told_recorded_and_made_good(way: Way, adele: User) -> None:
    faults.switch_on(home(adele).pk, Fault.CLOUD_WRITE_FAILS, timezone.now())
    way.to_the_gates()
    way.through_the_gates()
    way.presses_finish()
    delivered()
    path, page = way.end()
    assert path == "/reset/done/"
    assert "the cloud will follow within a few minutes" in page
    assert "Signed out everywhere" not in page  # not before the cloud has the new password
    assert accepts(adele, NEW) == (True, False)
    event = AuditEvent.objects.get(activity=Activity.RESET_PASSWORD)
    assert (event.result, event.reason) == ("success", "OnPremisesSuccessCloudFailure")

    faults.switch_off(home(adele).pk)
    sweep(timezone.now())
    assert accepts(adele, NEW) == (True, True)

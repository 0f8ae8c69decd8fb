"""What cannot be written to the audit log is not done: the log breaks down just before each deed (SR-LOG-07)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory import passwords, throttling
from directory.models import AuditEvent, Role, User
from directory.rules.methods import Method
from tests.factories.onpremises import home
from tests.factories.people import PASSWORD, person
from tests.sspr.admin.test_tenants import policy_form
from tests.sspr.post import Post
from writeback import tasks
from writeback.delivery import LEASE
from writeback.models import WritebackJob
from writeback.onprem import stage
from writeback.states import JobState
from writeback.sweep import sweep

pytestmark = pytest.mark.django_db(databases="__all__")
NEW = "Copper-Lantern-58"
CLOUD, HYBRID, ADMINISTRATOR = "alex@contoso.example", "adele@contoso.example", "patti@contoso.example"
Deed = Callable[[], Any]
ACCOUNTS = "directory", "licensing", "writeback", "onprem", "sspr"


@contextmanager
def no_audit_log() -> Iterator[None]:
    """The table is not where the portal looks for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AuditEvent._meta, "db_table", "a_table_that_is_away")
        yield


def stored() -> dict[str, list[dict[str, Any]]]:
    """Every row of the portal and of the directory at home, but for the audit log and who is signed in."""
    models = [model for app in ACCOUNTS for model in apps.get_app_config(app).get_models() if model is not AuditEvent]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


def browser(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


class Cast:
    """Who is there, and how far each of them has come."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.adele = person(HYBRID, synchronized=True)
        self.alex = person(CLOUD, methods=[Method.EMAIL, Method.APP_CODE])
        self.patti = person(ADMINISTRATOR, roles=[Role.GLOBAL_ADMINISTRATOR])
        self.visitor = Client(raise_request_exception=False)

    def named(self, upn: str) -> Client:
        self.visitor.post("/reset/", {"user_id": upn})
        self.visitor.post("/reset/why/", {"goal": "reset"})
        return self.visitor

    def mailed(self, upn: str) -> tuple[Client, str]:
        client = self.named(upn)
        client.post("/reset/verify/", {"method": "email", "deed": "send"})
        return client, self.post.code()

    def proven(self, upn: str) -> Client:
        client, code = self.mailed(upn)
        client.post("/reset/verify/", {"method": "email", "deed": "check", "code": code})
        return client

    def at_work(self, name: str, *arguments: object, **sent: Any) -> Deed:
        client, address = browser(self.patti), reverse(f"admin:{name}", args=arguments)
        return lambda: client.post(address, sent)


# --- deeds: each is prepared while the log is there, and returned to be done without it ---


def begins_a_reset(cast: Cast) -> Deed:
    return lambda: cast.visitor.post("/reset/", {"user_id": CLOUD})


def chooses_a_gate(cast: Cast) -> Deed:
    client = cast.named(CLOUD)
    return lambda: client.post("/reset/verify/", {"method": "email", "deed": "send"})


def passes_a_gate(cast: Cast) -> Deed:
    client, code = cast.mailed(CLOUD)
    return lambda: client.post("/reset/verify/", {"method": "email", "deed": "check", "code": code})


def sets_a_password(cast: Cast) -> Deed:
    client = cast.proven(CLOUD)
    return lambda: client.post("/reset/choose/", {"new_password": NEW, "confirmation": NEW})


def promises_a_password(cast: Cast) -> Deed:
    client = cast.proven(HYBRID)
    return lambda: client.post("/reset/choose/", {"new_password": NEW, "confirmation": NEW})


def promises_an_unlock(cast: Cast) -> Deed:
    client = cast.visitor
    client.post("/reset/", {"user_id": HYBRID})
    client.post("/reset/why/", {"goal": "unlock"})
    client.post("/reset/verify/", {"method": "email", "deed": "send"})
    code = cast.post.code()
    return lambda: client.post("/reset/verify/", {"method": "email", "deed": "check", "code": code})


def cancels(cast: Cast) -> Deed:
    client = cast.named(CLOUD)
    return lambda: client.post("/reset/canceled/")


def changes_a_password(user: User) -> Deed:
    """A run is open before: the first password was too easy."""
    client = browser(user)

    def submit(new: str) -> Any:
        sent = {"current_password": PASSWORD, "new_password": new, "confirmation": new}
        return client.post("/account/password/", sent)

    submit("Password1!")
    return lambda: submit(NEW)


def removes_a_method(cast: Cast) -> Deed:
    client = browser(cast.alex)
    client.post("/signin/again/", {"password": PASSWORD})
    method = cast.alex.authentication_methods.get(method=Method.APP_CODE)
    return lambda: client.post(f"/account/security-info/{method.pk}/remove/")


def lifts_a_block(cast: Cast) -> Deed:
    for _ in range(5):
        throttling.record_failure(cast.alex, Method.EMAIL, now=timezone.now(), correlation_id=uuid4())
    return cast.at_work("person-lift-block", cast.alex.pk)


def changes_the_policy(cast: Cast) -> Deed:
    return cast.at_work("directory_ssprpolicy_change", home(cast.alex).pk, **policy_form(methods_required="2"))


def switches_writeback_on(cast: Cast) -> Deed:
    agent = home(cast.adele).pk
    cast.at_work("integration-act", agent, "off")()
    return cast.at_work("integration-act", agent, "on")


DEEDS: dict[str, Callable[[Cast], Deed]] = {
    "begins a reset": begins_a_reset,
    "chooses a gate": chooses_a_gate,
    "passes a gate": passes_a_gate,
    "sets a password": sets_a_password,
    "promises a password": promises_a_password,
    "promises an unlock": promises_an_unlock,
    "cancels": cancels,
    "changes a password": lambda cast: changes_a_password(cast.alex),
    "promises a change": lambda cast: changes_a_password(cast.adele),
    "removes a method": removes_a_method,
    "lifts a block": lifts_a_block,
    "changes the policy": changes_the_policy,
    "gives a temporary password": lambda cast: cast.at_work("person-temporary-password", cast.alex.pk),
    "promises a temporary password": lambda cast: cast.at_work("person-temporary-password", cast.adele.pk),
    "stops the agent": lambda cast: cast.at_work("integration-act", home(cast.adele).pk, "stop"),
    "renews the keys": lambda cast: cast.at_work("integration-act", home(cast.adele).pk, "renew"),
    "switches writeback off": lambda cast: cast.at_work("integration-act", home(cast.adele).pk, "off"),
    "switches writeback on": switches_writeback_on,
    "breaks something on purpose": lambda cast: cast.at_work("integration-fault", fault="history"),
    "starts a cycle": lambda cast: cast.at_work("sync-now", home(cast.adele).pk, "objects"),
}


@pytest.mark.proves("SR-LOG-07")
@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_that_cannot_be_recorded_leaves_everything_as_it_was(post: Post, deed: str) -> None:
    do = DEEDS[deed](Cast(post))
    before = stored()
    with no_audit_log():
        refused = do()
    assert refused.status_code in (500, 503)
    assert stored() == before
    assert do().status_code in (200, 302)  # and it was no mistake of ours
    assert stored() != before


@pytest.mark.proves("SR-LOG-07")
def test_nobody_is_signed_in_or_out_without_a_record(post: Post) -> None:
    client = Cast(post).visitor
    client.post("/signin/", {"user_id": CLOUD})
    with no_audit_log():
        assert client.post("/signin/password/", {"password": PASSWORD}).status_code in (500, 503)
    assert "_auth_user_id" not in client.session
    client.post("/signin/password/", {"password": PASSWORD})
    with no_audit_log():
        assert client.post("/signout/").status_code in (500, 503)
    assert "_auth_user_id" in client.session


@pytest.mark.proves("SR-LOG-07")
def test_a_delivery_that_cannot_be_recorded_is_concluded_once_it_can(post: Post) -> None:
    """The directory has acted, and that is not undone; the portal says nothing until it can write it down."""
    cast = Cast(post)
    promises_a_password(cast)()
    job = WritebackJob.objects.get()
    with no_audit_log(), pytest.raises(DatabaseError):
        tasks.deliver(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.outcome) == (JobState.IN_FLIGHT, "")
    assert passwords.matches(User.objects.get(pk=cast.adele.pk), PASSWORD)
    assert "reset" not in cast.visitor.get("/reset/waiting/").headers.get("Location", "")

    sweep(timezone.now() + LEASE)
    assert cast.visitor.get("/reset/waiting/").headers["Location"] == "/reset/done/"
    assert passwords.matches(User.objects.get(pk=cast.adele.pk), NEW)
    assert stage.verify(cast.adele.on_premises_immutable_id, NEW, timezone.now() + timedelta(seconds=1))

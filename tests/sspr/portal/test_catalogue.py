"""All that has to be recorded, played once from beginning to end; then the log is read as an auditor reads it."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.activities import LOGGED_UNDER, Activity
from directory.models import AuditEvent, FailedProof, Role, User
from directory.rules.methods import Method
from licensing.models import LicenseAssignment
from tests.factories.onpremises import home
from tests.factories.people import PASSWORD, person
from tests.sspr.admin.test_tenants import policy_form
from tests.sspr.post import Post
from writeback import tasks
from writeback.models import WritebackJob
from writeback.onprem import stage

pytestmark = pytest.mark.django_db(databases="__all__")
CLOUD, HYBRID, NOBODY = "alex@contoso.example", "adele@contoso.example", "nobody@contoso.example"
NEW, ANOTHER = "Copper-Lantern-58", "Walnut-Kettle-93"
BROWSER = "192.0.2.7"


class Script:
    """Each scene is what people do; nothing is written to the log by hand."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.alex, self.adele = person(CLOUD), person(HYBRID, synchronized=True)
        self.patti = person("patti@contoso.example", roles=[Role.GLOBAL_ADMINISTRATOR])
        self.browser = Client(REMOTE_ADDR=BROWSER)
        self.at_work = Client(REMOTE_ADDR=BROWSER)
        self.at_work.force_login(self.patti)

    def play(self) -> None:
        self.signs_in_and_out()
        self.browser.post("/reset/", {"user_id": NOBODY})
        self.leaves_half_way()
        self.resets(CLOUD, wrong_codes=1, too_easy="Password1!")
        self.resets(HYBRID)
        self.delivers()
        self.unlocks()
        self.fails_to_reset()
        self.changes_the_password()
        self.is_blocked()
        self.is_helped_by_an_administrator()

    def signs_in_and_out(self) -> None:
        for password in ("Wrong-guess-19", PASSWORD):
            self.browser.post("/signin/", {"user_id": CLOUD})
            self.browser.post("/signin/password/", {"password": password})
        self.browser.post("/signout/")

    def leaves_half_way(self) -> None:
        self.names(CLOUD)
        self.browser.post("/reset/canceled/")

    def names(self, upn: str, goal: str = "reset") -> None:
        self.browser.post("/reset/", {"user_id": upn})
        self.browser.post("/reset/why/", {"goal": goal})

    def proves(self, *, wrong_codes: int = 0) -> None:
        self.browser.post("/reset/verify/", {"method": "email", "deed": "send"})
        code = self.post.code()
        for typed in ["000000"] * wrong_codes + [code]:
            self.browser.post("/reset/verify/", {"method": "email", "deed": "check", "code": typed})

    def chooses(self, password: str) -> None:
        self.browser.post("/reset/choose/", {"new_password": password, "confirmation": password})

    def resets(self, upn: str, *, wrong_codes: int = 0, too_easy: str = "") -> None:
        self.names(upn)
        self.proves(wrong_codes=wrong_codes)
        if too_easy:
            self.chooses(too_easy)
        self.chooses(NEW)

    def delivers(self) -> None:
        for job in WritebackJob.objects.filter(state="pending"):
            tasks.deliver(str(job.pk))

    def unlocks(self) -> None:
        stage.lock(self.adele.on_premises_immutable_id, timezone.now())
        self.names(HYBRID, "unlock")
        self.proves()
        self.delivers()

    def fails_to_reset(self) -> None:
        self.names(HYBRID)
        self.proves()
        self.chooses(ANOTHER)
        tasks.sweep_all(timezone.now() + timedelta(minutes=1))

    def changes_the_password(self) -> None:
        here = Client(REMOTE_ADDR=BROWSER)
        here.force_login(User.objects.get(pk=self.alex.pk))
        for current in ("Wrong-guess-19", NEW):
            sent = {"current_password": current, "new_password": ANOTHER, "confirmation": ANOTHER}
            here.post("/account/password/", sent)

    def is_blocked(self) -> None:
        self.names(CLOUD)
        self.proves(wrong_codes=5)
        assert FailedProof.objects.filter(user=self.alex).exists()

    def is_helped_by_an_administrator(self) -> None:
        tenant = home(self.alex).pk
        self.does("person-lift-block", self.alex.pk)
        self.does("person-temporary-password", self.alex.pk)
        stage.set_policy("corp.contoso.example", min_password_age=timedelta(0))
        self.does("person-temporary-password", self.adele.pk)
        self.delivers()
        self.does("directory_ssprpolicy_change", tenant, **policy_form(writeback_enabled="on", methods_required="2"))
        self.does("person-remove-licence", self.alex.pk, LicenseAssignment.objects.filter(user=self.alex).get().sku_id)
        self.does("integration-act", tenant, "renew")
        self.does("integration-act", tenant, "stop")
        self.does("sync-now", tenant, "objects")

    def does(self, name: str, *arguments: object, **sent: object) -> None:
        assert self.at_work.post(reverse(f"admin:{name}", args=arguments), sent).status_code in (200, 302)


@pytest.fixture
def rows(post: Post, monkeypatch: pytest.MonkeyPatch) -> list[AuditEvent]:
    """The audit log after the script."""
    monkeypatch.setattr("sspr.admin.temporary_pages.LOOKS", (0.0,))
    script = Script(post)
    AuditEvent.objects.all()._raw_delete("default")  # what setting the scene wrote
    script.play()
    return list(AuditEvent.objects.order_by("at"))


# SR-LOG-01 item by item; enrolment has tests of its own.
CATALOGUE: dict[str, tuple[Activity, str, str]] = {
    "sign-in": (Activity.SIGNED_IN, "success", ""),
    "sign-in, wrong": (Activity.SIGNED_IN, "failure", "50126 InvalidUserNameOrPassword"),
    "sign-out": (Activity.SIGNED_OUT, "success", ""),
    "start": (Activity.FLOW_PROGRESS, "success", "User submitted their user ID"),
    "refusal": (Activity.FLOW_PROGRESS, "failure", "UserAccountNotFound"),
    "left": (Activity.FLOW_PROGRESS, "failure", "canceled"),
    "gate": (Activity.FLOW_PROGRESS, "success", "User started the alternate email verification"),
    "proof, wrong": (Activity.FLOW_PROGRESS, "failure", "User failed the alternate email verification"),
    "proof, right": (Activity.FLOW_PROGRESS, "success", "User completed the alternate email verification"),
    "password refused": (Activity.RESET_PASSWORD, "failure", "FuzzyPolicyViolationInvalidPassword"),
    "writeback queued": (Activity.FLOW_PROGRESS, "success", "User submitted a new password"),
    "password set": (Activity.RESET_PASSWORD, "success", "Successfully completed reset."),
    "writeback failed": (Activity.RESET_PASSWORD, "failure", "OnPremisesConnectivityError"),
    "unlock": (Activity.UNLOCK_ACCOUNT, "success", "Success"),
    "change": (Activity.CHANGE_PASSWORD, "success", "None"),
    "change, wrong": (Activity.CHANGE_PASSWORD, "failure", "50126 InvalidUserNameOrPassword"),
    "block": (Activity.BLOCKED, "success", ""),
    "unblock": (Activity.BLOCK_LIFTED, "success", ""),
    "administrator's reset": (Activity.RESET_PASSWORD_BY_ADMIN, "success", ""),
    "the same, queued": (Activity.FLOW_PROGRESS, "success", "Administrator submitted a temporary password"),
    "policy": (Activity.POLICY_CHANGED, "success", ""),
    "licence": (Activity.LICENSE_CHANGED, "success", ""),
    "keys": (Activity.WRITEBACK_KEYS_RENEWED, "success", ""),
    "agent": (Activity.WRITEBACK_SERVICE_SWITCHED, "success", ""),
    "synchronisation": (Activity.SYNC_STARTED, "success", ""),
}


@pytest.mark.proves("SR-LOG-01")
def test_the_log_has_everything_of_the_catalogue(rows: list[AuditEvent]) -> None:
    told = {(row.activity, row.result, row.reason) for row in rows}
    assert {name: line for name, line in CATALOGUE.items() if line not in told} == {}


@pytest.mark.proves("SR-LOG-02")
def test_every_row_is_whole(rows: list[AuditEvent]) -> None:
    """Who acted, on whom, when, in which tenant, by what, with what result, from where, and in which flow."""
    for row in rows:
        assert row.at.utcoffset() == timedelta(0)
        assert row.tenant is not None
        assert row.target or row.target_name or row.activity in WITHOUT_A_PERSON or row.reason in NOBODY_THERE, row
        assert row.actor_name
        assert (row.category, row.service) == LOGGED_UNDER[Activity(row.activity)]
        assert row.result in ("success", "failure")
        assert row.reason or row.result == "success", row
        assert isinstance(row.correlation_id, UUID)
    assert any(row.at.microsecond for row in rows)


WITHOUT_A_PERSON = {Activity.WRITEBACK_KEYS_RENEWED}  # the tenant's own
NOBODY_THERE = {"User submitted their user ID", "UserAccountNotFound"}  # of a user ID nobody has


@pytest.mark.proves("SR-LOG-02")
def test_the_address_is_the_browsers_and_a_worker_has_none_but_the_same_flow(rows: list[AuditEvent]) -> None:
    by_worker = [row for row in rows if row.source_address is None]
    assert {row.source_address for row in rows} == {BROWSER, None}
    asked_for = {row.correlation_id for row in rows if row.source_address == BROWSER}
    assert {row.correlation_id for row in by_worker} <= asked_for
    assert {row.activity for row in by_worker} <= {*OUTCOMES, Activity.FLOW_PROGRESS}


OUTCOMES = (Activity.RESET_PASSWORD, Activity.UNLOCK_ACCOUNT, Activity.RESET_PASSWORD_BY_ADMIN)


@pytest.mark.proves("SR-LOG-02")
def test_a_row_of_a_proof_names_its_method(rows: list[AuditEvent]) -> None:
    proofs = [row for row in rows if row.reason.endswith(" verification")]
    assert len(proofs) > 3
    assert {row.details["method"] for row in proofs} == {Method.EMAIL}

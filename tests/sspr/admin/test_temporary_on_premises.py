"""A temporary password for a synchronised person: set at home first, and never called given before it is."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from directory import passwords
from directory.activities import Activity
from directory.models import AuditEvent, Role, User
from sspr.admin import temporary_pages
from sspr.models import AdministratorReset
from tests.factories.onpremises import home
from tests.factories.people import PASSWORD, person
from tests.sspr.admin.conftest import SignedIn, act_url
from writeback import delivery, health
from writeback.models import WritebackJob
from writeback.onprem import stage

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker is there, so there is nothing to look for."""
    monkeypatch.setattr(temporary_pages, "LOOKS", (0.0,))


@pytest.fixture
def adele() -> User:
    return person("adele@contoso.example", synchronized=True)


@pytest.fixture
def patti(adele: User) -> User:
    return person("patti@contoso.example", tenant=home(adele), roles=[Role.GLOBAL_ADMINISTRATOR])


@pytest.fixture
def at_work(patti: User, signed_in: SignedIn) -> Client:
    return signed_in(patti)


def password_on(response: HttpResponse) -> str:
    found = re.search(r"<(?:code|b|span)[^>]*>([^<\s]{16})</", response.content.decode())
    assert found, "no password on the page"
    return found[1].replace("&#x27;", "'")


def deliver() -> WritebackJob:
    job = WritebackJob.objects.get()
    delivery.deliver(job.pk, now=timezone.now())
    job.refresh_from_db()
    return job


def progress(at_work: Client, adele: User) -> str:
    given = AdministratorReset.objects.get()
    return at_work.get(act_url("temporary-progress", adele, given.pk)).content.decode()


@pytest.mark.proves("F-WRB-12")
def test_it_is_set_at_home_and_here_and_must_be_changed_at_the_next_sign_in(
    at_work: Client, adele: User, patti: User
) -> None:
    response = at_work.post(act_url("temporary-password", adele))
    password = password_on(response)
    assert "not in force yet" in response.content.decode()
    adele.refresh_from_db()
    assert passwords.matches(adele, PASSWORD)  # until the directory has answered, nothing has changed

    deliver()

    adele.refresh_from_db()
    assert stage.verify(adele.on_premises_immutable_id, password, timezone.now())
    assert stage.account(adele.on_premises_immutable_id).must_change  # pwdLastSet = 0
    assert (passwords.matches(adele, password), adele.must_change_password) == (True, True)
    page = progress(at_work, adele)
    assert "In force on premises and here" in page
    assert password not in page
    event = AuditEvent.objects.get(activity=Activity.RESET_PASSWORD_BY_ADMIN)
    assert (event.actor, event.target, event.result) == (patti, adele, "success")
    assert [seen.event_id for seen in stage.events(home(adele).pk)][-2:] == ["31009", "31010"]


def test_it_unlocks_the_account_at_home(at_work: Client, adele: User) -> None:
    stage.lock(adele.on_premises_immutable_id, timezone.now())

    at_work.post(act_url("temporary-password", adele))
    deliver()

    assert not stage.locked_now(adele.on_premises_immutable_id, timezone.now())


def test_where_the_password_never_expires_the_directory_demands_no_change(at_work: Client, adele: User) -> None:
    stage.set_flags(adele.on_premises_immutable_id, never_expires=True)

    at_work.post(act_url("temporary-password", adele))
    deliver()

    assert stage.account(adele.on_premises_immutable_id).pwd_last_set is not None


def test_a_protected_account_is_refused_with_what_to_do_and_without_a_password(at_work: Client, adele: User) -> None:
    stage.set_flags(adele.on_premises_immutable_id, protected=True)

    at_work.post(act_url("temporary-password", adele))
    deliver()

    page = progress(at_work, adele)
    assert "Not given: the password is as it was" in page
    assert "OnPremisesAdminActionRequired" in page
    assert "SSPR_0029" in page
    adele.refresh_from_db()
    assert passwords.matches(adele, PASSWORD)
    event = AuditEvent.objects.get(activity=Activity.RESET_PASSWORD_BY_ADMIN)
    assert (event.result, event.reason) == ("failure", "OnPremisesAdminActionRequired")


def test_the_administrator_reads_which_rule_refused(at_work: Client, adele: User) -> None:
    stage.set_password_age(adele.on_premises_immutable_id, timezone.now() - timedelta(hours=1))

    at_work.post(act_url("temporary-password", adele))
    deliver()

    assert "changed only lately" in progress(at_work, adele)


def test_without_an_agent_nothing_is_promised_and_the_page_says_why(at_work: Client, adele: User) -> None:
    health.agent_off(home(adele))

    page = at_work.get(act_url("temporary-password", adele)).content.decode()
    response = at_work.post(act_url("temporary-password", adele))

    for said in (page, response.content.decode()):
        assert "No temporary password can be given now" in said
        assert "OnPremisesConnectivityError" in said
    assert not WritebackJob.objects.exists()
    assert AuditEvent.objects.get(activity=Activity.RESET_PASSWORD_BY_ADMIN).reason == "OnPremisesConnectivityError"


def test_an_unlicensed_person_cannot_be_given_one_from_here(at_work: Client, adele: User) -> None:
    miriam = person("miriam@contoso.example", tenant=home(adele), synchronized=True, licensed=None)

    assert "UserNotLicensed" in at_work.post(act_url("temporary-password", miriam)).content.decode()


def test_an_agent_that_stops_just_then_closes_it_as_not_given(at_work: Client, adele: User) -> None:
    at_work.post(act_url("temporary-password", adele))
    WritebackJob.objects.update(
        promised_at=timezone.now() - timedelta(minutes=2), expires_at=timezone.now() - timedelta(minutes=1)
    )

    page = progress(at_work, adele)

    assert "Not given" in page
    assert "OnPremisesConnectivityError" in page


def test_the_part_that_moves_is_silent_while_there_is_no_news(at_work: Client, adele: User) -> None:
    at_work.post(act_url("temporary-password", adele))
    given = AdministratorReset.objects.get()
    address = act_url("temporary-progress", adele, given.pk)

    assert at_work.get(address, {"seen": "promised"}, headers={"HX-Request": "true"}).status_code == 204
    deliver()
    assert "In force" in at_work.get(address, {"seen": "promised"}, headers={"HX-Request": "true"}).content.decode()


def test_a_password_that_was_refused_does_not_stay_on_the_page(at_work: Client, adele: User) -> None:
    stage.set_flags(adele.on_premises_immutable_id, protected=True)
    at_work.post(act_url("temporary-password", adele))
    address = act_url("temporary-progress", adele, AdministratorReset.objects.get().pk)
    deliver()

    response = at_work.get(address, {"seen": "promised"}, headers={"HX-Request": "true"})

    assert response["HX-Redirect"] == address


def test_nobody_resets_an_own_synchronised_password_here(adele: User, signed_in: SignedIn) -> None:
    sara = person("sara@contoso.example", tenant=home(adele), synchronized=True, roles=[Role.GLOBAL_ADMINISTRATOR])

    assert signed_in(sara).post(act_url("temporary-password", sara)).status_code == 403
    assert not WritebackJob.objects.exists()


def test_a_helpdesk_administrator_gives_none_to_an_administrator_above(adele: User, signed_in: SignedIn) -> None:
    lynne = person("lynne@contoso.example", tenant=home(adele), roles=[Role.HELPDESK_ADMINISTRATOR])
    sara = person("sara@contoso.example", tenant=home(adele), synchronized=True, roles=[Role.GLOBAL_ADMINISTRATOR])

    assert signed_in(lynne).post(act_url("temporary-password", sara)).status_code == 403


def test_a_newer_one_supersedes_one_that_waits(at_work: Client, adele: User) -> None:
    at_work.post(act_url("temporary-password", adele))
    second = password_on(at_work.post(act_url("temporary-password", adele)))
    for job in WritebackJob.objects.order_by("-promised_at"):
        delivery.deliver(job.pk, now=timezone.now())

    assert stage.verify(adele.on_premises_immutable_id, second, timezone.now())
    outcomes = AdministratorReset.objects.order_by("started_at").values_list("outcome", flat=True)
    assert list(outcomes) == ["Superseded", "Delivered"]


def test_the_password_stands_in_no_row(at_work: Client, adele: User) -> None:
    password = password_on(at_work.post(act_url("temporary-password", adele)))

    rows = [*WritebackJob.objects.values(), *AuditEvent.objects.values(), *AdministratorReset.objects.values()]
    assert password not in str(rows)

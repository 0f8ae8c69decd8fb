"""Who judges a synchronised person's password, and that it is carried home whoever does."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from directory import clock, lookup
from directory.models import AuditEvent, DirectorySync, Preset, SsprPolicy, Tenant, User
from sspr.flows.signin.password import Verdict, check
from sspr.machines.reset import State
from tests.factories.onpremises import home
from tests.factories.people import PASSWORD, person
from tests.sspr.flows.reset.walk import NEW_PASSWORD, again, at_choose, begin, finish
from tests.sspr.post import Post
from writeback import delivery, health
from writeback.onprem import stage

pytestmark = pytest.mark.django_db(databases="__all__")
ADELE, ALEX = "adele@contoso.example", "alex@contoso.example"
PHS, PTA, FEDERATION = "password hash synchronization", "pass-through authentication", "federation"
DESK = "Marble-Compass-93"


@pytest.fixture
def adele() -> User:
    return person(ADELE, synchronized=True)


def model(tenant: Tenant, name: str, **more: object) -> None:
    DirectorySync.objects.update_or_create(tenant=tenant, defaults={"sign_in_model": name} | more)


def typed(password: str, upn: str = ADELE) -> Verdict:
    user = lookup.find_user(upn)
    tenant = user.tenant if user else None
    return check(user, password, tenant=tenant, now=clock.now(tenant), correlation_id=uuid.uuid4())


@pytest.mark.parametrize("judge", [PTA, FEDERATION])
def test_the_directory_judges_at_each_sign_in_and_the_clouds_copy_counts_for_nothing(adele: User, judge: str) -> None:
    model(home(adele), judge)
    stage.set_password(adele.on_premises_immutable_id, DESK, timezone.now())

    assert typed(PASSWORD) is Verdict.WRONG  # although the cloud's copy is still of this one
    assert typed(DESK) is Verdict.ACCEPTED


@pytest.mark.parametrize("nothing", ["", "\0", "\0\0", "half\ud800"])
@pytest.mark.proves("SR-WB-09", "H-42")
def test_an_empty_password_reaches_no_directory_that_would_take_it_for_an_anonymous_bind(
    adele: User, settings: Settings, nothing: str
) -> None:
    settings.ONPREMISES_CONNECTOR = "tests.writeback.fakes.CredulousDirectory"
    model(home(adele), PTA)

    assert typed(nothing) is Verdict.WRONG
    assert typed(PASSWORD) is Verdict.ACCEPTED


def test_with_hash_synchronization_the_directory_is_not_asked(adele: User) -> None:
    health.agent_off(home(adele))

    assert typed(PASSWORD) is Verdict.ACCEPTED


def test_cloud_only_people_of_the_tenant_are_judged_by_the_cloud(adele: User) -> None:
    model(home(adele), PTA)
    person(ALEX)
    health.agent_off(home(adele))

    assert typed(PASSWORD, ALEX) is Verdict.ACCEPTED
    assert typed("wrong", ALEX) is Verdict.WRONG


def lock(anchor: str) -> None:
    stage.lock(anchor, timezone.now())


@pytest.mark.parametrize(
    ("befell", "verdict"),
    [
        (lambda anchor: stage.set_flags(anchor, disabled=True), Verdict.DISABLED_ON_PREMISES),
        (lambda a: stage.set_account_expiry(a, timezone.now() - timedelta(days=1)), Verdict.OVER_ON_PREMISES),
        (lambda anchor: stage.set_password_age(anchor, None), Verdict.EXPIRED_ON_PREMISES),
        (lambda a: stage.set_password_age(a, timezone.now() - timedelta(days=99)), Verdict.EXPIRED_ON_PREMISES),
        (lock, Verdict.LOCKED_ON_PREMISES),
    ],
    ids=["disabled", "account expired", "must change", "password expired", "locked"],
)
def test_what_the_directory_says_of_a_right_password(
    adele: User, befell: Callable[[str], None], verdict: Verdict
) -> None:
    model(home(adele), PTA)
    befell(adele.on_premises_immutable_id)

    assert typed(PASSWORD) is verdict
    assert AuditEvent.objects.latest("at").reason == verdict.value


def test_a_wrong_password_counts_on_both_sides_and_the_cloud_closes_first_where_it_is_stricter(adele: User) -> None:
    model(home(adele), PTA)
    stage.set_policy("corp.contoso.example", lockout_threshold=20)

    verdicts = [typed(f"wrong-{number}") for number in range(12)]

    assert verdicts == [Verdict.WRONG] * 9 + [Verdict.LOCKED] * 3
    # Guesses at an account that is locked in the cloud do not reach the directory.
    assert stage.account(adele.on_premises_immutable_id).bad_password_count == 10
    assert typed(PASSWORD) is Verdict.LOCKED


def test_an_agent_that_is_away_is_said_to_be_away_and_no_password_is_called_wrong(adele: User, client: Client) -> None:
    model(home(adele), PTA)
    health.agent_off(home(adele))

    assert typed(PASSWORD) is Verdict.UNREACHABLE
    client.post("/signin/", {"user_id": ADELE})
    page = client.post("/signin/password/", {"password": PASSWORD}).content.decode()
    assert "We cannot reach your organisation’s directory just now" in page


def test_under_standards_an_absent_agent_is_not_told_apart_from_a_wrong_password(adele: User, client: Client) -> None:
    Tenant.objects.filter(pk=home(adele).pk).update(preset=Preset.STANDARDS)
    model(home(adele), PTA)
    health.agent_off(home(adele))

    client.post("/signin/", {"user_id": ADELE})
    page = client.post("/signin/password/", {"password": PASSWORD}).content.decode()
    assert "do not belong together" in page


def test_whoever_must_change_the_password_on_premises_is_led_to_the_change_and_nowhere_else(
    adele: User, client: Client
) -> None:
    model(home(adele), PTA)
    stage.set_password_age(adele.on_premises_immutable_id, None)

    client.post("/signin/", {"user_id": ADELE})
    assert client.post("/signin/password/", {"password": PASSWORD})["Location"] == "/account/password/"
    assert client.get("/account/security-info/")["Location"] == "/account/password/"

    stage.set_password(adele.on_premises_immutable_id, DESK, timezone.now())  # done at a desk meanwhile
    assert typed(DESK) is Verdict.ACCEPTED
    assert not User.objects.get(pk=adele.pk).must_change_password


def test_a_federated_organisation_has_a_sign_in_page_of_its_own(adele: User, client: Client) -> None:
    model(home(adele), FEDERATION)

    client.post("/signin/", {"user_id": ADELE})
    assert client.get("/signin/password/")["Location"] == "/signin/organisation/"
    assert "Sign in at <bdi>Contoso</bdi>" in client.get("/signin/organisation/").content.decode()
    assert client.post("/signin/password/", {"password": PASSWORD})["Location"] == "/signin/organisation/"
    assert client.post("/signin/organisation/", {"password": PASSWORD})["Location"] == "/account/"


def test_other_organisations_have_no_such_page(adele: User, client: Client) -> None:
    client.post("/signin/", {"user_id": ADELE})

    assert client.get("/signin/organisation/")["Location"] == "/signin/password/"


@pytest.mark.parametrize("judge", [PHS, PTA, FEDERATION])
@pytest.mark.proves("F-WRB-06")
def test_a_reset_is_written_back_whoever_judges_passwords(adele: User, post: Post, judge: str) -> None:
    model(home(adele), judge)
    run = at_choose(ADELE, post)
    finish(run)
    assert run.tracking_id is not None
    delivery.deliver(run.tracking_id, now=timezone.now())

    assert again(run).state == State.DONE
    assert stage.verify(adele.on_premises_immutable_id, NEW_PASSWORD, clock.now(home(adele)))
    assert typed(NEW_PASSWORD) is Verdict.ACCEPTED
    assert typed(PASSWORD) is Verdict.WRONG


@pytest.mark.parametrize("missing", ["portal switch", "agent's feature"])
@pytest.mark.proves("F-WRB-05")
def test_both_switches_must_be_on_for_a_reset(adele: User, missing: str) -> None:
    if missing == "portal switch":
        SsprPolicy.objects.filter(tenant=home(adele)).update(writeback_enabled=False)
    else:
        health.offboard(home(adele))

    run = begin(ADELE)

    assert (run.state, run.reason) == (State.REFUSED, "WritebackNotEnabled")


@pytest.mark.proves("F-ENT-12")
def test_an_expired_cloud_password_leads_to_the_change_before_anything_else(client: Client) -> None:
    alex = person(ALEX)
    Tenant.objects.filter(pk=home(alex).pk).update(password_validity_days=90)
    User.objects.filter(pk=alex.pk).update(last_password_change_at=timezone.now() - timedelta(days=91))

    client.post("/signin/", {"user_id": ALEX})
    assert client.post("/signin/password/", {"password": PASSWORD})["Location"] == "/account/password/"
    assert client.get("/account/")["Location"] == "/account/password/"
    assert AuditEvent.objects.filter(Q(reason__startswith="50055"), target=alex).exists()


@pytest.mark.proves("F-PWD-06")
def test_no_password_expires_in_a_new_tenant(client: Client) -> None:
    alex = person(ALEX)
    User.objects.filter(pk=alex.pk).update(last_password_change_at=timezone.now() - timedelta(days=400))

    assert typed(PASSWORD, ALEX) is Verdict.ACCEPTED


def test_a_deleted_person_is_nobody(adele: User) -> None:
    User.objects.filter(pk=adele.pk).update(deleted_at=timezone.now(), account_enabled=False)

    assert typed(PASSWORD) is Verdict.NO_SUCH_ACCOUNT
    assert begin(ADELE).reason == "UserAccountNotFound"

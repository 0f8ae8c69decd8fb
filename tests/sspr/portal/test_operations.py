from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from directory.models import User
from sspr import tasks
from sspr.portal import operations
from tests.factories.directory import TenantFactory, UserFactory


def test_healthz_asks_nobody(client: Client) -> None:
    """No mark allows this test a database."""
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db(databases="__all__")
def test_a_session_cookie_does_not_make_healthz_ask_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person: User = UserFactory()
    client.force_login(person)
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


@pytest.fixture
def scheduler() -> None:
    """It rang a moment ago."""
    tasks.tick()


@pytest.mark.usefixtures("scheduler")
@pytest.mark.django_db(databases="__all__")
def test_readyz_names_every_part(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    found = response.json()
    assert found.pop("seconds").keys() == {"scheduler", "oldest_promise"}
    assert found == {
        "ready": True,
        "parts": {
            "database": True,
            "migrations": True,
            "no_demo_people": True,
            "on_premises": True,
            "broker": True,
            "scheduler": True,
            "delivery": True,
        },
    }


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("part", ["database", "migrations"])
def test_without_a_part_it_needs_the_portal_is_not_ready_and_names_it_without_details(
    client: Client, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setitem(operations.NEEDED, part, away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["ready"] is False
    assert response.json()["parts"][part] is False
    assert b"contoso" not in response.content


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("part", ["on_premises", "broker", "scheduler", "delivery"])
def test_what_only_delays_a_delivery_is_named_and_takes_no_web_process_away(
    client: Client, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setitem(operations.HELPFUL, part, away)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["ready"] is True
    assert response.json()["parts"][part] is False


@pytest.mark.django_db(databases="__all__")
@pytest.mark.proves("SR-SIM-03")
@pytest.mark.parametrize(("production", "generation", "status"), [(True, 1, 503), (True, None, 200), (False, 1, 200)])
def test_production_takes_nobody_in_while_its_database_holds_demo_people(
    client: Client, settings: Settings, production: bool, generation: int | None, status: int
) -> None:
    TenantFactory(seed_generation=generation)
    settings.PRODUCTION = production
    assert client.get("/readyz").status_code == status


def away() -> None:
    raise OperationalError("db.contoso.example refused the password of portal")


def test_an_unreachable_broker_is_noticed_within_a_second(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert not operations._holds("broker", operations.HELPFUL["broker"])


@pytest.mark.parametrize(("silent_for", "heard"), [(5, True), (29, True), (31, False)])
def test_a_scheduler_silent_for_half_a_minute_is_noticed(silent_for: int, heard: bool) -> None:
    cache.set(tasks.SCHEDULER_SEEN, operations.timezone.now() - timedelta(seconds=silent_for))
    assert operations._holds("scheduler", operations.HELPFUL["scheduler"]) is heard


def test_a_scheduler_never_heard_is_noticed() -> None:
    cache.delete(tasks.SCHEDULER_SEEN)
    assert not operations._holds("scheduler", operations.HELPFUL["scheduler"])


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db(databases="__all__")
def test_probes_come_by_address_over_plain_http(client: Client, settings: Settings, path: str) -> None:
    settings.ALLOWED_HOSTS = ["portal.contoso.example"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path, HTTP_HOST="127.0.0.1:8000").status_code == 200
    assert client.get("/signin/", HTTP_HOST="127.0.0.1:8000").status_code == 400


def test_no_probe_is_kept_by_a_cache(client: Client) -> None:
    assert client.get("/healthz")["Cache-Control"] == "no-store"


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("behind_proxy", [True, False])
def test_figures_are_for_this_machine_but_not_for_whom_a_proxy_here_forwards(
    client: Client, settings: Settings, behind_proxy: bool
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    settings.ALLOWED_HOSTS = ["portal.contoso.example"]
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 200
    forwarded = client.get("/metrics", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="127.0.0.1")
    assert forwarded.status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 403


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize(
    ("address", "authorization", "status"),
    [
        ("127.0.0.1", "", 200),
        ("::1", "", 200),
        ("192.0.2.7", "", 403),
        ("192.0.2.7", "Bearer wrong", 403),
        ("192.0.2.7", "Bearer told-to-prometheus", 200),
    ],
)
def test_figures_are_for_this_machine_or_for_who_brings_the_token(
    client: Client, settings: Settings, address: str, authorization: str, status: int
) -> None:
    settings.METRICS_TOKEN = "told-to-prometheus"
    response = client.get("/metrics", REMOTE_ADDR=address, HTTP_AUTHORIZATION=authorization)
    assert response.status_code == status


def test_without_a_token_set_nobody_can_bring_one(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", HTTP_AUTHORIZATION="Bearer ").status_code == 403

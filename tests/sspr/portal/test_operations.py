import pytest
from django.db import OperationalError
from django.test import Client

from sspr.portal import operations


def test_healthz_asks_nobody(client: Client) -> None:
    """No mark allows this test a database."""
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db(databases="__all__")
def test_readyz_names_every_part(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "parts": {"databases": True, "migrations": True, "broker": True, "delivery": True},
    }


@pytest.mark.django_db(databases="__all__")
def test_a_missing_part_makes_the_portal_not_ready_and_is_named_without_details(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("db.contoso.example refused the password of portal")

    monkeypatch.setitem(operations.CHECKS, "databases", away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["databases"] is False
    assert b"contoso" not in response.content


def test_an_unreachable_broker_is_noticed_within_a_second(settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert not operations._holds("broker", operations.CHECKS["broker"])


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
    client: Client, settings, address: str, authorization: str, status: int
) -> None:
    settings.METRICS_TOKEN = "told-to-prometheus"
    response = client.get("/metrics", REMOTE_ADDR=address, HTTP_AUTHORIZATION=authorization)
    assert response.status_code == status


def test_without_a_token_set_nobody_can_bring_one(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", HTTP_AUTHORIZATION="Bearer ").status_code == 403

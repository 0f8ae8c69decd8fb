"""What a person reads of the directory's refusal: the rule itself under `standards`, one text under `faithful`."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import Preset, Tenant, User
from tests.factories.onpremises import domain, home
from tests.factories.people import PASSWORD, person
from writeback import delivery
from writeback.models import WritebackJob
from writeback.onprem import stage

pytestmark = pytest.mark.django_db(databases="__all__")
PAGE = "/account/password/"
GENERAL = "did not accept this password under its own rules"
GOOD = "Copper-Lantern-58"


def anything(user: User) -> None:
    stage.set_policy(domain(home(user)), min_password_age=timedelta(0))


def young(user: User) -> None:
    stage.set_password_age(user.on_premises_immutable_id, timezone.now() - timedelta(hours=1))


def fixed(user: User) -> None:
    anything(user)
    stage.set_flags(user.on_premises_immutable_id, cannot_change_password=True)


RULES: list[tuple[str, str, Callable[[User], None], str]] = [
    ("minimum age", GOOD, young, "Your password was changed only lately"),
    ("history", PASSWORD, anything, "You used this password before"),
    ("complexity", "quietlanterntides", anything, "wants three kinds of characters"),
    ("too short", "qX7vwz", anything, "wants a longer password"),
    ("name", "Xq7-Adelheid-Kz", anything, "does not accept your name"),
    ("cannot change", GOOD, fixed, "does not let you change this password yourself"),
]


@pytest.fixture
def adelheid() -> User:
    """No part of a name that the cloud looks for: the directory alone knows it as a display name."""
    user = person("ada@contoso.example", synchronized=True)
    stage.set_attributes(user.on_premises_immutable_id, display_name="Adelheid Vance")
    return user


def refused(client: Client, user: User, new: str, preset: Preset) -> str:
    Tenant.objects.filter(pk=home(user).pk).update(preset=preset)
    client.post("/signin/", {"user_id": user.user_principal_name})
    client.post("/signin/password/", {"password": PASSWORD})
    current = PASSWORD
    client.post(PAGE, {"current_password": current, "new_password": new, "confirmation": new})
    for job in WritebackJob.objects.filter(state="pending"):
        delivery.deliver(job.pk, now=timezone.now())
    return client.get(PAGE).content.decode()


@pytest.mark.proves("SR-PWD-16")
@pytest.mark.parametrize(("rule", "new", "befell", "says"), RULES, ids=[rule for rule, *_ in RULES])
def test_each_refusal_is_told_as_what_it_is(
    client: Client, adelheid: User, rule: str, new: str, befell: Callable[[User], None], says: str
) -> None:
    befell(adelheid)

    page = refused(client, adelheid, new, Preset.STANDARDS)

    told = [text for *_, text in RULES if text in page]
    assert told == [says]
    assert "Your password is as it was" in page


@pytest.mark.parametrize(("rule", "new", "befell", "says"), RULES[:3], ids=[rule for rule, *_ in RULES[:3]])
def test_a_faithful_tenant_has_one_text_and_the_event_log_the_rest(
    client: Client, adelheid: User, rule: str, new: str, befell: Callable[[User], None], says: str
) -> None:
    befell(adelheid)

    page = refused(client, adelheid, new, Preset.FAITHFUL)

    assert GENERAL in page
    assert not [text for *_, text in RULES if text in page]
    assert "PasswordPolicy" in stage.events(home(adelheid).pk)[-1].message

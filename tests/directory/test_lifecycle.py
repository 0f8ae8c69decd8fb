"""People deleted and brought back: what is as it was before."""

from uuid import uuid4

import pytest

from directory import clock, lifecycle
from tests.factories.directory import UserFactory
from tests.factories.onpremises import home

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.parametrize("enabled", [True, False], ids=["enabled", "disabled"])
def test_whoever_is_restored_may_do_what_they_could_before(enabled: bool) -> None:
    adele = UserFactory(account_enabled=enabled)

    lifecycle.delete(adele, by="tests", now=clock.now(home(adele)), correlation_id=uuid4())
    assert not adele.account_enabled

    lifecycle.restore(adele, by="tests", correlation_id=uuid4())
    assert (adele.account_enabled, adele.deleted_at) == (enabled, None)


def test_whoever_restores_may_say_whether_the_account_is_enabled() -> None:
    adele = UserFactory(account_enabled=False)
    lifecycle.delete(adele, by="tests", now=clock.now(home(adele)), correlation_id=uuid4())

    lifecycle.restore(adele, by="tests", correlation_id=uuid4(), enabled=True)

    assert adele.account_enabled

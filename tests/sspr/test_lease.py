"""One holder at a time, by the database's clock."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models.functions import Now

from sspr import lease
from sspr.models import Lease

pytestmark = pytest.mark.django_db

ONE, OTHER = uuid4(), uuid4()
LASTS = timedelta(hours=1)


def test_the_first_to_ask_holds_it_and_the_next_does_not() -> None:
    assert lease.hold("scheduler", ONE, lasts=LASTS)
    assert not lease.hold("scheduler", OTHER, lasts=LASTS)


def test_the_holder_renews_it() -> None:
    lease.hold("scheduler", ONE, lasts=timedelta(0))
    assert lease.hold("scheduler", ONE, lasts=LASTS)
    assert not lease.hold("scheduler", OTHER, lasts=LASTS)


def test_one_that_ran_out_goes_to_whoever_asks() -> None:
    lease.hold("scheduler", ONE, lasts=timedelta(seconds=-1))
    assert lease.hold("scheduler", OTHER, lasts=LASTS)
    assert not lease.hold("scheduler", ONE, lasts=LASTS)


def test_one_given_up_goes_to_whoever_asks() -> None:
    lease.hold("scheduler", ONE, lasts=LASTS)
    lease.give_up("scheduler", ONE)
    assert lease.hold("scheduler", OTHER, lasts=LASTS)


def test_nobody_gives_up_what_is_not_theirs() -> None:
    lease.hold("scheduler", ONE, lasts=LASTS)
    lease.give_up("scheduler", OTHER)
    assert not lease.hold("scheduler", OTHER, lasts=LASTS)


def test_leases_of_different_names_are_strangers() -> None:
    assert lease.hold("scheduler", ONE, lasts=LASTS)
    assert lease.hold("something else", OTHER, lasts=LASTS)


def test_it_lasts_as_long_as_asked_by_the_databases_clock() -> None:
    lease.hold("scheduler", ONE, lasts=timedelta(minutes=1))
    assert Lease.objects.filter(
        until__gt=Now() + timedelta(seconds=50), until__lte=Now() + timedelta(minutes=1)
    ).exists()

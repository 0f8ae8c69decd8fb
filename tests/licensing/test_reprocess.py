"""Looking again at people in error, few at once and many in the background."""

from unittest.mock import patch
from uuid import uuid4

import pytest

from directory import groups as membership
from directory.activities import Activity
from directory.models import AuditEvent, Group, Role, Tenant, User
from licensing import processing, reprocess
from licensing.assign import assign
from licensing.groups import MayNotLicense
from licensing.models import PendingPerson, Prohibition
from licensing.reprocess import Reprocessed
from tests.factories.licences import buy
from tests.licensing.conftest import hire
from tests.licensing.test_processing import PREMIUM, crowd, give, states, team


def short_of_seats(adatum: Tenant, people: list[User]) -> Group:
    """A group whose product has no seat for anybody; as many come afterwards as there are people."""
    group = team(adatum, people)
    sku = buy(adatum, PREMIUM, 0)
    give(group, sku)
    assert set(states(*people)) == {"Error CountViolation"}
    return group


def again(group: Group, *people: User, by: User | str = "tests") -> Reprocessed:
    return reprocess.members(group, [person.pk for person in people], by=by, correlation_id=uuid4())


def test_few_are_served_at_once(adatum: Tenant) -> None:
    people = crowd(adatum, 3)
    group = short_of_seats(adatum, people)
    buy(adatum, PREMIUM, 1)
    assert again(group, *people[:2]) == Reprocessed(served=1, failed=1)
    assert sorted(states(*people)) == ["Active", "Error CountViolation", "Error CountViolation"]


def test_many_are_left_to_a_worker_and_the_log_tells_of_it(adatum: Tenant) -> None:
    people = crowd(adatum, 3)
    group = short_of_seats(adatum, people)
    buy(adatum, PREMIUM, 3)
    with patch.object(reprocess, "AT_ONCE", 2):
        assert again(group, *people) == Reprocessed(waiting=3)
    assert PendingPerson.objects.count() == 3
    event = AuditEvent.objects.get(activity=Activity.GROUP_LICENSES_RECALCULATED)
    assert event.details["people"] == 3
    processing.finish()
    assert states(*people) == ["Active"] * 3


@pytest.mark.proves("SR-TEN-04")
def test_who_is_not_in_error_because_of_the_group_is_left_alone(adatum: Tenant, stranger: User) -> None:
    people = crowd(adatum, 1)
    group = short_of_seats(adatum, people)
    happy = hire(adatum, "happy")
    assert again(group, happy, stranger) == Reprocessed()
    assert not AuditEvent.objects.filter(target__in=[happy, stranger]).exists()


def test_a_stranger_may_not(adatum: Tenant, stranger: User, license_administrator: User) -> None:
    people = crowd(adatum, 1)
    group = short_of_seats(adatum, people)
    for nobody in (stranger, hire(adatum, "henry", Role.HELPDESK_ADMINISTRATOR)):
        with pytest.raises(MayNotLicense):
            again(group, *people, by=nobody)
    assert again(group, *people, by=license_administrator).failed == 1


class TestPerson:
    def said(self, user: User) -> list[str]:
        return reprocess.person(user, by="tests", correlation_id=uuid4())

    def test_the_true_error_in_the_products_words_and_not_its_companions(self, adatum: Tenant) -> None:
        [person] = crowd(adatum, 1)
        group = short_of_seats(adatum, [person])
        give(group, buy(adatum, "EXCHANGESTANDARD", 5))
        assert states(person) == ["Error CountViolation", "Error Other"]
        assert self.said(person) == [
            "The subscription of Microsoft Entra ID P1 (AAD_PREMIUM) does not have any available licenses."
        ]

    def test_nothing_where_nothing_is_in_the_way_any_more(self, adatum: Tenant) -> None:
        [person] = crowd(adatum, 1)
        short_of_seats(adatum, [person])
        buy(adatum, PREMIUM, 1)
        assert self.said(person) == []
        assert states(person) == ["Active"]

    def test_the_country(self, adatum: Tenant) -> None:
        [person] = crowd(adatum, 1)
        sku = buy(adatum, PREMIUM, 2)
        group = team(adatum, [person])
        Prohibition.objects.create(sku=sku, country="NL")
        give(group, sku)
        assert "not offered in the usage location" in self.said(person)[0]

    def test_what_stands_although_it_should_go_is_told_as_well(self, adatum: Tenant) -> None:
        """A direct add-on keeps what it needs, after the group has let go of it."""
        [person] = crowd(adatum, 1)
        base, addon = buy(adatum, "EXCHANGESTANDARD", 1), buy(adatum, "SPE_F5_COMP", 1)
        group = team(adatum, [person])
        give(group, base)
        assign(person, addon, by="tests")
        membership.remove(group, [person.pk])
        processing.finish()
        assert states(person) == ["ActiveWithError DependencyViolation", "Active"]
        assert self.said(person) == ["A service plan needs another one that is missing."]

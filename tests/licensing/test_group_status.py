"""The one word for a group's licences."""

import pytest

from directory import groups as membership
from directory.models import Group, Tenant, User
from licensing import holders, processing
from licensing.group_status import has_waiting, of_row, status, with_status
from licensing.groups import set_licenses
from licensing.states import GroupStatus
from licensing.words import GROUP_STATUSES
from tests.factories.licences import buy
from tests.licensing.conftest import hire
from tests.licensing.test_processing import PREMIUM, crowd, team


@pytest.mark.parametrize(
    ("carries", "running", "in_error", "word"),
    [
        (False, False, False, GroupStatus.UNLICENSED),
        (True, False, False, GroupStatus.ASSIGNED),
        (True, True, False, GroupStatus.IN_PROGRESS),
        (True, True, True, GroupStatus.IN_PROGRESS),
        (False, True, False, GroupStatus.IN_PROGRESS),
        (True, False, True, GroupStatus.ERRORS),
        (False, False, True, GroupStatus.ERRORS),  # left behind, because other licences depend on it
    ],
)
def test_words(carries: bool, running: bool, in_error: bool, word: GroupStatus) -> None:
    assert status(carries=carries, running=running, in_error=in_error) is word


def test_rows_tell_it_of_themselves(adatum: Tenant, cloud_person: User) -> None:
    sku = buy(adatum, PREMIUM, 1)
    set_licenses(team(adatum, [cloud_person], "Fine"), add={sku: ()}, by="tests")
    processing.finish()
    set_licenses(team(adatum, crowd(adatum, 2), "Full"), add={sku: ()}, by="tests")
    processing.finish()
    set_licenses(team(adatum, [], "Under way"), add={sku: ()}, by="tests")
    team(adatum, [], "Plain")
    assert {group.name: of_row(group) for group in with_status(Group.objects.all())} == {
        "Fine": GroupStatus.ASSIGNED,
        "Full": GroupStatus.ERRORS,
        "Under way": GroupStatus.IN_PROGRESS,
        "Plain": GroupStatus.UNLICENSED,
    }


def word(group: Group) -> GroupStatus:
    return of_row(with_status(Group.objects.filter(pk=group.pk)).get())


def test_whoever_waits_is_work_under_way_in_the_groups_they_are_in_or_have_left(
    adatum: Tenant, cloud_person: User
) -> None:
    sku = buy(adatum, PREMIUM, 5)
    sales, others = team(adatum, [], "Sales"), team(adatum, [], "Others")
    plain = team(adatum, [cloud_person], "Plain")
    for group in (sales, others):
        set_licenses(group, add={sku: ()}, by="tests")
    processing.finish()

    for change in (membership.add, membership.remove):
        change(sales, [cloud_person.pk])
        assert [word(group) for group in (sales, others, plain)] == [
            GroupStatus.IN_PROGRESS,
            GroupStatus.ASSIGNED,
            GroupStatus.UNLICENSED,
        ]
        assert has_waiting(sales)
        processing.finish()
        assert (word(sales), has_waiting(sales)) == (GroupStatus.ASSIGNED, False)


def test_the_products_overview_says_the_same(adatum: Tenant, cloud_person: User) -> None:
    sku = buy(adatum, PREMIUM, 5)
    sales = team(adatum, [cloud_person], "Sales")
    set_licenses(sales, add={sku: ()}, by="tests")
    processing.finish()
    membership.add(sales, [hire(adatum, "dora").pk])

    carrier = holders.carriers(adatum, sku, most=1)[0]
    assert (carrier.status, carrier.kind) == (GROUP_STATUSES[GroupStatus.IN_PROGRESS], "now")
    assert carrier.under_way is None, "the group as a whole was gone through"
    processing.finish()
    carrier = holders.carriers(adatum, sku, most=1)[0]
    assert (carrier.status, carrier.kind) == (GROUP_STATUSES[GroupStatus.ASSIGNED], "ok")

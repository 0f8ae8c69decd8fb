"""What licences forbid to whoever would delete their group."""

import pytest
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from directory.models import Group, Tenant, User
from licensing import processing
from licensing.groups import StillCarries, StillProcessed, set_licenses, undeletable
from tests.factories.licences import buy
from tests.licensing.test_processing import PREMIUM, give, team


@pytest.mark.proves("F-LIC-22")
def test_a_group_is_deleted_only_after_its_licences_are_gone_from_everybody(adatum: Tenant, cloud_person: User) -> None:
    sku = buy(adatum, PREMIUM)
    group = team(adatum, [cloud_person])
    give(group, sku)
    assert [type(refused) for refused in undeletable([group])] == [StillCarries]
    with pytest.raises(ProtectedError), transaction.atomic():
        group.delete()

    set_licenses(group, remove=[sku], by="tests")
    assert [type(refused) for refused in undeletable([group])] == [StillProcessed]
    with pytest.raises(StillProcessed), transaction.atomic():
        group.delete()

    processing.finish()
    assert undeletable([group]) == []
    group.delete()
    assert not Group.objects.exists()


def test_many_groups_are_asked_about_in_two_queries(adatum: Tenant) -> None:
    sku = buy(adatum, PREMIUM)
    groups = [team(adatum, [], f"Team {number}") for number in range(5)]
    give(groups[1], sku)
    set_licenses(groups[3], add={sku: ()}, by="tests")
    with CaptureQueriesContext(connection) as asked:
        refused = undeletable(groups)
    assert [(type(one), one.group) for one in refused] == [(StillCarries, groups[1]), (StillCarries, groups[3])]
    assert len(asked) == 2

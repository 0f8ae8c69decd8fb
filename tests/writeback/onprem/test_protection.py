"""The hourly run as the scheduler starts it: every tenant by its own clock, nobody else's accounts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings

from directory import clock
from directory.models import Tenant
from tests.factories.directory import TenantFactory
from tests.factories.onpremises import account
from writeback.onprem import moment, protection, stage, tasks
from writeback.onprem.models import Account

pytestmark = pytest.mark.django_db(databases="__all__")


def test_it_is_on_the_schedule_once_an_hour() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["protect administrators on premises"]
    assert (entry["task"], entry["schedule"]) == (tasks.protect.name, timedelta(hours=1))


def test_each_tenant_is_dated_by_its_own_clock() -> None:
    ahead, plain = TenantFactory(), TenantFactory()
    Tenant.objects.filter(pk=ahead.pk).update(clock_offset=timedelta(days=30))
    ahead.refresh_from_db()
    people = {}
    for tenant in (ahead, plain):
        people[tenant] = account(tenant, "irvin")
        row = Account.objects.select_related("domain").get(source_anchor=people[tenant])
        stage.add_member(row.domain.dns_name, "Domain Admins", anchor=people[tenant])
    tasks.protect()
    for tenant, anchor in people.items():
        row = Account.objects.get(source_anchor=anchor)
        assert (row.admin_count, row.inherits) == (1, False)
        assert abs(clock.now(tenant) - row.when_changed) < timedelta(minutes=5)


def test_another_run_finds_nothing_to_do() -> None:
    tenant = TenantFactory()
    anchor = account(tenant, "irvin", protected=True)
    before = Account.objects.get(source_anchor=anchor).usn_changed
    assert protection.run(tenant.pk, clock.now(tenant)) == 0
    assert Account.objects.get(source_anchor=anchor).usn_changed == before


def test_a_tenant_the_cloud_has_lost_lives_on_real_time() -> None:
    assert abs(moment.now(uuid4()) - clock.now(None)) < timedelta(minutes=1)

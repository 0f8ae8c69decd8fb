from datetime import timedelta

from django.utils import timezone

from directory import clock
from directory.models import Tenant


def test_a_tenants_clock_runs_ahead_by_its_offset() -> None:
    tenant = Tenant(clock_offset=timedelta(days=40))
    assert timedelta(days=39) < clock.now(tenant) - timezone.now() < timedelta(days=41)
    assert abs(clock.real(clock.now(tenant), tenant) - timezone.now()) < timedelta(minutes=1)


def test_platform_operators_live_on_real_time() -> None:
    assert abs(clock.now(None) - timezone.now()) < timedelta(minutes=1)
    assert clock.real(clock.now(None), None) <= timezone.now()

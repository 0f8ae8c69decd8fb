"""Keys grow old, are replaced, and go when the last promise sealed with them has ended (writeback.md §2)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from directory.activities import Activity, Result
from directory.models import AuditEvent, Tenant, User
from tests.factories.directory import TenantFactory
from tests.factories.onpremises import domain, home
from writeback import rollover
from writeback.delivery import deliver
from writeback.errors import Outcome
from writeback.models import AgentKey, WritebackJob
from writeback.onprem import faults, keys, models, relay, service, stage
from writeback.onprem.faults import Fault
from writeback.onprem.port import AgentUnreachable
from writeback.onprem.service import SetUpFailed
from writeback.rollover import GRACE, LIFETIME

pytestmark = pytest.mark.django_db(databases="__all__")
Promise = Callable[..., WritebackJob]


def in_force(tenant: Tenant) -> UUID:
    return AgentKey.objects.get(tenant=tenant, retired_at=None).key_id


def pass_time(tenant: Tenant, span: timedelta) -> None:
    tenant.clock_offset += span
    tenant.save()


def later() -> None:
    """A replaced key's grace is over."""
    AgentKey.objects.exclude(replaced_at=None).update(replaced_at=timezone.now() - GRACE)


@pytest.mark.proves("SR-SEC-02")
def test_keys_of_six_months_are_renewed_while_the_agent_works_on(adele: User, promise: Promise) -> None:
    before, sealed_before = in_force(home(adele)), promise(adele)
    rollover.rotate()
    assert in_force(home(adele)) == before
    pass_time(home(adele), LIFETIME)
    rollover.rotate()
    after = in_force(home(adele))
    assert after != before
    assert [event.event_id for event in stage.events(home(adele).pk)][-1] == "31018"
    rollover.rotate()
    assert in_force(home(adele)) == after, "a new key is not old"
    deliver(sealed_before.pk, now=timezone.now())
    sealed_before.refresh_from_db()
    assert sealed_before.outcome == Outcome.DELIVERED


@pytest.mark.proves("SR-SEC-02")
def test_a_replaced_key_lives_until_its_last_promise_has_ended(adele: User, promise: Promise) -> None:
    agent_id, before, job = home(adele).pk, in_force(home(adele)), promise(adele)
    for _ in range(3):
        rollover.roll_over(home(adele), agent_id)
    later()
    rollover.discard_spent(now=timezone.now())
    assert keys.private_key(agent_id, before)
    deliver(job.pk, now=timezone.now())
    assert rollover.discard_spent(now=timezone.now()) == 1
    with pytest.raises(keys.KeyMissing):
        keys.private_key(agent_id, before)
    assert keys.private_key(agent_id, in_force(home(adele)))


def test_a_key_just_replaced_waits_for_whoever_is_sealing_with_it(adele: User) -> None:
    before = in_force(home(adele))
    rollover.roll_over(home(adele), home(adele).pk)
    assert rollover.discard_spent(now=timezone.now()) == 0
    assert keys.private_key(home(adele).pk, before)


def test_the_relays_secret_is_renewed_with_the_keys(adele: User, promise: Promise) -> None:
    before = keys.relay_secret(home(adele).pk)
    rollover.roll_over(home(adele), home(adele).pk)
    assert keys.relay_secret(home(adele).pk) != before
    job = promise(adele)
    deliver(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert job.outcome == Outcome.DELIVERED


def test_a_rollover_is_on_the_audit_log_with_who_asked_for_it(adele: User) -> None:
    rollover.roll_over(home(adele), home(adele).pk, by=adele)
    row = AuditEvent.objects.get(activity=Activity.WRITEBACK_KEYS_RENEWED)
    assert (row.actor, row.result) == (adele, Result.SUCCESS)


def test_keys_are_renewed_only_where_they_lie(adele: User, settings: Any, tmp_path: Path) -> None:
    before = in_force(home(adele))
    rollover.roll_over(home(adele), home(adele).pk)
    after = in_force(home(adele))
    later()
    pass_time(home(adele), LIFETIME)
    there, settings.ONPREMISES_KEY_DIR = settings.ONPREMISES_KEY_DIR, tmp_path / "elsewhere"
    rollover.rotate()
    settings.ONPREMISES_KEY_DIR = there
    assert in_force(home(adele)) == after
    assert keys.private_key(home(adele).pk, before)


def test_one_rollover_that_fails_stops_no_other() -> None:
    tenants = [TenantFactory() for _ in range(3)]
    for tenant in tenants:
        domain(tenant)
        pass_time(tenant, LIFETIME)
    before = {tenant: in_force(tenant) for tenant in tenants}
    faults.switch_on(tenants[1].pk, Fault.KEYS_FAIL, timezone.now())
    with pytest.raises(ExceptionGroup):
        rollover.rotate()
    assert [in_force(tenant) != before[tenant] for tenant in tenants] == [True, False, True]
    failed = AuditEvent.objects.get(activity=Activity.WRITEBACK_KEYS_RENEWED, result=Result.FAILURE)
    assert failed.reason == "32010 CryptoError"


def test_a_rollover_that_fails_leaves_the_key_in_force(adele: User) -> None:
    before = in_force(home(adele))
    faults.switch_on(home(adele).pk, Fault.KEYS_FAIL, timezone.now())
    with pytest.raises(SetUpFailed):
        rollover.roll_over(home(adele), home(adele).pk)
    assert in_force(home(adele)) == before


class Killed(BaseException):
    """What a process sees of its own kill -9."""


def renewed_half_way(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are written, and neither the relays nor the cloud hear of it."""
    seal = keys.seal

    def killed(content: bytes, name: str) -> bytes:
        if name.startswith("relays of"):
            raise Killed
        return seal(content, name)

    with monkeypatch.context() as patch:
        patch.setattr(keys, "seal", killed)
        with pytest.raises(Killed):
            rollover.roll_over(tenant, tenant.pk)


@pytest.mark.proves("SR-SEC-02")
def test_renewals_that_break_off_half_way_leave_what_was_in_force_at_work(
    adele: User, promise: Promise, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = in_force(home(adele))
    for _ in range(2):
        renewed_half_way(home(adele), monkeypatch)
    assert in_force(home(adele)) == before
    job = promise(adele)
    deliver(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert job.outcome == Outcome.DELIVERED


@pytest.mark.proves("SR-SEC-02")
def test_a_renewal_the_cloud_never_heard_of_costs_no_key_it_seals_with(adele: User, promise: Promise) -> None:
    for _ in range(2):
        service.renew_keys(home(adele).pk, timezone.now(), still_needed=rollover.keys_in_use(home(adele).pk))
    job = promise(adele)
    deliver(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert job.outcome == Outcome.DELIVERED


def test_a_message_on_its_way_during_a_renewal_is_still_trusted_until_the_former_keys_go(
    adele: User, promise: Promise
) -> None:
    agent_id = home(adele).pk
    former, under_way = keys.relay_secret(agent_id), relay.reach(agent_id)
    rollover.roll_over(home(adele), agent_id)
    assert keys.former_relay_secret(agent_id) == former
    assert under_way.settle(uuid4(), 1) is None
    later()
    rollover.discard_spent(now=timezone.now())
    assert keys.former_relay_secret(agent_id) is None
    with pytest.raises(AgentUnreachable):
        under_way.settle(uuid4(), 1)


def test_of_two_rounds_at_once_the_second_finds_nothing_to_do(adele: User) -> None:
    rollover.roll_over(home(adele), home(adele).pk)
    after = in_force(home(adele))
    rollover.roll_over(home(adele), home(adele).pk, still_due=lambda: False)
    assert in_force(home(adele)) == after


def test_whatever_goes_wrong_for_one_the_others_are_renewed_and_spent_keys_go(monkeypatch: pytest.MonkeyPatch) -> None:
    tenants = [TenantFactory() for _ in range(2)]
    for tenant in tenants:
        domain(tenant)
    spent = in_force(tenants[1])
    rollover.roll_over(tenants[1], tenants[1].pk)
    later()
    for tenant in tenants:
        pass_time(tenant, LIFETIME)
    before = in_force(tenants[1])
    models.Agent.objects.filter(pk=tenants[0].pk).delete()
    with pytest.raises(ExceptionGroup):
        rollover.rotate()
    assert in_force(tenants[1]) != before
    with pytest.raises(keys.KeyMissing):
        keys.private_key(tenants[1].pk, spent)


def of_before(agent_id: UUID) -> UUID:
    """Leave the agent as an earlier release left it: no relay secret, its private key in clear; returns the key."""
    row = models.Agent.objects.get(pk=agent_id)
    pem = keys.private_key(agent_id, row.key_id)
    keys.discard_private_keys(agent_id)
    keys.discard_relay_secret(agent_id)
    models.Agent.objects.filter(pk=agent_id).update(relay_secret=None)
    (Path(django_settings.ONPREMISES_KEY_DIR) / str(agent_id) / f"{row.key_id}.pem").write_bytes(pem)
    return UUID(str(row.key_id))


@pytest.mark.proves("SR-WB-04")
def test_without_a_relay_secret_nothing_is_let_in(adele: User, promise: Promise) -> None:
    of_before(home(adele).pk)
    with pytest.raises(AgentUnreachable):
        relay.reach(home(adele).pk).settle(uuid4(), 1)


@pytest.mark.parametrize("mend", [rollover.rotate, rollover.equip])
def test_what_an_earlier_release_left_is_renewed_once_and_its_promises_are_kept(
    adele: User, promise: Promise, mend: Callable[[], None]
) -> None:
    agent_id, job = home(adele).pk, promise(adele)
    before = of_before(agent_id)
    mend()
    after = in_force(home(adele))
    assert after != before
    assert keys.relay_secret(agent_id)
    assert not keys.plain_left(agent_id)
    mend()
    assert in_force(home(adele)) == after
    deliver(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert job.outcome == Outcome.DELIVERED

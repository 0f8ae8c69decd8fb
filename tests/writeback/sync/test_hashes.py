"""Hashes come from home: what the cloud's copy is afterwards, and what it never becomes."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from directory import expiry, passwords
from directory.models import AuditEvent, Tenant, User
from tests.factories.onpremises import NEW_PASSWORD, PASSWORD
from tests.writeback.sync.conftest import Cycle, here
from writeback import delivery
from writeback.delivery import deliver
from writeback.models import Watermark, WritebackJob
from writeback.onprem import stage
from writeback.onprem.mock_source import MockSource
from writeback.operations import Operation
from writeback.sync import rounds
from writeback.sync.states import CycleKind

pytestmark = pytest.mark.django_db(databases="__all__")
AtHome = Callable[..., str]
Now = Callable[[], datetime]
DESK = "Marble-Compass-93"


@pytest.fixture
def adele(at_home: AtHome, objects: Cycle, hashes: Cycle) -> str:
    """Adele, whom the cloud knows, password included; her anchor."""
    anchor = at_home()
    objects()
    hashes()
    return anchor


@pytest.mark.proves("F-SYN-01")
def test_a_password_changed_at_a_desk_signs_in_after_the_next_cycle_and_the_old_one_does_not(
    adele: str, hashes: Cycle, now: Now
) -> None:
    session = here(adele).get_session_auth_hash()
    assert stage.change_password(adele, PASSWORD, DESK, now())
    assert passwords.matches(here(adele), PASSWORD)

    run = hashes()

    assert run.updated == 1
    assert passwords.matches(here(adele), DESK)
    assert not passwords.matches(here(adele), PASSWORD)
    assert here(adele).get_session_auth_hash() != session  # every session that rested on the old one is over


def test_a_cycle_without_news_changes_nothing(adele: str, hashes: Cycle) -> None:
    before = User.objects.values().get(on_premises_immutable_id=adele)

    run = hashes()

    assert (run.read, run.updated) == (0, 0)
    assert User.objects.values().get(on_premises_immutable_id=adele) == before


def test_the_argon2_string_is_copied_as_it_stands_and_told_to_nobody(adele: str, tenant: Tenant) -> None:
    (there,) = MockSource().hashes_of(tenant.pk, [adele])

    assert there.hash.startswith("argon2$argon2id$")
    assert here(adele).password == there.hash
    assert "argon2" not in str(list(AuditEvent.objects.values()))


@pytest.mark.proves("F-SYN-03")
def test_a_hash_brings_disable_password_expiration_and_the_password_does_not_expire_in_the_cloud(
    tenant: Tenant, adele: str, now: Now
) -> None:
    tenant.password_validity_days = 90
    tenant.save()

    assert here(adele).disable_password_expiration
    assert not expiry.expired(here(adele), now=now() + timedelta(days=400))


def test_with_the_cloud_policy_for_synchronised_people_it_expires(
    tenant: Tenant, adele: str, hashes: Cycle, decide: Callable[..., None], now: Now
) -> None:
    tenant.password_validity_days = 90
    tenant.save()
    decide(cloud_policy_for_synced=True)
    stage.change_password(adele, PASSWORD, DESK, now())
    hashes()

    set_at = here(adele).last_password_change_at
    assert set_at is not None
    assert not expiry.expired(here(adele), now=set_at + timedelta(days=90))
    assert expiry.expired(here(adele), now=set_at + timedelta(days=90, seconds=1))


@pytest.mark.parametrize("switch", [False, True])
@pytest.mark.proves("F-SYN-04")
def test_a_demand_to_change_the_password_comes_here_only_with_the_switch(
    adele: str, hashes: Cycle, objects: Cycle, decide: Callable[..., None], switch: bool
) -> None:
    decide(force_change_on_logon=switch)
    stage.set_password_age(adele, None)  # "User must change password at next logon"

    objects()
    hashes()

    assert here(adele).must_change_password is switch


@pytest.mark.proves("F-SYN-04")
def test_somebody_new_who_must_change_the_password_is_created_so_whatever_the_switch(
    at_home: AtHome, objects: Cycle, hashes: Cycle, now: Now
) -> None:
    anchor = at_home()
    stage.set_password_age(anchor, None)

    objects()
    hashes()
    assert here(anchor).must_change_password

    stage.set_password(anchor, DESK, now())
    hashes()
    assert not here(anchor).must_change_password


def test_a_password_that_writeback_brought_home_is_known_by_its_mark_and_ends_no_session(
    adele: str, hashes: Cycle, promise: Callable[..., WritebackJob], now: Now
) -> None:
    job = promise(here(adele))
    deliver(job.pk, now=job.promised_at)
    session = here(adele).get_session_auth_hash()

    run = hashes()

    assert (run.read, run.updated) == (1, 0)
    assert here(adele).get_session_auth_hash() == session
    assert passwords.matches(here(adele), NEW_PASSWORD)


def test_a_temporary_password_stays_temporary_when_its_hash_comes_back(
    adele: str, hashes: Cycle, promise: Callable[..., WritebackJob]
) -> None:
    job = promise(here(adele), operation=Operation.ADMIN_RESET)
    deliver(job.pk, now=job.promised_at)

    hashes()

    assert here(adele).must_change_password


def test_a_password_delivered_while_a_cycle_reads_is_not_overwritten_by_what_was_read_before(
    adele: str, tenant: Tenant, promise: Callable[..., WritebackJob], now: Now
) -> None:
    """The delivery ends between the reading of the changes and the writing of the hashes."""
    stage.set_password(adele, DESK, now() - timedelta(days=2))
    job = promise(here(adele))

    class Slow(MockSource):
        def hashes(self, *args: object) -> tuple:  # type: ignore[override,type-arg]
            read = super().hashes(*args)  # type: ignore[arg-type]
            if job.decided is False:
                deliver(job.pk, now=job.promised_at)
                job.refresh_from_db()
            return read

    rounds.run_now(tenant, CycleKind.HASHES, read=lambda tenant_id: Slow())

    assert job.outcome == "Delivered"
    assert passwords.matches(here(adele), NEW_PASSWORD)
    assert stage.verify(adele, NEW_PASSWORD, now())


def test_a_cycle_between_the_deed_on_premises_and_the_news_of_it_agrees_with_both(
    adele: str, hashes: Cycle, promise: Callable[..., WritebackJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The directory has the new password, the job is still in flight: the cycle brings it, and the job closes."""
    job, concluded = promise(here(adele)), delivery.conclude

    def cycle_first(*args: object, **kwargs: object) -> None:
        hashes()
        assert passwords.matches(here(adele), NEW_PASSWORD)
        concluded(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(delivery, "conclude", cycle_first)
    deliver(job.pk, now=job.promised_at)

    assert passwords.matches(here(adele), NEW_PASSWORD)
    assert hashes().updated == 0


def test_without_password_hash_synchronization_no_hash_comes_and_switching_it_on_brings_all_that_was_missed(
    adele: str, hashes: Cycle, decide: Callable[..., None], now: Now
) -> None:
    decide(sign_in_model="pass-through authentication", password_hash_sync=False)
    stage.change_password(adele, PASSWORD, DESK, now())
    hashes()
    assert passwords.matches(here(adele), PASSWORD)

    decide(password_hash_sync=True)
    hashes()

    assert passwords.matches(here(adele), DESK)


def test_a_hash_that_was_read_before_the_person_was_here_comes_with_the_person(
    at_home: AtHome, hashes: Cycle, objects: Cycle, tenant: Tenant
) -> None:
    anchor = at_home()
    hashes()
    assert Watermark.objects.get(tenant=tenant, kind=CycleKind.HASHES).change_number > 0

    objects()

    assert passwords.matches(here(anchor), PASSWORD)


def test_two_accounts_with_one_anchor_bring_no_hash(adele: str, at_home: AtHome, hashes: Cycle, now: Now) -> None:
    brian = at_home("brian", password=DESK)
    stage.share_anchor(adele, brian)

    hashes()

    assert passwords.matches(here(adele), PASSWORD)

"""What happened is written down once and never rewritten."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from directory import audit
from directory.activities import LOGGED_UNDER, Activity, Category, Result, Service
from directory.models import AuditEvent, AuditIsAppendOnly, User
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db

FLOW = uuid.UUID(int=7)


@pytest.fixture
def user() -> User:
    return UserFactory(tenant__clock_offset=timedelta(days=2))


@pytest.fixture
def event(user: User) -> AuditEvent:
    return audit.record(Activity.SIGNED_IN, tenant=user.tenant, target=user, actor=user, correlation_id=FLOW)


@pytest.mark.proves("SR-LOG-02")
def test_an_event_says_when_who_to_whom_what_how_and_from_where(user: User) -> None:
    token = audit.source_address.set("2001:db8::7")
    try:
        audit.record(
            Activity.RESET_PASSWORD,
            tenant=user.tenant,
            target=user,
            actor=user,
            result=Result.FAILURE,
            reason="FuzzyPolicyViolationInvalidPassword",
            correlation_id=FLOW,
            method="email",
        )
    finally:
        audit.source_address.reset(token)
    event = AuditEvent.objects.get()
    assert abs(event.at - timezone.now()) < timedelta(minutes=1)
    assert timedelta(days=1) < event.tenant_time - event.at < timedelta(days=3)
    assert (event.tenant, event.actor, event.target) == (user.tenant, user, user)
    assert event.actor_name == event.target_name == user.user_principal_name
    assert (event.activity, event.category) == (Activity.RESET_PASSWORD, Category.USER_MANAGEMENT)
    assert event.service == Service.SELF_SERVICE
    assert (event.result, event.reason) == ("failure", "FuzzyPolicyViolationInvalidPassword")
    assert (event.correlation_id, event.source_address) == (FLOW, "2001:db8::7")
    assert event.details == {"method": "email"}


def test_the_actor_may_be_a_system_account_or_nobody(user: User) -> None:
    system = audit.record(Activity.RESET_PASSWORD, tenant=None, target=None, actor="Sync", correlation_id=FLOW)
    nobody = audit.record(Activity.SIGNED_IN, tenant=None, target=None, actor=None, correlation_id=FLOW)
    assert (system.actor, system.actor_name) == (None, "Sync")
    assert (nobody.actor, nobody.actor_name) == (None, audit.NOBODY)


@pytest.mark.proves("SR-LOG-04")
def test_control_characters_are_made_visible_and_long_text_is_cut() -> None:
    event = audit.record(
        Activity.FLOW_PROGRESS,
        tenant=None,
        target=None,
        actor=None,
        correlation_id=FLOW,
        reason="first\r\nsecond \x1b[31m",
        target_name="x" * 300,
    )
    event.refresh_from_db()
    assert event.reason == r"first\x0d\x0asecond \x1b[31m"
    assert event.target_name == "x" * 256


def test_every_activity_has_its_category_and_service() -> None:
    assert set(LOGGED_UNDER) == set(Activity)


def test_an_event_cannot_be_changed(event: AuditEvent) -> None:
    event.reason = "nothing happened"
    with pytest.raises(AuditIsAppendOnly):
        event.save()
    with pytest.raises(AuditIsAppendOnly):
        AuditEvent.objects.update(reason="nothing happened")


def test_an_event_cannot_be_deleted(event: AuditEvent) -> None:
    with pytest.raises(AuditIsAppendOnly):
        event.delete()
    with pytest.raises(AuditIsAppendOnly):
        AuditEvent.objects.all().delete()


def test_events_outlive_the_person_and_go_with_the_tenant(user: User, event: AuditEvent) -> None:
    tenant = user.tenant
    assert tenant is not None
    name = user.user_principal_name
    user.delete()
    event = AuditEvent.objects.get()
    assert (event.actor, event.actor_name) == (None, name)
    tenant.delete()
    assert not AuditEvent.objects.exists()

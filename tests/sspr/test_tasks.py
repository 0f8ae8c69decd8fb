"""What the schedule does for the portal as a whole."""

from datetime import timedelta

import pytest
from celery.beat import PersistentScheduler
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from kombu.utils.imports import symbol_by_name

from directory.models import BrandingPicture
from sspr import tasks
from sspr.celery import app
from sspr.scheduler import LeasedScheduler
from tests.factories.directory import TenantFactory
from tests.proofs.ids import ROOT


def test_everything_scheduled_is_a_task_that_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_no_round_outlives_its_interval_in_the_queue() -> None:
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        schedule = entry["schedule"]
        interval = schedule if isinstance(schedule, timedelta) else timedelta(days=1)
        assert entry["options"]["expires"] == interval.total_seconds()


def test_the_sign_of_life_is_the_hour_of_the_tick() -> None:
    before = timezone.now()
    tasks.tick()
    seen = tasks.scheduler_seen_at()
    assert seen is not None
    assert before <= seen <= timezone.now()


@pytest.mark.django_db
def test_sessions_that_ran_out_are_cleared_and_others_kept() -> None:
    for key, left in (("over", timedelta(seconds=-1)), ("open", timedelta(hours=1))):
        data = SessionStore().encode({})
        Session.objects.create(session_key=key, session_data=data, expire_date=timezone.now() + left)
    tasks.clear_sessions()
    assert [session.session_key for session in Session.objects.all()] == ["open"]


@pytest.mark.django_db
def test_pictures_nobody_shows_are_cleared_and_others_kept() -> None:
    tenant, hours = TenantFactory(), timedelta(hours=2)
    for sha256, since in (("a" * 64, timezone.now() - hours), ("b" * 64, timezone.now())):
        BrandingPicture.objects.create(tenant=tenant, sha256=sha256, content=b"", width=1, height=1, unused_since=since)
    tasks.clear_pictures()
    assert BrandingPicture.objects.get().sha256 == "b" * 64


def test_the_scheduler_of_the_procfile_keeps_its_state_in_no_file() -> None:
    (line,) = [line for line in (ROOT / "deploy/Procfile").read_text().splitlines() if line.startswith("scheduler:")]
    scheduler = symbol_by_name(line.partition("--scheduler ")[2].split()[0])
    assert issubclass(scheduler, LeasedScheduler)  # one that any number may run of
    assert not issubclass(scheduler, PersistentScheduler)

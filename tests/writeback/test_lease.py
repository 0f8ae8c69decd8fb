"""A worker that waits for a slow agent keeps its job; one that is gone does not."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from directory.models import User
from writeback import delivery, lease
from writeback.lease import LEASE
from writeback.models import WritebackJob

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)
Promise = Callable[..., WritebackJob]
PATIENCE = 20.0  # seconds for a thread to be heard on a busy machine


def claimed(job: WritebackJob) -> WritebackJob:
    taken = delivery.claim(job.pk, now=timezone.now())
    assert taken is not None
    return taken


def lapse(job: WritebackJob) -> None:
    WritebackJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - LEASE)


def test_the_lease_is_renewed_while_the_worker_waits(
    adele: User, promise: Promise, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, renewed = claimed(promise(adele)), threading.Event()
    lapse(job)
    renew = lease.renew

    def noticed(job: WritebackJob) -> bool:
        done = renew(job)
        renewed.set()
        return done

    monkeypatch.setattr(lease, "renew", noticed)
    with lease.kept(job, beat=timedelta(milliseconds=5)):
        assert renewed.wait(PATIENCE)
    assert not WritebackJob.objects.abandoned(timezone.now()).exists()


def test_nothing_is_renewed_once_the_block_is_over(adele: User, promise: Promise) -> None:
    job = claimed(promise(adele))
    with lease.kept(job):
        pass
    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]


def test_an_attempt_that_was_given_back_renews_nothing(adele: User, promise: Promise) -> None:
    late = claimed(promise(adele))
    lapse(late)
    assert delivery.give_back(late, due_at=timezone.now(), now=timezone.now())
    current = claimed(late)
    lapse(current)
    assert not lease.renew(late)
    assert lease.renew(current)


def test_past_its_own_time_a_job_is_renewed_no_more(adele: User, promise: Promise) -> None:
    job = claimed(promise(adele))
    WritebackJob.objects.update(
        promised_at=timezone.now() - timedelta(hours=2), expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert not lease.renew(job)


def test_a_beat_that_is_lost_is_made_good_by_the_next_one(
    adele: User, promise: Promise, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, beats, renewed = claimed(promise(adele)), iter([True, False]), threading.Event()
    lapse(job)
    renew = lease.renew

    def lost_once(job: WritebackJob) -> bool:
        if next(beats, False):
            raise OperationalError("the database went away")
        done = renew(job)
        renewed.set()
        return done

    monkeypatch.setattr(lease, "renew", lost_once)
    with lease.kept(job, beat=timedelta(milliseconds=5)):
        assert renewed.wait(PATIENCE)
    assert not WritebackJob.objects.abandoned(timezone.now()).exists()

"""The page Prometheus reads."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from sspr import tasks
from tests.factories.people import person
from writeback import figures, outbox
from writeback.delivery import deliver

pytestmark = pytest.mark.django_db(databases="__all__")


def samples(client: Client) -> dict[str, float]:
    """Every figure of ours by its name and labels, as Prometheus would read it."""
    text = client.get("/metrics").content.decode()
    found = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {
        f"{sample.name}{sorted(sample.labels.items()) or ''}": sample.value
        for sample in found
        if sample.name.startswith("portal_")
    }


def test_writeback_is_told_beside_what_the_process_counts_of_itself(client: Client) -> None:
    text = client.get("/metrics").content.decode()
    assert "portal_writeback_jobs" in text
    assert "django_http_requests_total_by_method_total" in text


def test_a_delivery_is_seen_in_every_figure(client: Client) -> None:
    adele = person("adele@contoso.example", synchronized=True)
    job = outbox.promise_unlock(adele, correlation_id=uuid4())
    deliver(job.pk, now=timezone.now())
    tasks.tick()
    cache.delete_many([figures.RAN, figures.FAILED])
    figures.swept(failed=True)
    found = samples(client)
    assert found["portal_writeback_jobs[('outcome', 'Delivered'), ('state', 'closed')]"] == 1
    assert found["portal_writeback_attempts_total[('result', 'Applied')]"] == 1
    assert found["portal_writeback_delivery_seconds_count"] == 1
    assert found["portal_writeback_delivery_seconds_bucket[('le', '+Inf')]"] == 1
    assert found["portal_writeback_sweeps_total[('result', 'failed')]"] == 1
    assert found["portal_writeback_oldest_undelivered_seconds"] == 0
    assert found["portal_scheduler_age_seconds"] < 60
    (heard,) = [value for name, value in found.items() if name.startswith("portal_writeback_heartbeat_age_seconds")]
    assert heard < 60


def test_a_promise_that_waits_is_told(client: Client) -> None:
    job = outbox.promise_unlock(person("adele@contoso.example", synchronized=True), correlation_id=uuid4())
    type(job).objects.filter(pk=job.pk).update(due_at=job.due_at - timedelta(minutes=1))
    assert samples(client)["portal_writeback_oldest_undelivered_seconds"] >= 60


def test_a_figure_that_cannot_be_read_takes_no_other_along(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise DatabaseError

    monkeypatch.setattr(figures, "jobs", away)
    found = samples(client)
    assert not any(name.startswith("portal_writeback_jobs") for name in found)
    assert "portal_writeback_delivery_seconds_count" in found

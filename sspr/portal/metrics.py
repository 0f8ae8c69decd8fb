"""Figures for Prometheus: those of this process, and those of writeback, read from the rows when somebody asks."""

import os
from collections.abc import Iterator

import structlog
from django.db import DatabaseError
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from redis import RedisError

from sspr import tasks
from writeback import figures

CONTENT_TYPE = CONTENT_TYPE_LATEST

log = structlog.get_logger(__name__)


def page() -> bytes:
    """Everything, in the text format."""
    return generate_latest(_of_the_processes()) + generate_latest(_of_writeback())


def _of_the_processes() -> CollectorRegistry:
    """Of this process, or of all that share a folder (deploy/README.md)."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return registry


def _of_writeback() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Writeback())
    return registry


class Writeback(Collector):
    """What cannot be read is left out, so that a database that is away does not take the other figures along."""

    def collect(self) -> Iterator[Metric]:
        for read in (_jobs, _attempts, _seconds, _oldest, _heartbeats, _sweeps, _scheduler):
            try:
                yield read()
            except (DatabaseError, RedisError) as error:
                log.warning("figure_missing", figure=read.__name__.strip("_"), kind=type(error).__name__)

    def describe(self) -> Iterator[Metric]:
        """Nothing is read while it is registered."""
        return iter(())


def _jobs() -> Metric:
    family = GaugeMetricFamily("portal_writeback_jobs", "Promises by state and outcome", labels=["state", "outcome"])
    for (state, outcome), count in figures.jobs().items():
        family.add_metric([state, outcome], count)
    return family


def _attempts() -> Metric:
    family = CounterMetricFamily("portal_writeback_attempts", "Attempts to deliver, by result", labels=["result"])
    for result, count in figures.attempts().items():
        family.add_metric([result or "no answer"], count)
    return family


def _seconds() -> Metric:
    found = figures.delivery_seconds()
    buckets = [(str(seconds), float(count)) for seconds, count in zip(figures.BUCKETS, found.counts, strict=True)]
    family = HistogramMetricFamily("portal_writeback_delivery_seconds", "From the promise to its being set on premises")
    family.add_metric([], [*buckets, ("+Inf", float(found.count))], found.total)
    return family


def _oldest() -> Metric:
    age = figures.oldest_undelivered(timezone.now())
    seconds = age.total_seconds() if age else 0.0
    return GaugeMetricFamily(
        "portal_writeback_oldest_undelivered_seconds", "How long the promise that waits longest is due", value=seconds
    )


def _heartbeats() -> Metric:
    family = GaugeMetricFamily(
        "portal_writeback_heartbeat_age_seconds", "Since the agent was last heard", labels=["agent", "tenant"]
    )
    for heard in figures.heartbeats():
        family.add_metric([heard.agent, heard.tenant], heard.age.total_seconds())
    return family


def _sweeps() -> Metric:
    ran, failed = figures.sweeps()
    family = CounterMetricFamily("portal_writeback_sweeps", "Sweeps over the promises, by result", labels=["result"])
    family.add_metric(["ok"], ran - failed)
    family.add_metric(["failed"], failed)
    return family


def _scheduler() -> Metric:
    family = GaugeMetricFamily(
        "portal_scheduler_age_seconds", "Since scheduler and a worker last worked together", labels=[]
    )
    if seen := tasks.scheduler_seen_at():
        family.add_metric([], (timezone.now() - seen).total_seconds())
    return family

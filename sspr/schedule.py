"""The rounds: what the scheduler has done every so often. What is rung for at once does not depend on them."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

SECONDS, MINUTES, HOURS = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def rounds(*, demo: bool) -> dict[str, dict[str, Any]]:
    """The schedule as Celery wants it, with what only a demo needs."""
    return {
        "sweep promises": every(5 * SECONDS, "writeback.tasks.sweep"),
        "sweep codes": every(5 * SECONDS, "sspr.gates.tasks.sweep"),
        "sweep rules": every(5 * SECONDS, "directory.tasks.apply_rules"),
        "sweep licences": every(5 * SECONDS, "licensing.tasks.work"),
        "age purchases": every(1 * HOURS, "licensing.tasks.age"),
        "synchronise": every(15 * SECONDS, "writeback.tasks.synchronise"),
        "heartbeat": every(5 * MINUTES, "writeback.tasks.heartbeat"),
        "listen again": every(15 * SECONDS, "writeback.tasks.listen_again"),
        "protect administrators on premises": every(1 * HOURS, "writeback.onprem.tasks.protect"),
        "equip agents": every(15 * SECONDS, "writeback.tasks.equip"),  # after an upgrade nothing reaches them before
        "renew keys": every(1 * HOURS, "writeback.tasks.renew_keys"),
        "sign of life": every(5 * SECONDS, "sspr.tasks.tick"),
        "clear sessions": every(24 * HOURS, "sspr.tasks.clear_sessions", schedule=crontab(hour=3, minute=10)),
        "clear pictures": every(1 * HOURS, "sspr.tasks.clear_pictures"),
        **({"purge mailbox": every(1 * MINUTES, "sspr.lab.tasks.purge")} if demo else {}),
    }


def every(interval: timedelta, task: str, **more: Any) -> dict[str, Any]:
    """A round every `interval`; one nobody took up before its successor is dropped, so that no backlog builds up."""
    return {"task": task, "schedule": interval, "options": {"expires": interval.total_seconds()}} | more

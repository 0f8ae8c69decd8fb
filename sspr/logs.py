"""Structured log lines: one event a line, control characters neutralised, secrets never among the keys."""

import logging
from http import HTTPStatus
from typing import Any
from uuid import UUID

import structlog
from structlog.typing import EventDict


def without_address(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Put the status's own name in place of what Django says of a request (SR-LOG-03, SR-LOG-06).

    Its words hold the address or the host name, and people type passwords into both. The level stays, and so does the
    exception behind a failure of ours; of a refused request only its kind, for its words repeat what was sent. The
    correlation id is taken from the request, since Django speaks after the middleware that knew it has ended.
    """
    record: logging.LogRecord | None = event.get("_record")
    if record is None or not record.name.startswith("django.") or not hasattr(record, "request"):
        return event
    status = getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
    event.update(event=HTTPStatus(status).phrase, status=int(status))
    if status < HTTPStatus.INTERNAL_SERVER_ERROR and (exc_info := event.pop("exc_info", None)):
        event["kind"] = exc_info[0].__name__
    if correlation_id := getattr(record.request, "correlation_id", None):
        event["correlation_id"] = str(correlation_id)
    return event


def follow(correlation_id: UUID) -> None:
    """Name the journey in every line of this request: its run's correlation id, which people read out as support code.

    Worker, agent and audit log name the same one. The request's own number stays beside it.
    """
    structlog.contextvars.bind_contextvars(journey=str(correlation_id))


def forget_journey() -> None:
    """The next request of this thread is somebody else's."""
    structlog.contextvars.unbind_contextvars("journey")


SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *SHARED_PROCESSORS,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


def formatter() -> logging.Formatter:
    """JSON lines, for the root handler; JSON escapes line breaks and control characters (SR-LOG-04)."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*SHARED_PROCESSORS, without_address],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
    )

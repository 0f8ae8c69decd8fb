"""The bell costs a page at most 0.2 s, and never the page itself."""

import json
import socket
import time
from uuid import uuid4

import pytest
from celery import current_app
from kombu import Connection, pools

from directory import bell

TASK = "writeback.tasks.deliver"


def use_broker(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Let the bell hang at a Redis that is not there."""
    producers = pools.producers[Connection(url, transport_options=bell.IMPATIENT)]
    monkeypatch.setattr(bell, "_producers", lambda: producers)


@pytest.mark.proves("SR-WB-01", "SR-WB-04")
def test_the_message_is_json_with_a_tracking_id_and_nothing_else() -> None:
    job_id = uuid4()
    with current_app.connection_for_read() as connection, connection.SimpleQueue("celery") as queue:
        queue.clear()
        assert bell.ring(TASK, job_id)
        message = queue.get(timeout=2)
        message.ack()
    assert message.content_type == "application/json"
    arguments, keywords, _ = json.loads(message.body)
    assert (arguments, keywords) == ([str(job_id)], {})
    assert message.headers["task"] == TASK


def test_a_broker_that_is_down_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    use_broker(monkeypatch, "redis://127.0.0.1:1")
    assert not bell.ring(TASK, uuid4())


def test_a_broker_that_hangs_costs_the_bells_patience_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        use_broker(monkeypatch, f"redis://127.0.0.1:{deaf.getsockname()[1]}")
        started = time.monotonic()
        assert not bell.ring(TASK, uuid4())
        assert time.monotonic() - started < 10 * bell.PATIENCE  # far below the 5 s of the socket itself

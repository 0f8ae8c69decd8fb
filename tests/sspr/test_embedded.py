"""Worker and scheduler as threads of this process, with a queue of their own."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from celery import Celery
from celery.app.task import Task

from sspr import embedded
from sspr.celery import app as portal


@pytest.fixture
def queue() -> Iterator[Celery]:
    app = Celery("embedded-test", broker="memory://localhost", set_as_current=False)
    app.conf.update(
        broker_transport_options={"polling_interval": 0.01},
        task_ignore_result=True,
        task_default_queue="embedded-test",
        beat_schedule={"round": {"task": "round", "schedule": timedelta(seconds=1)}},
    )
    app.set_default()  # worker threads take the default app for theirs
    yield app
    portal.set_default()
    app.close()


def add_task(queue: Celery, name: str, deed: Callable[[], object] = str) -> Task:
    def body() -> None:  # Celery reads the signature, so it wants a plain function
        deed()

    return queue.task(name=name, shared=False)(body)


def test_a_task_published_here_runs_here(queue: Celery) -> None:
    done = threading.Event()
    task = add_task(queue, "ring", done.set)
    add_task(queue, "round")
    with embedded.background(queue):
        task.delay()
        assert done.wait(5)


def test_what_is_on_the_schedule_runs_at_once_and_then_again(queue: Celery) -> None:
    rounds = threading.Semaphore(0)
    add_task(queue, "round", rounds.release)
    with embedded.background(queue):
        assert rounds.acquire(timeout=0.9), "the sweep at start does not wait for the first interval"
        assert rounds.acquire(timeout=5)


def test_leaving_stops_every_thread_within_two_seconds(queue: Celery) -> None:
    add_task(queue, "round")
    before = set(threading.enumerate())
    with embedded.background(queue):
        assert {"worker", "scheduler"} <= {thread.name for thread in threading.enumerate()}
        started = time.monotonic()
    assert time.monotonic() - started < 2
    left = set(threading.enumerate()) - before
    assert not {"worker", "scheduler"} & {thread.name for thread in left}


def test_a_delivery_in_hand_is_finished_before_the_end(queue: Celery) -> None:
    begun, finished = threading.Event(), threading.Event()

    def deliver() -> None:
        begun.set()
        time.sleep(0.3)
        finished.set()

    task = add_task(queue, "deliver", deliver)
    add_task(queue, "round")
    with embedded.background(queue):
        task.delay()
        assert begun.wait(5)
    assert finished.is_set()


def test_a_taken_port_is_said_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(embedded.PortInUse, match=str(port)):
            embedded.bind(lambda environ, start: [], "127.0.0.1", port)

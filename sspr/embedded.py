"""The whole portal in one process: web server, worker and scheduler, for the demo.

The worker is a bare `WorkController`: unlike `celery worker` it takes no signal, no logger and no stdout. With the
in-memory broker, publishing and consuming must happen in one process; with `REDIS_URL` set the same threads talk to
Redis. Promises are rows, so nothing here needs to survive a kill (product.md §10).
"""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from time import monotonic
from uuid import uuid4
from wsgiref.types import WSGIApplication

import structlog
from celery import Celery
from celery.beat import Scheduler, Service
from celery.worker import WorkController
from kombu.exceptions import OperationalError
from waitress import create_server
from waitress.server import BaseWSGIServer

WEB_THREADS = 16
WORKER_THREADS = 2
SCHEDULER_NAP = 0.5  # seconds; how long the scheduler may sleep, and so how soon it notices the end
PATIENCE = 2.0  # seconds that a delivery in hand gets to finish; one cut short is resumed at the next start

log = structlog.get_logger(__name__)


class PortInUse(Exception):
    """Another program listens at this address already, or it is none of this machine's."""


def bind(application: WSGIApplication, host: str, port: int) -> BaseWSGIServer:
    """Take the port now; whoever asks before `serve` waits in the queue. Raises PortInUse."""
    try:
        listening = socket.create_server((host, port), family=_family(host))
    except OSError as error:
        raise PortInUse(error.strerror) from error
    return create_server(application, sockets=[listening], threads=WEB_THREADS, ident=None)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def serve(server: BaseWSGIServer, app: Celery) -> None:
    """Serve until KeyboardInterrupt or SystemExit reaches this thread, then stop all of it."""
    with background(app):
        server.run()  # returns on both, when the requests in hand are answered


@contextmanager
def background(app: Celery) -> Iterator[None]:
    """Worker and scheduler as threads, for as long as the block lasts; the schedule's tasks run once at the start."""
    worker = WorkController(
        app=app,
        hostname=f"embedded-{uuid4().hex[:8]}@{socket.gethostname()}",  # a later one must not hear what this is told
        pool_cls="threads",
        concurrency=WORKER_THREADS,
        without_gossip=True,  # nobody to gossip with, and mingling alone would take a second
        without_mingle=True,
        without_heartbeat=True,
    )
    scheduler = Service(app, max_interval=SCHEDULER_NAP, scheduler_cls=Scheduler)
    # Daemons, so that a thread which outstays the patience below cannot keep the process.
    threads = [
        Thread(target=worker.start, name="worker", daemon=True),
        Thread(target=scheduler.start, name="scheduler", daemon=True),
    ]
    for thread in threads:
        thread.start()
    run_schedule_now(app)
    try:
        yield
    finally:
        scheduler.stop()
        _stop(app, worker.hostname, threads)


def run_schedule_now(app: Celery) -> None:
    """Ring for every scheduled task: an interval first fires after its full length, and a sweep must not wait."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"])


def _stop(app: Celery, hostname: str, threads: Sequence[Thread]) -> None:
    """Ask until all have ended or patience has: a worker that is only starting does not hear the first time."""
    ends_at = monotonic() + PATIENCE
    while (alive := [thread for thread in threads if thread.is_alive()]) and monotonic() < ends_at:
        # By message rather than by flag: the worker looks at its flags every two seconds only.
        try:
            app.control.broadcast("shutdown", destination=[hostname])
        except OperationalError as error:
            log.warning("worker left to the end of the process", reason=str(error))
            return
        alive[0].join(0.1)

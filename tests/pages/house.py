"""The portal in this process: an empty database, a web server of its own, and nobody who delivers anything.

What people wait for stays as it was arranged, since no worker runs and no bell is rung. The databases are the test
suite's, files that the server's threads see; `emptied` takes out all but the catalogue.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from unittest.mock import patch

from django.core import mail
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.color import no_style
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from django.template import Template
from django.test import override_settings
from django.test.signals import template_rendered

from tests.sspr.gates import carrier

URLS = "tests.sspr.portal.urls_that_fail"  # the portal's own, and some that go wrong on purpose
GATEWAY = "tests.sspr.gates.carrier.Carrier"
# What migrations bring; no other table is referred to by these.
KEPT = (
    "django_migrations", "django_content_type", "auth_permission", "licensing_sku", "licensing_serviceplan",
    "licensing_planexclusion", "licensing_plandependency", "licensing_prohibition",
)  # fmt: skip


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


class Server(ThreadedWSGIServer):
    def handle_error(self, *args: Any) -> None:
        """A browser that closes in the middle of a request is no news."""


@dataclass
class House:
    address: str
    templates: list[str] = field(default_factory=list)  # rendered since somebody last cleared it

    @contextmanager
    def visited(self) -> Iterator[None]:
        """While somebody is here, the portal has pages that fail on purpose, and no bell is rung: it would leave its
        message in the memory of this process, for whichever worker comes later."""
        emptied()
        template_rendered.connect(self._note)
        try:
            with override_settings(ROOT_URLCONF=URLS, SMS_GATEWAY=GATEWAY), ExitStack() as silence:
                for bell in ("writeback.bell.ring", "directory.bell.ring", "sspr.gates.challenges.ring"):
                    silence.enter_context(patch(bell))
                yield
        finally:
            template_rendered.disconnect(self._note)
            emptied()

    def _note(self, template: Template, **kwargs: Any) -> None:
        if template.name:
            self.templates.append(template.name)


@contextmanager
def open_house() -> Iterator[House]:
    """Serve the portal until the block ends. Whoever calls has made the databases and opens the way to them."""
    server = Server(("127.0.0.1", 0), Quiet)
    server.set_app(WSGIHandler())
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="portal", daemon=True)
    thread.start()
    try:
        yield House(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def emptied() -> None:
    """Take all rows out of both databases but the catalogue, and what else a visit leaves behind."""
    for alias in ("default", "onpremises"):
        connection = connections[alias]
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        doomed = [name for name in names if not name.startswith(KEPT)]
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), doomed))
    mail.outbox = []
    carrier.SENT.clear()
    cache.clear()

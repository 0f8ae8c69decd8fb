"""A page of the test client, shown in a browser whose clock the test moves. It reaches no server and no database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route, sync_playwright

from tests.servers import machine


@contextmanager
def shown(response: Any) -> Iterator[Page]:
    """Show `response`, with the headers it came with; whatever the browser complains about fails the test."""
    complaints: list[str] = []

    def serve(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            route.fulfill(path=Path(str(found)))
        elif path == "/page/":
            route.fulfill(body=response.content, headers=dict(response.headers.items()))
        else:
            route.fulfill(status=204)

    with sync_playwright() as playwright:
        chromium = machine.executable("chromium") or machine.executable("chromium-browser")
        if chromium is None:
            machine.missing("Chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.route("**/*", serve)
        page.clock.install()
        page.goto("http://portal.localhost/page/")
        yield page
        browser.close()
    assert complaints == []

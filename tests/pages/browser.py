"""A real browser, in a thread of its own: its event loop would stand in the way of Django's database access."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests.pages.registry import Form, Visit
from tests.servers import machine

ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 20_000  # milliseconds
SEND = (Path(__file__).parent / "scripts" / "send.js").read_text(encoding="utf-8")
T = TypeVar("T")


class BrowserThread:
    """`browser.do(job)` runs `job(browser)` where the browser lives and returns what it returns."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="browser")
        self.playwright: Any = None
        self.browser: Browser | None = None

    def start(self, executable: str) -> None:
        def begin() -> None:
            self.playwright = sync_playwright().start()
            self.browser = self.playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)

        self.thread.submit(begin).result()

    def stop(self) -> None:
        def end() -> None:
            if self.browser:
                self.browser.close()
            if self.playwright:
                self.playwright.stop()

        self.thread.submit(end).result()
        self.thread.shutdown()

    def do(self, job: Callable[[Browser], T]) -> T:
        assert self.browser is not None
        return self.thread.submit(job, self.browser).result()


@contextmanager
def open_browser() -> Iterator[BrowserThread]:
    chromium = machine.executable("chromium") or machine.executable("chromium-browser")
    if chromium is None:
        machine.missing("Chromium")
    browser = BrowserThread()
    try:
        browser.start(chromium)
        yield browser
    finally:
        browser.stop()


def context_for(browser: Browser, address: str, visit: Visit, language: str, **options: Any) -> BrowserContext:
    """A browser profile of its own with the visitor's cookies, in the visitor's language, without motion."""
    given = {"base_url": address, "locale": language, "reduced_motion": "reduce", "viewport": WIDE}
    context = browser.new_context(**given | options)
    context.set_default_timeout(PATIENCE)
    cookies = [{"name": one.name, "value": one.value, "path": one.path, "domain": "127.0.0.1"} for one in visit.cookies]
    context.add_cookies(cookies)  # type: ignore[arg-type]
    return context


def send(page: Page, form: Form) -> Response | None:
    """Fill in the form by the names of its fields, press the button, and wait for the answer."""
    for name in form.loses:
        page.context.clear_cookies(name=name)
    with page.expect_navigation(wait_until="load") as answer:
        page.evaluate(SEND, {"fields": dict(form.fields), "button": form.button})
    return answer.value

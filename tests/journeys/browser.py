"""A person with a browser, a phone and a mailbox of his own. Pages are named by what people see on them."""

import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pyotp
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.journeys.inside import Member

CODE = re.compile(r"\b(\d{3}) ?(\d{3})\b")
SLOW = 45_000  # milliseconds; a delivery may wait for the whole of `writeback_wait`, on a machine that does much else
TIME_STEP = 30  # seconds of one authenticator code


@dataclass(slots=True)
class Watch:
    """What a browser must never have to complain about, or do."""

    own_port: int
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", lambda message: self._said(message.type, message.text))
        context.on("weberror", lambda error: self._said("error", str(error.error)))

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.port != self.own_port:
            self.complaints.append(f"a request to {address.netloc}")

    def _said(self, kind: str, text: str) -> None:
        if (
            kind == "error" and "Failed to load resource" not in text
        ):  # a status such as 403 may be what a story is about
            self.complaints.append(text)


@dataclass(slots=True)
class Person:
    member: Member
    page: Page
    phone: Page
    messages_read: int = 0

    @property
    def name(self) -> str:
        return self.member.name

    # --- finding one's way ---

    def open(self, path: str) -> None:
        self.page.goto(path)

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button).click()

    def follow(self, link: str) -> None:
        self.page.get_by_role("link", name=link).first.click()

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("body")).to_contain_text(text, timeout=SLOW)

    def reads_heading(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text, timeout=SLOW)

    def arrives_at(self, path: str) -> None:
        """Wait for the page of this state; its address is one of the portal's fixed names."""
        self.page.wait_for_url(lambda url: urlsplit(url).path == path, timeout=SLOW)

    # --- signing in ---

    def signs_in(self, password: str) -> None:
        self.tries_to_sign_in(password)
        self.page.wait_for_url(lambda url: not urlsplit(url).path.startswith("/signin/"))

    def tries_to_sign_in(self, password: str) -> None:
        self.open("/signin/")
        self.type("User ID", self.name)
        self.press("Next")
        self.type("Password", password)
        self.press("Sign in")

    def cannot_sign_in(self, password: str) -> None:
        self.tries_to_sign_in(password)
        expect(self.page.get_by_role("alert")).to_be_visible()
        assert urlsplit(self.page.url).path.startswith("/signin/")

    # --- phone and mailbox ---

    def _messages(self) -> list[str]:
        self.phone.goto(self.member.phone)
        return self.phone.get_by_role("log").get_by_role("article").all_inner_texts()

    def newest_code(self) -> str:
        """Wait for a message that was not there before, and read its code."""
        ends_at = time.monotonic() + SLOW / 1000
        while time.monotonic() < ends_at:
            messages = self._messages()
            if len(messages) > self.messages_read and (found := CODE.search(messages[0])):
                self.messages_read = len(messages)
                return "".join(found.groups())
            time.sleep(0.3)
        raise AssertionError(f"no new code reached {self.name}")


def authenticator_code(seed: str, *, steps_ahead: int = 0) -> str:
    """What the app shows now, or will show next: a time step that was accepted once is not accepted again."""
    return pyotp.TOTP(seed).at(int(time.time()) + steps_ahead * TIME_STEP)

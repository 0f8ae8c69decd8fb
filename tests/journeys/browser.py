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
# A status such as 403, or a server that is away, may be what a story is about.
EXPECTED = ("Failed to load resource", "htmx:afterRequest", "htmx:sendError")
TIME_STEP = 30  # seconds of one authenticator code


@dataclass(slots=True)
class Watch:
    """What a browser must never have to complain about, or do."""

    own_port: int
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self._request(request))
        context.on("console", lambda message: self._said(message.type, message.text))
        context.on("weberror", lambda error: self._said("error", str(error.error)))

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.port != self.own_port:
            self.complaints.append(f"a request to {address.netloc}")

    def _said(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(EXPECTED):
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

    def opens(self, path: str) -> None:
        self.page.goto(path)

    def types(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def presses(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def follows(self, link: str, *, exactly: bool = False) -> None:
        self.page.get_by_role("link", name=link, exact=exactly).first.click()

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("body")).to_contain_text(text, timeout=SLOW)

    def reads_heading(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text, timeout=SLOW)

    def arrives_at(self, *paths: str) -> str:
        """Wait for the page of one of these states; its address is one of the portal's fixed names."""
        self.page.wait_for_url(lambda url: urlsplit(url).path in paths, timeout=SLOW)
        return urlsplit(self.page.url).path

    # --- signing in ---

    def signs_in(self, password: str) -> None:
        self.tries_to_sign_in(password)
        self.page.wait_for_url(lambda url: not urlsplit(url).path.startswith("/signin/"))

    def tries_to_sign_in(self, password: str) -> None:
        self.opens("/signin/")
        self.types("User ID", self.name)
        self.presses("Next")
        self.types("Password", password)
        self.presses("Sign in")

    def cannot_sign_in(self, password: str) -> None:
        self.tries_to_sign_in(password)
        expect(self.page.get_by_role("alert").first).to_be_visible()
        assert urlsplit(self.page.url).path.startswith("/signin/")

    # --- the way back ---

    def gives_the_user_id(self) -> None:
        self.opens("/reset/")
        self.types("Email or user name", self.name)
        self.presses("Next")

    def says(self, trouble: str) -> None:
        self.arrives_at("/reset/why/")
        self.page.get_by_role("radio", name=trouble).check()
        self.presses("Next")

    def forgot_the_password(self) -> None:
        self.says("I forgot my password")

    def picks(self, way: str) -> None:
        self.arrives_at("/reset/verify/")
        self.page.get_by_role("radio", name=way).check()

    def proves_by_mail(self) -> None:
        self.picks("Email my alternate email")
        self.presses("Email")
        self.gives("Code from the message", self.newest_code())

    def proves_by_text(self) -> None:
        self.picks("Text my mobile phone")
        self.page.get_by_label("Your mobile phone number").fill(self.member.number)
        self.presses("Text")
        self.gives("Code from the message", self.newest_code())

    def proves_by_app(self, code: str) -> None:
        self.picks("Enter a code from my authenticator app")
        self.gives("Code from the app", code)

    def gives(self, label: str, code: str) -> None:
        self.page.get_by_label(label).locator("visible=true").fill(code)
        self.presses("Next")

    def chooses(self, password: str) -> None:
        self.fills_in(password)
        self.presses("Finish")

    def fills_in(self, password: str) -> None:
        self.arrives_at("/reset/choose/")
        self.types("New password", password)
        self.types("Confirm new password", password)

    def chooses_and_is_left_alone(self, password: str) -> None:
        """The portal dies meanwhile; what the browser then shows is its own page."""
        self.fills_in(password)
        self.page.get_by_role("button", name="Finish", exact=True).click(no_wait_after=True)

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

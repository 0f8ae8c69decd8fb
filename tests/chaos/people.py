"""One person on the way back, from the first page to the last, whatever happens to the portal meanwhile."""

import re
import time
from dataclasses import dataclass, field
from enum import StrEnum

from tests.chaos.browser import Browser, Page, Unreachable

CODE = re.compile(r'data-copy="(\d{6})"')
AS_IT_WAS = "Your password is as it was"
COMES_BACK = 5.0  # seconds until somebody who was refused, which promises nothing, tries again
LOOKS_AGAIN = 1.0  # seconds; a page that waits refreshes itself every two
PAUSE_FOR_MAIL = 0.7  # seconds between looks into the mailbox
MAIL_PATIENCE = 25.0  # seconds before another code is asked for


class Shown(StrEnum):
    """What the person was told in the end."""

    SUCCESS = "success"
    FAILURE = "failure"
    NOTHING = "nothing: not promised"  # no new password was ever taken
    LEFT_WAITING = "left waiting"


ENDINGS = {
    "/reset/done/": Shown.SUCCESS,
    "/reset/failed/": Shown.FAILURE,
    "/reset/blocked/": Shown.FAILURE,
    "/reset/expired/": Shown.FAILURE,
}


@dataclass(slots=True)
class Walker:
    name: str
    phone: str  # path of the simulated mailbox
    new: str
    browser: Browser
    submitted: bool = False
    shown: Shown | None = None
    way: list[str] = field(default_factory=list)  # the pages seen, and when
    codes_tried: set[str] = field(default_factory=set)

    def walk(self) -> None:
        """Go on until an ending is shown or patience is at its end; then `shown` is set."""
        began = time.monotonic()
        try:
            page = self.browser.sends(self.browser.opens("/reset/"), user_id=self.name)
            while time.monotonic() < self.browser.ends_at:
                self.way.append(f"{time.monotonic() - began:.0f} {page.path}")
                if ending := self.told(page):
                    self.shown = ending
                    return
                page = self.goes_on(page)
        except Unreachable:
            pass
        self.shown = Shown.LEFT_WAITING if self.submitted else Shown.NOTHING

    def told(self, page: Page) -> Shown | None:
        """The ending this page tells, if it is one."""
        if page.path == "/reset/choose/" and AS_IT_WAS in page.text:
            return Shown.FAILURE
        return ENDINGS.get(page.path)

    def goes_on(self, page: Page) -> Page:
        """Do what this page asks for; the page it leads to."""
        match page.path:
            case "/reset/why/":
                return self.browser.sends(page, goal="reset")
            case "/reset/verify/":
                return self._proves(page)
            case "/reset/choose/":
                self.submitted = True
                return self.browser.sends(page, new_password=self.new, confirmation=self.new)
            case "/reset/waiting/":
                time.sleep(LOOKS_AGAIN)
                return self.browser.opens(page.path)
            case "/reset/refused/":  # the agent was not heard; come back later
                time.sleep(COMES_BACK)
                self.submitted = False  # nothing was promised
                return self.browser.sends(self.browser.opens("/reset/"), user_id=self.name)
            case _:  # the first page: what was typed did not arrive
                return self.browser.sends(self.browser.opens("/reset/"), user_id=self.name)

    def _proves(self, page: Page) -> Page:
        """Ask for a code by mail, wait for a new one, bring it back."""
        page = self.browser.sends(page, method="email", deed="send")
        ends_at = time.monotonic() + MAIL_PATIENCE
        while page.path == "/reset/verify/" and time.monotonic() < min(ends_at, self.browser.ends_at):
            codes = CODE.findall(self.browser.opens(self.phone).text)
            if codes and codes[0] not in self.codes_tried:  # newest first
                self.codes_tried.add(codes[0])
                return self.browser.sends(page, method="email", deed="check", code=codes[0])
            time.sleep(PAUSE_FOR_MAIL)
        return page

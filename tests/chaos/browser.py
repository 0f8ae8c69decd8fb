"""As much of a browser as the reset pages need: cookies, forms with their token, redirects, and patience."""

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TRIED_AGAIN = frozenset({500, 502, 503, 504})
PAUSE = 0.4  # seconds before the same page is asked for again
ANSWER_WITHIN = 20  # seconds


class Unreachable(Exception):
    """The portal did not answer although it was asked again and again."""


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    text: str


@dataclass(slots=True)
class Browser:
    port: int
    ends_at: float  # time.monotonic()
    cookies: dict[str, str] = field(default_factory=dict)
    failures: int = 0  # answers that were no page

    def opens(self, path: str) -> Page:
        """Ask for a page until it comes, as somebody does who presses Reload."""
        while time.monotonic() < self.ends_at:
            if page := self._tries("GET", path):
                return page
            time.sleep(PAUSE)
        raise Unreachable(path)

    def sends(self, page: Page, **fields: str) -> Page:
        """Send a form of `page` once. Where no answer comes, look where one stands now, and never send it blindly."""
        token = TOKEN.search(page.text)
        body = urlencode({"csrfmiddlewaretoken": token[1] if token else ""} | fields)
        return self._tries("POST", page.path, body) or self.opens(page.path)

    def _tries(self, method: str, path: str, body: str = "") -> Page | None:
        try:
            for _ in range(5):
                status, location, text = self._asks(method, path, body)
                if location is None:
                    break
                method, path, body = "GET", urlsplit(urljoin(path, location)).path, ""
        except (OSError, http.client.HTTPException):
            self.failures += 1
            return None
        if status in TRIED_AGAIN:
            self.failures += 1
            return None
        return Page(path, text)

    def _asks(self, method: str, path: str, body: str) -> tuple[int, str | None, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_WITHIN)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers.get("Location"), text

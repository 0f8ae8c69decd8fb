"""Looks at one state once, in one browser, and writes down everything that somebody could stumble over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.pages.browser import PHONE, WIDE, context_for, send
from tests.pages.house import House
from tests.pages.registry import Look, Visit

SCRIPTS = {file.stem: file.read_text(encoding="utf-8") for file in (Path(__file__).parent / "scripts").glob("*.js")}
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# No rule is switched off.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# Without preloading, which writes style sheets into the page against its own policy; rules that need it are about
# orientation, an experiment not run anyway, and about sound, of which there is none.
RUN_AXE = """(tags) => axe.run(document, {runOnly: tags, preload: false, resultTypes: ['violations']})
  .then((found) => found.violations)"""
NARROW = {"width": 320, "height": 640}
LARGE = "() => { document.documentElement.style.fontSize = '200%'; }"
NORMAL = "() => { document.documentElement.style.fontSize = ''; }"
# WCAG 1.4.12. Sheets made by script are no inline style, so the page's own policy stands.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
WATCH_SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(
      `${entry.value.toFixed(4)} by ${entry.sources.map((one) => one.node?.parentElement?.outerHTML.slice(0, 80))}`);
  }).observe({ type: 'layout-shift', buffered: true });
"""
SETTLED = "() => document.fonts.ready.then(() => new Promise((on) => requestAnimationFrame(() => setTimeout(on, 50))))"
HEAVIEST = 40_000  # bytes as they come over the line, pictures apart
MOST_REQUESTS = 10


class Check(StrEnum):
    AXE_LIGHT = "axe, light"
    AXE_DARK = "axe, dark"
    NARROW = "320 px"
    LARGE = "text at 200 %"
    SPACED = "wider text spacing"
    TARGETS = "targets"
    LANGUAGE = "language and direction"
    SKELETON = "title, headings, main part, skip link"
    CONSOLE = "the browser complains"
    ELSEWHERE = "requests to others"
    WEIGHT = "weight of a first visit"
    SHIFT = "layout shifts"


@dataclass(slots=True)
class Report:
    """What was found, by what was looked for; a check that has no say about this state is missing."""

    path: str = ""
    status: int = 0
    templates: tuple[str, ...] = ()
    found: dict[Check, list[str]] = field(default_factory=dict)


@dataclass
class Watch:
    """Listens to the browser for as long as the page is looked at."""

    address: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    of_the_visit: set[str] = field(default_factory=set)
    has_loaded: bool = False

    def over(self, context: BrowserContext, page: Page) -> None:
        context.on("request", self._asked)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Page.enable")
        network.on("Network.requestWillBeSent", self._sent)
        network.on("Page.loadEventFired", self._loaded)
        network.on("Network.responseReceived", self._received)
        network.on("Network.loadingFinished", self._finished)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.elsewhere.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        is_the_page = message.location.get("url", "").startswith(self.address)
        expected = (
            message.text.startswith("Failed to load resource")
            and is_the_page
            and "/static/" not in str(message.location)
        )
        if message.type == "error" and not expected:
            self.complaints.append(message.text)

    def _sent(self, event: Mapping[str, str]) -> None:
        """What is asked for after loading is no part of the visit: a waiting page asks on until there is news."""
        if not self.has_loaded:
            self.of_the_visit.add(str(event["requestId"]))

    def _loaded(self, _: object) -> None:
        self.has_loaded = True

    def _received(self, event: Mapping[str, dict[str, str]]) -> None:
        self.kinds[str(event["requestId"])] = event["response"]["mimeType"]

    def _finished(self, event: Mapping[str, float]) -> None:
        self.weights[str(event["requestId"])] = int(event["encodedDataLength"])

    def weight(self) -> list[str]:
        counted = {
            one: size
            for one, size in self.weights.items()
            if one in self.of_the_visit and not self.kinds.get(one, "").startswith("image/")
        }
        complaints = []
        if sum(counted.values()) > HEAVIEST:
            complaints.append(f"{sum(counted.values())} bytes, allowed are {HEAVIEST}")
        if len(counted) > MOST_REQUESTS:
            complaints.append(f"{len(counted)} requests, allowed are {MOST_REQUESTS}")
        return complaints


def inspect(house: House, look: Look, visit: Visit, browser: Browser) -> Report:
    """English is loaded on a wide screen, the other language on a phone; then both are narrowed and enlarged."""
    screen = WIDE if look.language == "en" else PHONE
    context = context_for(browser, house.address, visit, look.language, viewport=screen)
    try:
        context.add_init_script(WATCH_SHIFTS)
        page = context.new_page()
        watch = Watch(house.address)
        watch.over(context, page)
        report, response = Report(), _load(house, page, visit)
        page.evaluate(SETTLED)
        report.path, report.status = urlsplit(page.url).path, response.status if response else 0
        report.templates = tuple(house.templates)
        if not visit.form and look.page.area != "admin":
            report.found[Check.WEIGHT] = watch.weight()
        report.found[Check.SHIFT] = page.evaluate("() => window.shifts")
        report.found |= _at_rest(page, look.language)
        report.found |= _under_strain(page, screen)
        report.found[Check.SKELETON] = _skeleton(page)
        report.found[Check.CONSOLE], report.found[Check.ELSEWHERE] = watch.complaints, watch.elsewhere
        return report
    finally:
        context.close()


def _load(house: House, page: Page, visit: Visit) -> Response | None:
    house.templates.clear()
    response = page.goto(visit.path)
    if visit.form:
        house.templates.clear()
        response = send(page, visit.form)
    return response


def _at_rest(page: Page, language: str) -> dict[Check, list[str]]:
    """As it came, in both themes."""
    found = {Check.LANGUAGE: _language(page, language), Check.TARGETS: page.evaluate(SCRIPTS["targets"])}
    page.evaluate(AXE)
    for check, theme in ((Check.AXE_LIGHT, "light"), (Check.AXE_DARK, "dark")):
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        found[check] = axe(page)
    page.emulate_media(color_scheme="light")
    return found


def axe(page: Page) -> list[str]:
    return [
        f"{violation['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else violation['help']}"
        for violation in page.evaluate(RUN_AXE, TAGS)
        for node in violation["nodes"]
    ]


def _under_strain(page: Page, screen: Mapping[str, int]) -> dict[Check, list[str]]:
    """On the narrowest screen, with text twice as large, and with text set wider (WCAG 1.4.10, 1.4.4, 1.4.12)."""
    found = {}
    page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    found[Check.NARROW] = page.evaluate(SCRIPTS["cut"])
    narrow_targets = page.evaluate(SCRIPTS["targets"])
    found[Check.NARROW] += [f"target {one}" for one in narrow_targets]
    page.set_viewport_size({"width": screen["width"], "height": screen["height"]})
    page.evaluate(LARGE)
    found[Check.LARGE] = page.evaluate(SCRIPTS["cut"])
    page.evaluate(NORMAL)
    page.evaluate(SPACED)
    found[Check.SPACED] = page.evaluate(SCRIPTS["cut"])
    page.evaluate("() => { document.adoptedStyleSheets = []; }")
    return found


def _language(page: Page, language: str) -> list[str]:
    said = page.evaluate("() => [document.documentElement.lang, getComputedStyle(document.body).direction]")
    meant = [language, "rtl" if language == "ar" else "ltr"]
    return [] if said == meant else [f"{said} instead of {meant}"]


def _skeleton(page: Page) -> list[str]:
    """At last, because the skip link is followed."""
    complaints: list[str] = page.evaluate(SCRIPTS["skeleton"])
    if not complaints:
        page.keyboard.press("Enter")
        inside = "() => Boolean(document.activeElement.closest('main, [role=main]'))"
        if not page.evaluate(inside):
            complaints.append("the skip link leaves the focus outside the main part")
    return complaints


def controls(house: House, look: Look, visit: Visit, browser: Browser) -> tuple[list[str], list[str], str]:
    """The controls with script, those without, and the main heading without."""
    seen = []
    heading = ""
    for script in (True, False):
        context = context_for(browser, house.address, visit, look.language, java_script_enabled=script)
        try:
            page = context.new_page()
            _load(house, page, visit)
            seen.append(page.evaluate(SCRIPTS["controls"]))
            heading = page.locator("h1").first.inner_text().strip()
        finally:
            context.close()
    return seen[0], seen[1], heading

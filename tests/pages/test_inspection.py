"""The checks themselves: each finds what it is for, on pages made wrong on purpose, and leaves right ones alone."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Browser

from tests.pages.browser import BrowserThread
from tests.pages.inspection import AXE, HEAVIEST, MOST_REQUESTS, NARROW, SCRIPTS, Watch, axe

pytestmark = pytest.mark.xdist_group("pages")
Judge = Callable[[str, str], list[str]]
LONG = "Personalabteilungsleitung " * 4


def judged(html: str, script: str, browser: Browser) -> list[str]:
    page = browser.new_page(viewport={"width": NARROW["width"], "height": NARROW["height"]})
    try:
        page.set_content(f"<!doctype html><html lang=en><title>Made wrong</title><body>{html}</body></html>")
        if script == "axe":
            page.evaluate(AXE)
            return axe(page)
        found: list[str] = page.evaluate(SCRIPTS[script])
        return found
    finally:
        page.close()


@pytest.fixture
def judge(chromium: BrowserThread) -> Judge:
    return lambda html, script: chromium.do(partial(judged, html, script))


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        (f"<p style='white-space:nowrap'>{LONG}</p>", "px too wide"),
        (f"<p style='white-space:nowrap;overflow:hidden'>{LONG}</p>", "is cut off by p"),
        (f"<p style='white-space:nowrap;overflow:hidden;text-overflow:ellipsis'>{LONG}</p>", "is cut off by p"),
        (f"<div style='height:2rem;overflow:clip'><p>{LONG * 4}</p></div>", "is cut off by div"),
        (f"<body style='overflow-x:hidden'><p style='white-space:nowrap'>{LONG}</p>", "leaves the page"),
        ("<p>Below</p><p style='margin-top:-2.2rem'>Above</p>", "lies over"),
        (f"<div dir=rtl style='overflow:hidden'><p style='white-space:nowrap'>{LONG}</p></div>", "is cut off by div"),
    ],
)
def test_text_that_cannot_be_read_is_found(judge: Judge, html: str, complaint: str) -> None:
    assert any(complaint in found for found in judge(html, "cut"))


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{LONG}</p>",
        f"<div style='overflow:auto' tabindex=0><p style='white-space:nowrap'>{LONG}</p></div>",
        f"<div style='block-size:3rem;overflow-y:scroll' tabindex=0><p>{LONG * 4}</p></div><p>After it</p>",
        f"<span style='position:absolute;width:1px;height:1px;overflow:hidden'>{LONG}</span>",
        f"<table><caption style='position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)'>{LONG}",
        f"<p hidden style='white-space:nowrap'>{LONG}</p>",
        "<a href='#main' style='position:absolute;top:-9rem'>Skip to content</a><main id=main>Content</main>",
    ],
)
def test_text_that_can_be_read_or_is_for_no_eye_is_left_alone(judge: Judge, html: str) -> None:
    assert judge(html, "cut") == []


SMALL = "<button style='width:{0}px;height:{0}px;padding:0;margin:0 {1}px 0 0;border:0'>x</button>"


@pytest.mark.parametrize(
    ("html", "count"),
    [
        (SMALL.format(16, 0) * 2, 2),  # touching
        (SMALL.format(16, 12) * 2, 0),  # kept apart
        (SMALL.format(24, 0) * 2, 0),  # large enough
        ("<p>Read <a href='/a'>this</a> and <a href='/b'>that</a> first.</p>", 0),  # in a sentence
        ("<label style='display:block'><input type=checkbox style='margin:0'> Its label belongs to it</label>" * 2, 2),
        ("<label style='display:block;padding:6px'><input type=checkbox> Its label belongs to it</label>" * 2, 0),
    ],
)
def test_targets_that_are_hard_to_hit_are_counted(judge: Judge, html: str, count: int) -> None:
    assert len(judge(f"<div style='line-height:1;font-size:14px'>{html}</div>", "targets")) == count


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<h1>One</h1><h1>Two</h1>", "2 main headings"),
        ("<p>Nothing</p>", "0 main parts"),
        ("<button>Menu</button><main><h1>One</h1></main>", "no skip link"),
        (
            "<a href='#m' style='opacity:1;position:absolute;left:-99rem'>Skip</a><main id=m><h1>One</h1></main>",
            "hidden",
        ),
    ],
)
def test_what_every_page_has_is_missed(judge: Judge, html: str, complaint: str) -> None:
    assert any(complaint in found for found in judge(html, "skeleton"))


def test_axe_runs_and_finds_pale_text(judge: Judge) -> None:
    assert any(found.startswith("color-contrast") for found in judge("<p style='color:#bbb'>Pale</p>", "axe"))


def test_controls_that_only_script_shows_are_no_demand_but_links_and_fields_are(judge: Judge) -> None:
    html = "<a href='/x'>X</a><input name=y><button type=button>Copy</button><button>Send</button><a href='#'>Up</a>"
    assert judge(html, "controls") == ["a /x", "input y", "button Send"]


def watched(browser: Browser) -> Watch:
    """A page that asks another host for a picture, and complains; once loaded, it asks on."""
    context = browser.new_context()
    try:
        page = context.new_page()
        watch = Watch("http://portal.localhost")
        watch.over(context, page)
        body = "<script>console.error('broken')</script><img src='http://else.localhost/x.png'>"
        context.route("**/*", lambda route: route.fulfill(body=body, content_type="text/html"))
        page.goto("http://portal.localhost/")
        page.evaluate("() => fetch('/later').then((answer) => answer.text())")
        return watch
    finally:
        context.close()


def test_the_watch_hears_complaints_sees_other_hosts_and_weighs(chromium: BrowserThread) -> None:
    watch = chromium.do(watched)
    assert watch.complaints == ["broken"]
    assert watch.elsewhere == ["http://else.localhost/x.png"]
    assert len(watch.of_the_visit) < len(watch.kinds)
    watch.weights = {"page": HEAVIEST, "picture": HEAVIEST, "asked later": HEAVIEST}
    watch.kinds = {"picture": "image/png"}
    watch.of_the_visit = {"page", "picture"}
    assert watch.weight() == []
    watch.of_the_visit |= {f"script {number}" for number in range(MOST_REQUESTS)}
    watch.weights |= {f"script {number}": 1 for number in range(MOST_REQUESTS)}
    assert len(watch.weight()) == 2

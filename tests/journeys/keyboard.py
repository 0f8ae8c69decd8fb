"""Hands on a keyboard and nowhere else: Tab, Shift+Tab, Space, Enter, arrows, letters. No click, no script that helps.

Every stop of the focus is looked at: it must be seen, by an outline, and must not lie under anything.
"""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

MOST_STOPS = 80  # of Tab until something must have been reached

# What has the focus, as a person would find it: its name, whether it is drawn, and whether something covers it.
HERE = """() => {
  const here = document.activeElement;
  if (!here || here === document.body || here === document.documentElement) return null;
  const box = here.getBoundingClientRect();
  const around = [here, here.parentElement, here.closest('label'), here.closest('label')?.parentElement];
  const drawn = around.filter(Boolean).some((part) => {
    const style = getComputedStyle(part);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
    return outlined || style.boxShadow !== 'none';
  });
  const inside = box.top >= -1 && box.left >= -1 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1;
  const points = [[.5, .5], [.1, .2], [.9, .8]].map(([x, y]) => [box.left + box.width * x, box.top + box.height * y]);
  const own = (x, y) => {
    const there = document.elementFromPoint(x, y);
    return there && (here.contains(there) || there.contains(here) || there.closest('label')?.contains(here));
  };
  const labels = here.labels ? [...here.labels].map((label) => label.innerText) : [];
  const name = here.getAttribute('aria-label') || labels.join(' ') || here.innerText || here.id || here.tagName;
  return {
    name: name.replace(/\\s+/g, ' ').trim(), tag: here.tagName, id: here.id, type: here.type || '',
    drawn, inside: inside || box.height > innerHeight, covered: !points.some(([x, y]) => own(x, y)),
    top: box.top + scrollY, left: box.left, empty: box.width < 2 || box.height < 2,
    isSummary: here.getAttribute('role') === 'alert' || here.tagName === 'MAIN',
  };
}"""


@dataclass(slots=True)
class Keyboard:
    page: Page
    complaints: list[str] = field(default_factory=list)

    def here(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.page.evaluate(HERE)
        return found

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def stops(self) -> dict[str, Any] | None:
        """Press Tab once and look where that led."""
        self.press("Tab")
        here = self.here()
        if here and not here["isSummary"]:
            for fault, wrong in (
                ("is not drawn", not here["drawn"]),
                ("lies outside the window", not here["inside"]),
                ("is covered", here["covered"]),
                ("has no size", here["empty"]),
            ):
                if wrong:
                    self.complaints.append(f"{self.page.url}: the focus on “{here['name'][:50]}” {fault}")
        return here

    def goes_to(self, name: str, *, tag: str = "") -> None:
        """On by Tab until the focus is on what begins with this name."""
        seen = []
        for _ in range(MOST_STOPS):
            here = self.stops()
            seen.append(here["name"] if here else "(the browser)")
            if here and here["name"].startswith(name) and (not tag or here["tag"] == tag):
                return
        raise AssertionError(f"no stop of Tab is called {name!r}; there were {seen}")

    def types(self, label: str, text: str) -> None:
        self.goes_to(label, tag="INPUT")
        self.page.keyboard.type(text)

    def presses(self, button: str, key: str = "Enter") -> None:
        self.goes_to(button)
        self.press(key)

    def comes_to(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading, timeout=45_000)
        self.page.wait_for_load_state()

    def walks_round(self) -> list[dict[str, Any]]:
        """Every stop of this page, from the top until the focus leaves it again."""
        found: list[dict[str, Any]] = []
        for _ in range(MOST_STOPS):
            here = self.stops()
            if here is None or (found and here == found[0]):
                return found
            found.append(here)
        raise AssertionError(f"a trap: the focus goes round within {[stop['name'] for stop in found[-5:]]}")

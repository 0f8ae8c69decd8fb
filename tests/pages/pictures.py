"""Takes the pictures that `shots` was asked for, and lays out a sheet of them."""

from collections.abc import Sequence
from functools import partial
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser

from tests.pages import house
from tests.pages.browser import context_for, open_browser, send
from tests.pages.registry import Look, Visit, looks

README = {"portal": "reset-verify-code-asked", "admin": "admin-person-synchronised", "lab": "lab-console-filled"}
COLOURS = 200
HEIGHTS = {"1280": 900, "390": 844}
SHEET = """<!doctype html><meta charset="utf-8"><title>Screenshots</title>
<style>body{{font:14px system-ui;margin:1rem}}h2{{font-size:1rem}}figure{{display:inline-block;margin:.5rem;
vertical-align:top}}img{{inline-size:22rem;border:1px solid #999}}img.narrow{{inline-size:11rem}}</style>{}"""


def take(into: Path, *, only: Sequence[str], languages: Sequence[str], settings: Sequence[tuple[str, str]]) -> int:
    """Returns how many states could not be shown."""
    into.mkdir(parents=True, exist_ok=True)
    failed = 0
    chosen = [look for look in looks(*languages) if not only or any(text in str(look) for text in only)]
    with house.open_house() as home, open_browser() as browser:
        for look in chosen:
            try:
                with home.visited():
                    visit = look.state.arrange()
                    names = browser.do(partial(shoot, home.address, visit, look, into, settings))
            except Exception as error:  # noqa: BLE001 - one state that fails must not hide the others
                failed += 1
                print(f"{look}: {type(error).__name__}: {error}", flush=True)
            else:
                print(*names, sep="\n", flush=True)
    sheet(into)
    print(f"{into / 'index.html'} shows them all")
    return failed


def take_for_readme(into: Path) -> int:
    """The few that README shows, small enough to be kept with the code."""
    with TemporaryDirectory() as folder:
        failed = take(Path(folder), only=list(README.values()), languages=["en"], settings=[("1280", "light")])
        into.mkdir(parents=True, exist_ok=True)
        for name, state in README.items():
            taken = Image.open(Path(folder) / f"{state}-1280-light-en.png").convert("RGB")
            shown = taken.crop((0, 0, taken.width, min(taken.height, HEIGHTS["1280"])))
            shown.quantize(COLOURS, dither=Image.Dither.NONE).save(into / f"{name}.png", optimize=True)
    return failed


def shoot(
    address: str, visit: Visit, look: Look, into: Path, settings: Sequence[tuple[str, str]], chromium: Browser
) -> list[str]:
    names = []
    context = context_for(chromium, address, visit, look.language)
    try:
        page = context.new_page()
        page.goto(visit.path)
        if visit.form:
            send(page, visit.form)
        for width, theme in settings:
            page.set_viewport_size({"width": int(width), "height": HEIGHTS[width]})
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            name = f"{look.page.name}-{look.state.name}-{width}-{theme}-{look.language}.png"
            page.screenshot(path=into / name, full_page=True)
            names.append(name)
    finally:
        context.close()
    return names


def sheet(into: Path) -> None:
    """All pictures that lie there, page by page."""
    figures = [
        f'<figure><a href="{escape(file.name)}"><img class="{"narrow" if "-390-" in file.name else ""}"'
        f' loading="lazy" src="{escape(file.name)}" alt=""></a><figcaption>{escape(file.stem)}</figcaption></figure>'
        for file in sorted(into.glob("*.png"))
    ]
    (into / "index.html").write_text(SHEET.format("".join(figures)), encoding="utf-8")

"""What an entry is made of, and all entries together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

LANGUAGES = ("en", "ar")  # ar stands for all that run from right to left
AREAS = ("door", "reset", "desk", "lab", "errors", "admin")


@dataclass(frozen=True, slots=True)
class Cookie:
    name: str
    value: str
    path: str


@dataclass(frozen=True, slots=True)
class Form:
    """What is typed into the form that has all these fields. Of hidden ones and of buttons it must have the value."""

    fields: Mapping[str, str]
    button: str = ""  # the name of the one to press; the form's first where it matters not
    loses: tuple[str, ...] = ()  # cookies the browser has lost by then


@dataclass(frozen=True, slots=True)
class Visit:
    """What the browser does: with these cookies it opens `path`, and sends `form` where there is one."""

    path: str
    cookies: tuple[Cookie, ...] = ()
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class State:
    """One thing a page can look like. `sample` names the languages in which `make test` looks at it already."""

    name: str
    arrange: Callable[[], Visit]
    sample: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True, init=False)
class Page:
    """An address, by the name of its route, and the template it shows; `error:404` and its like are no routes."""

    route: str
    template: str
    states: tuple[State, ...]
    name: str
    area: str = field(default="", compare=False)

    def __init__(self, route: str, template: str, *states: State, name: str = "", area: str = "") -> None:
        values = {"route": route, "template": template, "states": states, "area": area}
        for attribute, value in (values | {"name": name or route.replace(":", "-").replace("_", "-")}).items():
            object.__setattr__(self, attribute, value)

    @property
    def is_error(self) -> bool:
        return self.route.startswith("error:")


@dataclass(frozen=True, slots=True)
class Look:
    """One state of one page in one language: what a test or a picture is of."""

    page: Page
    state: State
    language: str

    def __str__(self) -> str:
        return f"{self.page.name}-{self.state.name}-{self.language}"

    @property
    def in_sample(self) -> bool:
        return self.language in self.state.sample.split()


@cache
def pages() -> tuple[Page, ...]:
    """Every page there is, area by area."""
    found = []
    for area in AREAS:
        for page in import_module(f"tests.pages.{area}").PAGES:
            found.append(Page(page.route, page.template, *page.states, name=page.name, area=area))
    return tuple(found)


def looks(*languages: str) -> list[Look]:
    return [
        Look(page, state, language) for page in pages() for state in page.states for language in languages or LANGUAGES
    ]

"""A page as a tree, read with nothing but the standard library, and as forgiving as browsers are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
WORDLESS = frozenset({"script", "style", "template", "title", "head"})
FIELDS = ("input", "select", "textarea")
NOT_TYPED = ("hidden", "submit", "button", "image", "reset")


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None
    children: "list[Element | str]" = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    def __repr__(self) -> str:
        said = "".join(f' {name}="{value}"' for name, value in self.attributes.items())
        return f"<{self.tag}{said}>"

    def all(
        self, *tags: str, where: "Callable[[Element], Any]" = lambda element: True, **attributes: str
    ) -> "list[Element]":
        """Every element below, in the order of the page; attributes by name, `_` for `-`."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            one
            for one in self.walk()
            if (not tags or one.tag in tags)
            and all(one.attributes.get(name) == value for name, value in wanted.items())
            and where(one)
        ]

    def first(self, *tags: str, **attributes: str) -> "Element | None":
        return next(iter(self.all(*tags, **attributes)), None)

    def one(self, *tags: str, **attributes: str) -> "Element":
        found = self.all(*tags, **attributes)
        assert len(found) == 1, (tags, attributes, found)
        return found[0]

    def by_id(self, identifier: str) -> "Element | None":
        return self.first(id=identifier)

    def walk(self) -> "Iterator[Element]":
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def ancestors(self) -> "Iterator[Element]":
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    @property
    def text(self) -> str:
        """What stands there to be read, on one line."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in WORDLESS:
                yield from child._pieces()
                yield " " if child.tag not in ("b", "bdi", "span", "strong", "em", "code") else ""


class Page(Element):
    """A parsed document. `page.title`, `page.fields()`, and every search of an element."""

    def __init__(self, html: str) -> None:
        super().__init__("#document")
        _Reader(self).read(html)

    @property
    def title(self) -> str:
        title = self.first("title")
        return " ".join("".join(piece for piece in title.children if isinstance(piece, str)).split()) if title else ""

    def fields(self) -> list[Element]:
        """What one fills in, types or picks; not buttons, and not what nobody can reach."""
        return self.all(*FIELDS, where=lambda one: one["type"] not in NOT_TYPED and one["tabindex"] != "-1")

    def labels_of(self, field: Element) -> list[Element]:
        bound = self.all("label", for_=field["id"]) if field["id"] else []
        return bound + [one for one in field.ancestors() if one.tag == "label" and one not in bound]

    def described_by(self, field: Element) -> list[Element | None]:
        """The elements its description names; None for a name nobody bears."""
        return [self.by_id(name) for name in field["aria-describedby"].split()]

    def comes_before(self, one: Element, other: Element) -> bool:
        order = list(self.walk())
        return order.index(one) < order.index(other)


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.here: Element = page

    def read(self, html: str) -> None:
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(Element(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        above = next((one for one in [self.here, *self.here.ancestors()] if one.tag == tag), None)
        if above is not None and above.parent is not None:
            self.here = above.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)

"""Nobody can add a page and forget it: every address and every template is registered, or says why it is no page."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib import admin
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode
from django.urls import URLPattern, URLResolver, get_resolver

from directory.admin import Audited
from tests.pages.registry import LANGUAGES, Page, looks, pages
from tests.proofs.ids import ROOT
from writeback.onprem.admin.rows import Logged

LARGEST_SAMPLE = 50  # pairs of state and language that `make test` has the time for

# Addresses that answer with something else than a page, or only lead on.
NO_PAGES = {
    "healthz": "for probes, plain text",
    "readyz": "for probes, JSON",
    "metrics": "for machines",
    "signout": "POST only, leads to the sign-in",
    "language": "POST only, leads back",
    "lab:agent": "POST only, leads back",
    "branding:picture": "a picture",
    "branding:stylesheet": "a style sheet",
    "admin:sync-now": "POST only, leads to the page of a cycle",
    "admin:sync-progress": "a part of the page of a cycle",
    "admin:batch-progress": "a part of the page of a batch",
    "admin:batch-undo": "POST only, leads to a draft",
    "admin:batch-again": "POST only, leads to a draft",
    "admin:login": "leads to the portal's sign-in",
    "admin:logout": "leads to the portal's sign-out",
    "admin:password_change": "leads to the portal's page",
    "admin:password_change_done": "nobody comes there, since the portal's page is used",
    "admin:jsi18n": "script",
    "admin:autocomplete": "JSON",
    "admin:licensing-compliance-download": "a file",
    "admin:view_on_site": "leads on, and no model has a page on the site",
    "admin:group-processing": "a part of the group's page, or leads to it",
    "admin:": "everything that is not there: the page of error 404",
}
EXCHANGED = ("directory_user", "directory_group", "directory_membership", "licensing_licenseassignment")
NO_PAGES |= {f"admin:{model}_import_{kind}": "a file to fill in" for model in EXCHANGED for kind in ("csv", "xlsx")}
# Rights are the same for every administrator where a model has no such page at all; the ModelAdmin says so.
RIGHTS = {"add": "has_add_permission", "delete": "has_delete_permission"}
FRAMES = ("base.html", "frames/", "admin/base")
FOLDERS = ("sspr", "errors", "admin")


def routes(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or ''}"


def leads_to_a_log(route: str) -> bool:
    """The history of a row whose ModelAdmin keeps a log of its own, here or at home; `admin` registers the others."""
    audited = (model._meta for model, found in admin.site._registry.items() if isinstance(found, Audited | Logged))
    return route in {f"admin:{meta.app_label}_{meta.model_name}_history" for meta in audited}


def closed_to_all(route: str, registered: set[str]) -> bool:
    """A form to add or delete rows that nobody may add or delete; `admin` registers it wherever anybody may."""
    models = {f"admin:{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry}
    stem, _, verb = route.rpartition("_")
    return stem in models and verb in RIGHTS and route not in registered


def templates() -> set[str]:
    folder = ROOT / "templates"
    files = (file for name in FOLDERS for file in (folder / name).rglob("*.html"))
    return {str(file.relative_to(folder)) for file in files}


def parents(name: str) -> Iterator[str]:
    """The templates that `name` extends, the nearest first."""
    nodes = get_template(name).template.nodelist.get_nodes_by_type(ExtendsNode)  # type: ignore[attr-defined]
    for node in nodes:
        parent = node.parent_name.var
        if parent == name:  # one of Django's, dressed; what it extends in turn is Django's too
            yield "admin/base_site.html"
        elif isinstance(parent, str):
            yield parent
            yield from parents(parent)


def page_templates() -> set[str]:
    """Those that extend a frame and are themselves extended by nobody; the others are parts or frames."""
    lines = {name: list(parents(name)) for name in templates()}
    extended = {parent for line in lines.values() for parent in line}
    return {
        name
        for name, line in lines.items()
        if name not in extended and any(parent.startswith(FRAMES) for parent in line)
    }


def test_every_address_of_a_page_is_registered() -> None:
    registered = {page.route for page in pages()}
    missing = {
        route
        for route in routes(get_resolver())
        if route not in registered | set(NO_PAGES)
        and not leads_to_a_log(route)
        and not closed_to_all(route, registered)
    }
    assert missing == set(), "register these in tests/pages, with every state they can be in"


def test_nothing_is_registered_that_is_not_there() -> None:
    known = set(routes(get_resolver()))
    assert {page.route for page in pages() if not page.is_error} - known == set()
    assert set(NO_PAGES) - known == set()


def test_every_template_of_a_page_is_registered() -> None:
    assert page_templates() - {page.template for page in pages()} == set()


def test_names_are_used_once() -> None:
    counted = Counter(map(str, looks()))
    assert [name for name, count in counted.items() if count > 1] == []


def test_the_sample_is_small_and_has_something_of_everything() -> None:
    sample = [look for look in looks() if look.in_sample]
    assert len(sample) <= LARGEST_SAMPLE
    assert {look.page.area for look in sample} == {page.area for page in pages()}
    assert {look.language for look in sample} == set(LANGUAGES)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_sample_names_languages_that_there_are(page: Page) -> None:
    assert {language for state in page.states for language in state.sample.split()} <= set(LANGUAGES)


def test_modules_of_the_registry_are_read_in_one_sitting() -> None:
    lengths = {file.name: len(file.read_text("utf-8").splitlines()) for file in Path(__file__).parent.glob("*.py")}
    assert {name: length for name, length in lengths.items() if length > 300} == {}

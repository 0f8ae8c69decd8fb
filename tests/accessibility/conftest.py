"""Every page of the registry in tests/pages, in every state, read once as a tree; no browser is needed for that."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connections
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests.accessibility.dom import Element, Page
from tests.pages.house import House
from tests.pages.registry import Form, Look, Visit, looks


@dataclass(frozen=True, slots=True)
class Document:
    """One state of one page as the server wrote it."""

    look: Look
    page: Page


@pytest.fixture(scope="session")
def documents(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, Document]:
    """In English, by name, such as "reset-verify-wrong-code". Whoever asks for them is marked for both databases.

    Without the administration, whose fields are Django's; browsers look at it in tests/pages.
    """
    with django_db_blocker.unblock(), translation.override("en"):
        found = {
            f"{look.page.name}-{look.state.name}": _read(look) for look in looks("en") if look.page.area != "admin"
        }
        connections.close_all()
        return found


def _read(look: Look) -> Document:
    with House("").visited():
        return Document(look, Page(_visited(look.state.arrange())))


def _visited(visit: Visit) -> str:
    """What a browser would do with it, without being one."""
    client = Client(raise_request_exception=False, headers={"accept-language": "en", "host": "127.0.0.1"})
    for cookie in visit.cookies:
        client.cookies[cookie.name] = cookie.value
    answer = client.get(visit.path, follow=True)
    if visit.form is None:
        return answer.text
    form = _form_with(Page(answer.text), visit.form)
    path = form["action"] or str(answer.request["PATH_INFO"])
    for name in visit.form.loses:
        client.cookies.pop(name, None)
    return client.post(path, dict(_sent(form, visit.form)), follow=True).text


def _form_with(page: Page, wanted: Form) -> Element:
    """The form that has all these fields, and of hidden ones and of buttons the value."""
    for form in page.all("form", method="post"):
        named = {one["name"]: one for one in form.all("input", "select", "textarea", "button") if one["name"]}
        fits = all(
            name in named and (named[name]["type"] != "hidden" or named[name]["value"] == value)
            for name, value in wanted.fields.items()
        )
        if fits and (not wanted.button or wanted.button in named):
            return form
    raise AssertionError(f"no form has {dict(wanted.fields)}")


def _sent(form: Element, given: Form) -> Iterator[tuple[str, str]]:
    """What the form holds, typed over; a button sends only its own name."""
    for one in form.all("input", "textarea"):
        ticked = one["type"] not in ("radio", "checkbox") or "checked" in one
        if one["name"] and ticked:
            yield one["name"], one["value"] or (one.text if one.tag == "textarea" else "")
    for select in form.all("select"):
        for option in select.all("option", where=lambda option: "selected" in option):
            yield select["name"], option["value"]
    yield from given.fields.items()
    if given.button:
        yield given.button, "yes"

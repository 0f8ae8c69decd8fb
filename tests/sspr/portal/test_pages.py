"""The landing page, and what its frame gives every page."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from directory.models import Role
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db


def links(client: Client) -> set[str]:
    return set(re.findall(r'href="(/[^"#]*)"', client.get("/").text))


def test_a_visitor_finds_every_way_on(client: Client) -> None:
    assert {"/reset/", "/signin/", "/account/", "/editions/", "/lab/"} <= links(client)


def test_the_lab_and_its_banner_belong_to_the_demo(client: Client, settings: Settings) -> None:
    assert "Phones, mail and directory are simulated." in client.get("/").text

    settings.DEMO = False

    assert "/lab/" not in links(client)
    assert "simulated" not in client.get("/").text


def test_administration_is_shown_to_administrators(client: Client) -> None:
    client.force_login(UserFactory())
    assert "/admin/" not in links(client)

    client.force_login(UserFactory(roles=[Role.HELPDESK_ADMINISTRATOR]))
    assert "/admin/" in links(client)


def test_the_page_is_only_read(client: Client) -> None:
    assert client.post("/").status_code == 405


@pytest.mark.proves("SR-A11Y-12")
@pytest.mark.parametrize("page", ["/", "/signin/", "/reset/", "/editions/", "/nowhere/"])
def test_help_and_support_code_stand_at_the_foot_in_this_order(page: str, client: Client) -> None:
    text = client.get(page).text
    foot = text[text.rindex("<footer") :]

    assert re.search(r"administrator.*Support code", foot, re.DOTALL)
    assert "</main>" in text[: text.rindex("<footer")]


@pytest.mark.parametrize("page", ["/", "/signin/", "/reset/", "/editions/"])
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(page: str, client: Client) -> None:
    text = client.get(page).text

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r'(src|<link[^>]+href)="(https?:)?//', text)

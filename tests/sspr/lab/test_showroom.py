"""The page that shows every component: what is not shown there does not exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sspr.lab import access, showroom
from tests.proofs.ids import ROOT

pytestmark = pytest.mark.django_db

COMPONENTS = ROOT / "templates" / "components"


@pytest.fixture
def trainer() -> Client:
    client = Client()
    client.post(reverse("lab:enter", args=[access.issue(now=timezone.now())]))
    return client


def test_every_component_is_drawn(trainer: Client) -> None:
    """Asked of the templates that were truly rendered, so a forgotten one cannot be claimed."""
    page = trainer.get("/lab/components/")
    assert page.status_code == 200
    drawn = {template.name for template in page.templates}
    assert {f"components/{file.name}" for file in COMPONENTS.glob("*.html")} - drawn == set()


def test_every_component_says_what_it_takes() -> None:
    silent = [file.name for file in COMPONENTS.glob("*.html") if not re.match(r"\{[#%]", file.read_text().lstrip())]
    assert silent == []


def test_the_page_stands_still(trainer: Client) -> None:
    """An error shown as an example takes no focus, and no example runs out of time."""
    page = trainer.get("/lab/components/").content.decode()
    main = page[page.index("<main") :]
    assert "data-countdown=" not in main
    assert re.findall(r"<div[^>]* autofocus", main) == []


def test_no_id_is_there_twice(trainer: Client) -> None:
    ids = re.findall(r'\sid="([^"]+)"', trainer.get("/lab/components/").content.decode())
    assert sorted(ids) == sorted(set(ids))


def test_it_shows_every_icon(trainer: Client) -> None:
    page = trainer.get("/lab/components/").content.decode()
    sprite = Path(settings.BASE_DIR, "static", "img", "icons.svg").read_text(encoding="utf-8")
    for name in showroom.icons():
        assert f'id="{name}"' in sprite
        assert f"icons.svg#{name}" in page
    assert len(showroom.icons()) > 40


def test_it_is_there_for_the_trainer_only_and_the_lab_leads_to_it(client: Client, trainer: Client) -> None:
    assert client.get("/lab/components/").status_code == 404
    assert 'href="/lab/components/"' in trainer.get("/lab/").content.decode()
    assert trainer.post("/lab/components/").status_code == 405

"""The page /editions/, as anybody reads it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from html.parser import HTMLParser

import pytest
from django.test import Client
from pytest_django import Settings

from directory import clock
from directory.models import User
from licensing.editions import table
from licensing.entitlement import decide
from licensing.facts import facts_for
from sspr import seeding

pytestmark = pytest.mark.django_db

URL = "/editions/"


class Cells(HTMLParser):
    """The text of each cell of the page's table, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += f" {data.strip()}"


@pytest.fixture
def page(client: Client) -> str:
    response = client.get(URL)
    assert response.status_code == 200
    return response.content.decode()


def words(page: str) -> list[list[str]]:
    cells = Cells()
    cells.feed(page)
    return [[" ".join(cell.split()) for cell in row] for row in cells.rows]


@pytest.mark.proves("F-EDN-22")
def test_the_table_says_in_words_what_each_edition_opens(page: str) -> None:
    heading, *rows = words(page)
    assert heading[1].startswith("Microsoft Entra ID Free was Azure AD Free")
    assert [[cell.split()[0] for cell in row[1:]] for row in rows] == [
        ["Yes", "Yes", "Yes", "Yes"],
        ["No", "Yes", "Yes", "Yes"],
        ["No", "No", "Yes", "Yes"],
    ]
    assert all("SSPR_0012" in cell for row in rows for cell in row[1:] if cell.startswith("No"))


def test_each_cell_names_the_demo_person_to_try(page: str) -> None:
    _, *rows = words(page)
    for drawn, row in zip(rows, table(), strict=True):
        for text, cell in zip(drawn[1:], row.cells, strict=True):
            assert text.endswith(f"try {cell.demo_person}")
    assert "/reset/?username=pradeep%40tailspin.example" in page.replace("/reset/who/", "/reset/")


@pytest.mark.django_db(databases="__all__")
def test_the_demo_people_show_what_their_cells_say() -> None:
    """Seeded as the demo is, each of them gets the answer of the cell: a lesson never lies."""
    seeding.load()
    for row in table():
        for cell in row.cells:
            person = User.objects.get(user_principal_name=cell.demo_person)
            assert person.on_premises == row.scenario.on_premises
            facts = facts_for(person, now=clock.now(person.tenant))
            for capability in row.scenario.capabilities:
                decision = decide(facts, capability)
                assert (decision.allowed, decision.first) == (cell.allowed, cell.reason), (person, capability)


def test_outside_the_demo_nobody_is_named(settings: Settings, client: Client) -> None:
    settings.DEMO = False
    assert "username=" not in client.get(URL).content.decode()


@pytest.mark.proves("F-EDN-23")
def test_it_leads_to_pricing_and_to_a_guided_start(page: str) -> None:
    assert 'href="https://www.microsoft.com/security/business/microsoft-entra-pricing"' in page
    assert 'href="https://learn.microsoft.com/entra/identity/authentication/tutorial-enable-sspr"' in page


def test_it_warns_of_standalone_plans_and_explains_licensing(page: str) -> None:
    for told in ("Standalone plans never write back", "usage location", "enforced per person", "inherit", "country"):
        assert told in page


def test_every_heading_and_caption_of_the_table_is_there_for_a_screen_reader(page: str) -> None:
    assert "<caption" in page
    assert page.count('scope="col"') == 5
    assert page.count('scope="row"') == 3


def test_it_is_only_read(client: Client) -> None:
    assert client.post(URL).status_code == 405


def test_ten_queries_at_most(
    client: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    with django_assert_max_num_queries(10):
        client.get(URL)


def test_it_says_where_products_are_not_offered(page: str) -> None:
    section = page[page.index('id="countries"') :]
    assert "North Korea" in section
    assert "international-availability" in section


@pytest.mark.parametrize(
    "told",
    [
        "was Office 365 Business Premium",
        "was Azure AD Premium P1 or P2",
        "Standalone plans never write back",
        "Everybody who benefits needs one",
        "Person by person, or by group",
        "inherits the location of the directory",
        "Availability by country",
        "Pricing and features of Microsoft Entra",
        "Tutorial: enable self-service password reset",
    ],
)
def test_what_an_administrator_asks_further_is_answered(page: str, told: str) -> None:
    assert told in " ".join(page.split())


def test_nothing_is_promised_for_later(page: str) -> None:
    assert "so far" not in page

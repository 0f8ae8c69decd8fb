"""The one way to change a tenant's look, and what its pages then show."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory import branding
from directory.activities import Activity
from directory.branding import ON_GROUND, Edit, look_of
from directory.models import AuditEvent, Branding, BrandingPicture, Tenant
from directory.pictures import PALE_TEXT, Kind, Picture, make
from directory.rules.contrast import WHITE, contrast
from tests.factories.directory import TenantFactory
from tests.factories.pictures import drawn

pytestmark = pytest.mark.django_db

TOKENS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text(encoding="utf-8")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LINK = {"title": "Terms", "address": "https://contoso.example/terms"}


@pytest.fixture
def contoso() -> Tenant:
    return TenantFactory(name="Contoso", domain="contoso.example")


def picture(colour: str = "#802060", kind: Kind = Kind.LOGO) -> Picture:
    return make(drawn(colour=colour), kind)


def save(
    tenant: Tenant, language: str = "", pictures: dict[Kind, Picture | None] | None = None, **words: object
) -> Branding:
    row = Branding.objects.filter(tenant=tenant, language=language).first() or Branding(
        tenant=tenant, language=language
    )
    branding.save(row, Edit(words, pictures or {}), by="a test", correlation_id=uuid.uuid4())
    return row


def test_without_a_row_the_portal_keeps_its_own_look(contoso: Tenant) -> None:
    assert look_of(contoso, "en") is None
    assert look_of(None, "en") is None


def test_a_look_is_one_query_and_reads_no_bytes(contoso: Tenant) -> None:
    save(contoso, pictures={Kind.LOGO: picture(), Kind.FAVICON: picture(kind=Kind.FAVICON)}, brand_colour="#472a52")
    save(contoso, language="en", sign_in_text="Welcome")
    with CaptureQueriesContext(connection) as queries:
        look = look_of(contoso, "en")
        assert look
        assert look.logo
        assert look.favicon
        assert (look.name, look.domain, look.sign_in_text) == ("Contoso", "contoso.example", "Welcome")
        assert look.stylesheets
    assert len(queries) == 1
    assert '"content"' not in queries[0]["sql"]


def test_the_row_of_the_language_wins_and_the_general_one_fills_its_gaps(contoso: Tenant) -> None:
    save(contoso, pictures={Kind.LOGO: picture()}, sign_in_text="Hello", brand_colour="#472a52", footer_links=[LINK])
    save(contoso, language="es", sign_in_text="Hola", ground_colour="#ffffff")

    spanish, german = look_of(contoso, "es-mx"), look_of(contoso, "de")
    assert spanish
    assert german
    assert (spanish.sign_in_text, spanish.colour, spanish.links) == ("Hola", "#472a52", [LINK])
    assert spanish.logo == german.logo
    assert len(spanish.stylesheets) == 2
    assert spanish.stylesheets[0] == german.stylesheets[0]
    assert german.sign_in_text == "Hello"


@pytest.mark.proves("SR-A11Y-07")
@pytest.mark.parametrize("colour", ["#ffcc00", "#ff0000", "#ffffff", "#808080", "#00ffff"])
def test_no_brand_colour_is_kept_on_which_white_is_hard_to_read(contoso: Tenant, colour: str) -> None:
    row = save(contoso, brand_colour=colour)
    row.refresh_from_db()
    assert contrast(row.brand_colour, "#ffffff") >= 7
    assert contrast(row.brand_colour, "#d5e0e0") >= 4.5  # paler text on the rail
    assert contrast(row.brand_colour, "#f4ab1f") >= 3  # the station one is at


@pytest.mark.proves("SR-A11Y-07")
@pytest.mark.parametrize("colour", ["#000000", "#ff0000", "#c0a0a0", "#0000ff"])
def test_no_page_colour_is_kept_on_which_text_is_hard_to_read(contoso: Tenant, colour: str) -> None:
    row = save(contoso, ground_colour=colour)
    row.refresh_from_db()
    for words, ratio in ON_GROUND.items():
        assert contrast(row.ground_colour, words) >= ratio


def test_the_colours_checked_against_are_those_of_the_style_sheet() -> None:
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", TOKENS.partition("@supports")[0]))
    named = ("ink", "ink-2", "ink-3", "action", "bad-ink", "ok-ink", "control", "bad", "ok")
    assert [light[name] for name in named] == list(ON_GROUND)
    assert light["brand"] == branding.PORTAL_BRAND
    assert (light["on-rail"], light["on-rail-2"]) == (WHITE, PALE_TEXT)


def test_the_style_sheet_says_three_names_of_ours_and_nothing_else(contoso: Tenant) -> None:
    row = save(
        contoso,
        pictures={Kind.BACKGROUND: picture(kind=Kind.BACKGROUND)},
        brand_colour="#472a52",
        ground_colour="#ffffff",
        sign_in_text="} body { display: none",
    )
    address = row.background.url if row.background else ""
    assert re.fullmatch(r"/branding/[0-9a-f]{64}\.png", address)
    expected = f':root {{ --brand: #472a52; --brand-ground: #ffffff; --brand-background: url("{address}"); }}\n'
    assert branding.stylesheet(row) == expected
    assert branding.stylesheet(Branding(tenant=contoso)) == ""


def test_another_colour_is_another_address(contoso: Tenant) -> None:
    before = branding.stylesheet_url(save(contoso, brand_colour="#472a52"))
    assert branding.stylesheet_url(save(contoso, brand_colour="#1f3d7a")) != before
    assert branding.stylesheet_url(save(contoso, brand_colour="")) == ""


def test_a_release_that_says_the_same_in_other_words_gives_it_another_address(
    contoso: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = save(contoso, brand_colour="#472a52")
    before = branding.stylesheet_url(row)
    monkeypatch.setattr(branding, "stylesheet", lambda row: f":root{{--brand:{row.brand_colour}}}")
    assert branding.stylesheet_url(row) != before


def test_a_picture_nobody_shows_any_more_waits_for_pages_that_are_open_and_goes(contoso: Tenant) -> None:
    other = TenantFactory()
    save(other, pictures={Kind.LOGO: picture()})
    save(contoso, pictures={Kind.LOGO: picture(), Kind.FAVICON: picture(kind=Kind.FAVICON)})
    pictures = BrandingPicture.objects.filter(tenant=contoso)
    with time_machine.travel(NOON, tick=False):
        row = save(contoso, pictures={Kind.LOGO: picture("#208060"), Kind.FAVICON: None})
    with time_machine.travel(NOON + timedelta(minutes=59)):
        save(contoso, sign_in_text="Hello")
        assert pictures.count() == 3
    with time_machine.travel(NOON + timedelta(minutes=61)):
        save(contoso, sign_in_text="Hello again")
        assert pictures.get() == row.logo
    branding.remove(row, by="a test", correlation_id=uuid.uuid4())
    pictures.update(unused_since=timezone.now() - timedelta(hours=2))
    with CaptureQueriesContext(connection) as queries:
        branding.sweep()  # nobody changes anything any more
    assert not pictures.exists()
    assert not any('"content"' in query["sql"] for query in queries)
    assert BrandingPicture.objects.filter(tenant=other).count() == 1


def test_a_picture_that_is_shown_again_stays(contoso: Tenant) -> None:
    save(contoso, pictures={Kind.LOGO: picture()})
    with time_machine.travel(NOON):
        save(contoso, pictures={Kind.LOGO: None})
        save(contoso, pictures={Kind.LOGO: picture()})
    branding.sweep()
    assert BrandingPicture.objects.get().unused_since is None


def test_a_row_that_somebody_deleted_meanwhile_is_neither_changed_nor_made_anew(contoso: Tenant) -> None:
    row = save(contoso, sign_in_text="Hello")
    branding.remove(Branding.objects.get(), by="somebody else", correlation_id=uuid.uuid4())
    with pytest.raises(Branding.DoesNotExist):
        branding.save(row, Edit({"sign_in_text": "Welcome"}), by="a test", correlation_id=uuid.uuid4())
    with pytest.raises(Branding.DoesNotExist):
        branding.remove(row, by="a test", correlation_id=uuid.uuid4())
    assert not Branding.objects.exists()


def test_a_change_is_made_to_the_row_as_it_is_now(contoso: Tenant) -> None:
    save(contoso, sign_in_text="Hello")
    read_early = Branding.objects.get()
    save(contoso, brand_colour="#472a52")
    branding.save(read_early, Edit({"sign_in_text": "Welcome"}), by="a test", correlation_id=uuid.uuid4())
    assert Branding.objects.get().brand_colour == "#472a52"


def test_what_is_not_named_stays(contoso: Tenant) -> None:
    row = save(contoso, pictures={Kind.LOGO: picture()}, sign_in_text="Hello")
    save(contoso, brand_colour="#472a52")
    row.refresh_from_db()
    assert row.sign_in_text == "Hello"
    assert row.logo


@pytest.mark.proves("SR-LOG-07")
def test_every_change_is_audited_with_old_and_new_values(contoso: Tenant) -> None:
    shown = picture()
    row = save(contoso, sign_in_text="Hello", brand_colour="#472a52")
    save(contoso, pictures={Kind.LOGO: shown}, sign_in_text="Welcome")
    branding.remove(row, by="a test", correlation_id=uuid.uuid4())

    _made, changed, removed = AuditEvent.objects.filter(activity=Activity.BRANDING_CHANGED).order_by("at")
    assert changed.tenant == contoso
    assert changed.details["changes"] == {
        "sign_in_text": {"old": "Hello", "new": "Welcome"},
        "logo": {"old": "", "new": shown.sha256},
    }
    assert removed.details["removed"]["brand_colour"] == "#472a52"


@pytest.mark.parametrize(
    "links",
    [
        [{"title": "Run", "address": "javascript:alert(1)"}],
        [{"title": "Run", "address": "JaVaScRiPt://contoso.example/%0aalert(1)"}],
        [{"title": "Run", "address": "data:text/html,<script>alert(1)</script>"}],
        [{"title": "Run", "address": "https://contoso.example/\njavascript:alert(1)"}],
        [{"title": "", "address": "https://contoso.example"}],
        [{"title": "Two\nlines", "address": "https://contoso.example"}],
        [{"title": "File", "address": "file:///etc/passwd"}],
        [{"title": "No address"}],
        [LINK | {"onclick": "alert(1)"}],
        [LINK] * 5,
        {"title": "Not a list"},
        "https://contoso.example",
    ],
)
def test_only_a_few_links_to_web_pages_are_kept(contoso: Tenant, links: object) -> None:
    with pytest.raises(ValidationError):
        save(contoso, footer_links=links)
    assert not Branding.objects.exists()


def test_a_language_has_one_row_and_the_database_sees_to_it(contoso: Tenant) -> None:
    save(contoso, sign_in_text="Hello")
    with pytest.raises(ValidationError):
        branding.save(Branding(tenant=contoso), Edit(), by="a test", correlation_id=uuid.uuid4())
    with pytest.raises(IntegrityError), transaction.atomic():
        Branding.objects.create(tenant=contoso)
    with pytest.raises(IntegrityError), transaction.atomic():
        Branding.objects.create(tenant=contoso, language="es", brand_colour="red;}*")


def test_a_look_goes_with_its_tenant(contoso: Tenant) -> None:
    save(contoso, pictures={Kind.LOGO: picture()})
    contoso.policy.delete()
    contoso.delete()
    assert not BrandingPicture.objects.exists()

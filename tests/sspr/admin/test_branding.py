"""The page on which an organisation changes its look."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from directory import branding
from directory.activities import Activity
from directory.models import AuditEvent, Branding, BrandingPicture, Role, Tenant, User
from tests.factories import pictures
from tests.factories.directory import OperatorFactory, UserFactory
from tests.sspr.admin.conftest import SignedIn

pytestmark = pytest.mark.django_db(databases="__all__")

ADD, LIST = "/admin/directory/branding/add/", "/admin/directory/branding/"


def change(row: Branding) -> str:
    return reverse("admin:directory_branding_change", args=[row.pk])


def upload(content: bytes, name: str = "picture.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def filled(**typed: Any) -> dict[str, Any]:
    """The empty form as a browser sends it, with some fields filled in."""
    links = {f"link_{number}_{part}": "" for number in range(1, 5) for part in ("title", "address")}
    return {"language": "", "brand_colour": "", "ground_colour": "", "sign_in_text": "", **links, **typed}


def errors(client: Client, **typed: Any) -> dict[str, list[str]]:
    answer = client.post(ADD, filled(**typed))
    assert answer.status_code == 200
    return dict(answer.context["adminform"].form.errors)


@pytest.fixture
def look(at_work: Client, contoso: Tenant) -> Branding:
    at_work.post(ADD, filled(logo_file=upload(pictures.drawn()), brand_colour="#472a52"), follow=True)
    return Branding.objects.get(tenant=contoso)


def test_everything_is_kept_for_the_administrators_own_tenant(at_work: Client, contoso: Tenant, patti: User) -> None:
    typed = filled(
        logo_file=upload(pictures.drawn()),
        favicon_file=upload(pictures.drawn(form="WEBP")),
        background_file=upload(pictures.drawn(form="JPEG")),
        brand_colour="472A52",
        sign_in_text="Hello\r\nagain ",
        link_2_title="Terms",
        link_2_address="https://contoso.example/terms",
    )
    assert at_work.post(ADD, typed).status_code == 302

    row = Branding.objects.get()
    assert (row.tenant, row.brand_colour, row.sign_in_text) == (contoso, "#472a52", "Hello\nagain")
    assert row.footer_links == [{"title": "Terms", "address": "https://contoso.example/terms"}]
    assert row.logo
    assert row.favicon
    assert row.background
    event = AuditEvent.objects.get(activity=Activity.BRANDING_CHANGED)
    assert (event.actor, event.tenant) == (patti, contoso)


@pytest.mark.proves("SR-A11Y-07")
def test_a_colour_that_is_hard_to_read_on_is_corrected_and_the_page_says_so(at_work: Client, contoso: Tenant) -> None:
    text = str(at_work.post(ADD, filled(brand_colour="#ffcc00", ground_colour="#804040"), follow=True).content, "utf-8")
    row = Branding.objects.get()
    assert "#ffcc00" not in text
    assert f"darker, so that everybody can read white text on it: {row.brand_colour}." in text
    assert f"lighter, so that everybody can read the text on it: {row.ground_colour}." in text


@pytest.mark.proves("SR-WEB-06")
@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (pictures.svg_with_script(), "logo.svg", "SVG"),
        (pictures.svg_with_script(), "logo.png", "SVG"),
        (pictures.bomb(), "logo.png", "too large"),
        (b"<script>alert(1)</script>", "logo.gif", "no picture"),
        (pictures.drawn()[:90], "logo.png", "damaged"),
        (b"\0" * (1024 * 1024 + 1), "logo.png", "at most 1 MB"),
    ],
    ids=["svg", "svg called png", "bomb", "script", "truncated", "heavy"],
)
def test_what_is_no_picture_is_refused_beside_its_field(
    at_work: Client, contoso: Tenant, content: bytes, name: str, said: str
) -> None:
    [sentence] = errors(at_work, logo_file=upload(content, name))["logo_file"]
    assert said in sentence
    assert not Branding.objects.exists()
    assert not BrandingPicture.objects.exists()


@pytest.mark.proves("SR-WEB-06")
def test_a_polyglot_is_served_as_our_own_png_without_its_script(at_work: Client, contoso: Tenant) -> None:
    at_work.post(ADD, filled(logo_file=upload(pictures.script_in_gif(), "x.js", "text/javascript")))
    [picture] = BrandingPicture.objects.all()
    served = at_work.get(picture.url)
    assert served.headers["Content-Type"] == "image/png"
    assert served.content.startswith(b"\x89PNG")
    assert pictures.SCRIPT not in served.content


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//contoso.example", "contoso.example", "", "data:text/html,x"]
)
def test_a_link_leads_to_a_web_page_or_is_refused(at_work: Client, contoso: Tenant, address: str) -> None:
    assert "https://" in errors(at_work, link_1_title="Terms", link_1_address=address)["link_1_address"][0]


def test_other_faults_are_told_beside_their_fields(at_work: Client, look: Branding) -> None:
    told = errors(at_work, brand_colour="purple", link_3_address="https://contoso.example", sign_in_text="x" * 1025)
    assert set(told) == {"brand_colour", "link_3_title", "sign_in_text", "language"}


def test_a_picture_that_is_not_mentioned_stays_and_one_can_be_taken_away(at_work: Client, look: Branding) -> None:
    at_work.post(change(look), filled(sign_in_text="Hello"))
    look.refresh_from_db()
    assert look.logo
    assert look.sign_in_text == "Hello"
    assert look.brand_colour == ""

    at_work.post(change(look), filled(**{"logo_file-clear": "on"}))
    look.refresh_from_db()
    assert look.logo is None
    assert BrandingPicture.objects.get().unused_since


def test_the_page_shows_pictures_and_colours_and_says_its_limits(at_work: Client, look: Branding) -> None:
    assert look.logo
    for address in (change(look), LIST):
        text = str(at_work.get(address).content, "utf-8")
        assert f'src="{look.logo.url}"' in text
        assert 'fill="#472a52"' in text
    assert "at most 1 MB" in str(at_work.get(ADD).content, "utf-8")


def test_one_press_and_a_confirmation_bring_the_portals_look_back(at_work: Client, look: Branding) -> None:
    assert "Back to the portal’s look" in str(at_work.get(change(look)).content, "utf-8")
    assert at_work.post(f"{LIST}{look.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Branding.objects.exists()
    assert AuditEvent.objects.filter(activity=Activity.BRANDING_CHANGED).count() == 2


@pytest.mark.proves("SR-TEN-01")
def test_another_tenants_look_cannot_be_seen_changed_or_made(
    signed_in: SignedIn, look: Branding, contoso: Tenant, fabrikam: Tenant
) -> None:
    stranger = signed_in(UserFactory(tenant=fabrikam, roles=[Role.GLOBAL_ADMINISTRATOR]))
    assert "Contoso" not in str(stranger.get(LIST).content, "utf-8")
    stranger.post(change(look), filled(sign_in_text="Ours now"))
    stranger.post(f"{LIST}{look.pk}/delete/", {"post": "yes"})
    stranger.post(ADD, filled(tenant=str(contoso.pk), language="es", sign_in_text="Ours"))
    look.refresh_from_db()
    assert look.sign_in_text == ""
    assert Branding.objects.get(language="es").tenant == fabrikam


@pytest.mark.parametrize("role", [role for role in Role if role != Role.GLOBAL_ADMINISTRATOR])
def test_lesser_roles_do_not_change_the_look(signed_in: SignedIn, look: Branding, contoso: Tenant, role: Role) -> None:
    lynne = signed_in(UserFactory(tenant=contoso, roles=[role]))
    for address in (LIST, ADD, change(look)):
        assert lynne.get(address).status_code == 403


def test_a_platform_operator_chooses_the_tenant(signed_in: SignedIn, fabrikam: Tenant) -> None:
    operator = signed_in(OperatorFactory())
    assert "tenant" in dict(operator.post(ADD, filled()).context["adminform"].form.errors)
    operator.post(ADD, filled(tenant=str(fabrikam.pk), brand_colour="#1f3d7a"))
    assert Branding.objects.get().tenant == fabrikam


def test_the_log_calls_it_the_same_whatever_language_is_spoken_and_history_finds_it(at_work: Client) -> None:
    at_work.post(f"{ADD}?mkt=de", filled(language="es", sign_in_text="Hola"))
    row, event = Branding.objects.get(), AuditEvent.objects.get(activity=Activity.BRANDING_CHANGED)
    assert event.target_name == "Branding of Contoso (Español)"
    found = at_work.get(reverse("admin:directory_branding_history", args=[row.pk]), {"mkt": "de"}, follow=True)
    assert str(event.pk) in found.text


def somebody_else_is_first(monkeypatch: pytest.MonkeyPatch, what: Callable[[], object]) -> None:
    """Between reading the form and saving it."""
    save = branding.save

    def late(*args: Any, **kwargs: Any) -> None:
        what()
        save(*args, **kwargs)

    monkeypatch.setattr(branding, "save", late)


def test_a_look_deleted_meanwhile_is_not_saved_and_the_page_says_only_that(
    at_work: Client, look: Branding, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody_else_is_first(monkeypatch, Branding.objects.all().delete)
    text = at_work.post(change(look), filled(brand_colour="#ffcc00"), follow=True).text
    assert "Somebody else deleted this meanwhile. Nothing was saved." in text
    assert "successfully" not in text
    assert "We made" not in text
    assert not Branding.objects.exists()


@pytest.mark.parametrize("adding", [True, False])
def test_a_change_refused_at_last_is_not_called_successful(
    at_work: Client, look: Branding, monkeypatch: pytest.MonkeyPatch, adding: bool
) -> None:
    def refuse() -> None:
        raise ValidationError("Not so.")

    somebody_else_is_first(monkeypatch, refuse)
    text = at_work.post(
        ADD if adding else change(look), filled(language="es", brand_colour="#ffcc00"), follow=True
    ).text
    assert "Not so." in text
    assert "successfully" not in text
    assert "We made" not in text
    assert Branding.objects.get().brand_colour == "#472a52"


def test_a_look_that_two_delete_is_gone_for_both(
    at_work: Client, look: Branding, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove = branding.remove

    def late(row: Branding, **by: Any) -> None:
        Branding.objects.all().delete()
        remove(row, **by)

    monkeypatch.setattr(branding, "remove", late)
    assert at_work.post(f"{LIST}{look.pk}/delete/", {"post": "yes"}).status_code == 302

"""A tenant's look: what its pages show, and the one way to change it. Pictures: `directory.pictures`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from directory import audit
from directory.activities import Activity
from directory.models import Branding, BrandingPicture, Domain, Tenant, User
from directory.pictures import Kind, Picture
from directory.rules.contrast import WHITE, darken_until, lighten_until

BRAND_RATIO = 7.0  # of white on the brand colour, so that paler text and the amber station read on it too
# What is written or drawn on the ground of a page in the light theme, and how well it must be seen: ink comfortably,
# other text and links at 4.5, edges one must see at 3. The values are those of static/css/tokens.css.
ON_GROUND = {
    "#13262b": 7.0,  # ink
    "#435559": 4.5,  # ink-2
    "#58696d": 4.5,  # ink-3
    "#0b5763": 4.5,  # action
    "#8c281c": 4.5,  # bad-ink
    "#17592f": 4.5,  # ok-ink
    "#788588": 3.0,  # control
    "#b5392b": 3.0,  # bad
    "#237a43": 3.0,  # ok
}
PORTAL_BRAND = "#0d3f48"  # where a tenant has no colour of its own
WORDS = ("brand_colour", "ground_colour", "sign_in_text", "footer_links")
WIDE = 1.6  # times as wide as high: such a logo has the name in it
UNUSED_FOR = timedelta(hours=1)  # pages that are open name pictures of before, and a browser may ask for them late


@dataclass(frozen=True, slots=True)
class Logo:
    url: str
    width: int  # CSS pixels, reserved before the picture is there
    height: int
    wide: bool
    pale: bool


@dataclass(frozen=True)
class Look:
    """What templates show of a tenant: its rows for the language spoken and for all languages, in this order."""

    tenant: Tenant
    domain: str
    rows: tuple[Branding, ...]

    @property
    def name(self) -> str:
        return self.tenant.name

    @cached_property
    def logo(self) -> Logo | None:
        picture = self._picture("logo")
        if picture is None:
            return None
        return Logo(picture.url, *picture.shown, wide=picture.width > WIDE * picture.height, pale=picture.pale)

    @property
    def favicon(self) -> BrandingPicture | None:
        return self._picture("favicon")

    @property
    def stylesheets(self) -> list[str]:
        """The general one first, so that the language's own adds to it."""
        return [address for row in reversed(self.rows) if (address := stylesheet_url(row))]

    @property
    def colour(self) -> str:
        """The brand colour in digits, for mails, which know no style sheet."""
        return next((row.brand_colour for row in self.rows if row.brand_colour), PORTAL_BRAND)

    @property
    def sign_in_text(self) -> str:
        return next((row.sign_in_text for row in self.rows if row.sign_in_text), "")

    @property
    def links(self) -> list[dict[str, str]]:
        return next((row.footer_links for row in self.rows if row.footer_links), [])

    def _picture(self, kind: str) -> BrandingPicture | None:
        return next((picture for row in self.rows if (picture := getattr(row, kind))), None)


def look_of(tenant: Tenant | None, language: str | None) -> Look | None:
    """How pages for people of `tenant` look in `language`; None for the portal's own look. One query."""
    if tenant is None:
        return None
    tongues = [language or "", (language or "").partition("-")[0], ""]
    first = Domain.objects.filter(tenant=OuterRef("tenant")).order_by("pk").values("name")[:1]
    found = without_bytes().filter(tenant=tenant, language__in=tongues).annotate(domain=Subquery(first))
    rows = sorted(found, key=lambda row: tongues.index(row.language))
    return Look(tenant, rows[0].domain or "", tuple(rows)) if rows else None


def without_bytes() -> QuerySet[Branding]:
    """Rows with their pictures, but for what the pictures hold."""
    kinds = [kind.value for kind in Kind]
    return Branding.objects.select_related("tenant", *kinds).defer(*(f"{kind}__content" for kind in kinds))


def corrected_brand(colour: str) -> str:
    """Dark enough for white text, and for everything else that lies on the rail."""
    return darken_until(colour, WHITE, BRAND_RATIO)


def corrected_ground(colour: str) -> str:
    """Light enough for everything that is written on a page."""
    for words, ratio in ON_GROUND.items():
        colour = lighten_until(colour, words, ratio)
    return colour


@dataclass(frozen=True)
class Edit:
    """What to change of a branding; what is not named stays. A picture that is None is taken away."""

    words: Mapping[str, object] = field(default_factory=dict)  # by name, as in WORDS
    pictures: Mapping[Kind, Picture | None] = field(default_factory=dict)


def save(branding: Branding, edit: Edit, *, by: User | str, correlation_id: UUID) -> None:
    """Change `branding`, which may be new, and write old and new values to the audit log.

    Colours are corrected here once more, whoever asks. Raises ValidationError for what is no branding, DoesNotExist
    where somebody deleted it meanwhile.
    """
    with transaction.atomic():
        _lock(branding)
        before = _as_logged(branding) if branding.pk else {}
        for name in set(edit.words) & set(WORDS):
            setattr(branding, name, edit.words[name])
        branding.brand_colour = branding.brand_colour and corrected_brand(branding.brand_colour)
        branding.ground_colour = branding.ground_colour and corrected_ground(branding.ground_colour)
        for kind, picture in edit.pictures.items():
            setattr(branding, kind, picture and _stored(branding.tenant, picture))
        branding.full_clean()
        branding.save()
        _sweep(branding.tenant_id)
        after = _as_logged(branding)
        changes = {
            name: {"old": before.get(name), "new": after[name]} for name in after if before.get(name) != after[name]
        }
        _record(branding, by, correlation_id, changes=changes)


def remove(branding: Branding, *, by: User | str, correlation_id: UUID) -> None:
    """Give the tenant's pages the look back that they have without this row. Raises DoesNotExist where it is gone."""
    with transaction.atomic():
        _lock(branding)
        _record(branding, by, correlation_id, removed=_as_logged(branding))
        branding.delete()
        _sweep(branding.tenant_id)


def sweep() -> None:
    """Take away all pictures that no row has shown for a while, also of tenants whose look nobody changes any more."""
    stale = BrandingPicture.objects.filter(unused_since__lt=timezone.now() - UNUSED_FOR)
    for tenant_id in set(stale.values_list("tenant", flat=True)):
        with transaction.atomic():
            Tenant.objects.select_for_update().get(pk=tenant_id)
            _sweep(tenant_id)


def stylesheet_url(branding: Branding) -> str:
    """Other words, another address, also when a new release says the same in other words; empty for no words."""
    text = stylesheet(branding)
    return reverse("branding:stylesheet", args=[branding.pk, fingerprint(text)]) if text else ""


def stylesheet(branding: Branding) -> str:
    """The style sheet of one row: our own three names, with values that we worked out ourselves."""
    lines = []
    if branding.brand_colour:
        lines.append(f"--brand: {branding.brand_colour};")
    if branding.ground_colour:
        lines.append(f"--brand-ground: {branding.ground_colour};")
    if branding.background is not None:
        lines.append(f'--brand-background: url("{branding.background.url}");')
    return f":root {{ {' '.join(lines)} }}\n" if lines else ""


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _lock(branding: Branding) -> None:
    """One change of a tenant's look at a time, made to the row as it is now."""
    Tenant.objects.select_for_update().get(pk=branding.tenant_id)
    if branding.pk is not None:
        branding.refresh_from_db(from_queryset=Branding.objects.select_for_update())


def _stored(tenant: Tenant, picture: Picture) -> BrandingPicture:
    row, _created = BrandingPicture.objects.defer("content").get_or_create(
        tenant=tenant,
        sha256=picture.sha256,
        defaults={
            "content": picture.content,
            "width": picture.width,
            "height": picture.height,
            "pale": picture.pale,
        },
    )
    return row


def _sweep(tenant_id: UUID) -> None:
    """Note which pictures of the tenant no row shows, and take away those that none has shown for long enough."""
    rows = Branding.objects.filter(tenant=tenant_id)
    shown = Q(pk__in=[])
    for kind in Kind:
        shown |= Q(pk__in=rows.filter(**{f"{kind}__isnull": False}).values(kind))
    pictures, now = BrandingPicture.objects.filter(tenant=tenant_id), timezone.now()
    pictures.filter(shown).update(unused_since=None)
    unused = pictures.exclude(shown)
    unused.filter(unused_since=None).update(unused_since=now)
    unused.filter(unused_since__lt=now - UNUSED_FOR).defer("content").delete()


def _as_logged(branding: Branding) -> dict[str, object]:
    """As the row lies in the database; pictures by what they hold."""
    row = without_bytes().get(pk=branding.pk)
    pictures = {kind.value: getattr(getattr(row, kind), "sha256", "") for kind in Kind}
    return {name: getattr(row, name) for name in WORDS} | pictures


def _record(branding: Branding, by: User | str, correlation_id: UUID, **details: Any) -> None:
    audit.record(
        Activity.BRANDING_CHANGED,
        tenant=branding.tenant,
        target=None,
        target_name=audit.name_on_record(branding),
        actor=by,
        correlation_id=correlation_id,
        **details,
    )

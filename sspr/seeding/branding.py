"""The looks of the demo's organisations, drawn here: three have one, northwind and tailspin show the portal's own."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from PIL import Image, ImageDraw

from directory import branding, pictures
from directory.models import Branding, Tenant
from directory.pictures import Kind

Drawing = Callable[[str], Image.Image]  # in the organisation's colour
SIDE = 480  # pixels of a mark as drawn; edges get smooth when it is scaled down


@dataclass(frozen=True, slots=True)
class SeedLook:
    brand_colour: str
    mark: Drawing
    ground_colour: str = ""
    background: Drawing | None = None
    sign_in_text: str = ""
    in_other_languages: dict[str, str] = field(default_factory=dict)  # the sign-in text
    footer_links: tuple[tuple[str, str], ...] = ()


def put_up(domain: str, tenant: Tenant, *, by: str, correlation_id: UUID) -> None:
    """Give `tenant` the look of the organisation with that domain, if it has one."""
    look = LOOKS.get(domain)
    if look is None:
        return
    mark = _file(look.mark(look.brand_colour))
    drawn = {Kind.LOGO: pictures.make(mark, Kind.LOGO), Kind.FAVICON: pictures.make(mark, Kind.FAVICON)}
    if look.background:
        drawn[Kind.BACKGROUND] = pictures.make(_file(look.background(look.brand_colour)), Kind.BACKGROUND)
    words = {
        "brand_colour": look.brand_colour,
        "ground_colour": look.ground_colour,
        "sign_in_text": look.sign_in_text,
        "footer_links": [{"title": title, "address": address} for title, address in look.footer_links],
    }
    edit = branding.Edit(words, drawn)
    branding.save(Branding(tenant=tenant), edit, by=by, correlation_id=correlation_id)
    for language, text in look.in_other_languages.items():
        row = Branding(tenant=tenant, language=language)
        branding.save(row, branding.Edit({"sign_in_text": text}), by=by, correlation_id=correlation_id)


def ring_with_a_gap(colour: str) -> Image.Image:
    """A C around a dot."""
    mark, pen = _sheet()
    pen.arc((40, 40, 440, 440), 45, 315, fill=colour, width=88)
    for turn in (45, 315):  # round ends
        x, y = (240 + 156 * part(math.radians(turn)) for part in (math.cos, math.sin))
        pen.ellipse((x - 44, y - 44, x + 44, y + 44), fill=colour)
    pen.ellipse((190, 190, 290, 290), fill=colour)
    return mark


def woven_squares(colour: str) -> Image.Image:
    """Three bars over three: cloth."""
    mark, pen = _sheet()
    for step in (0, 1, 2):
        pen.rounded_rectangle((40, 50 + step * 140, 440, 150 + step * 140), 50, fill=colour)
    for step in (0, 1):
        pen.rectangle((150 + step * 130, 40, 196 + step * 130, 440), fill="white")
    return mark


def tree(colour: str) -> Image.Image:
    """A crown of three rounds on a trunk."""
    mark, pen = _sheet()
    for x, y in ((240, 130), (140, 230), (340, 230)):
        pen.ellipse((x - 110, y - 110, x + 110, y + 110), fill=colour)
    pen.rectangle((210, 240, 270, 450), fill=colour)
    return mark


def growth_rings(colour: str) -> Image.Image:
    """The cut of a trunk, its middle below the door."""
    ground = Image.new("RGB", (640, 960), colour)
    pen = ImageDraw.Draw(ground)
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    for number, radius in enumerate(range(980, 20, -30)):
        lift = 14 if number % 3 else 30
        pen.ellipse(
            (320 - radius, 900 - radius, 320 + radius, 900 + radius),
            outline=(red + lift, green + lift, blue + lift),
            width=6 if number % 3 else 10,
        )
    return ground


def _sheet() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    sheet = Image.new("RGBA", (SIDE, SIDE))
    return sheet, ImageDraw.Draw(sheet)


def _file(drawing: Image.Image) -> bytes:
    written = io.BytesIO()
    drawing.save(written, "PNG", compress_level=1)
    return written.getvalue()


LOOKS = {
    "contoso.example": SeedLook(
        brand_colour="#472a52",
        mark=ring_with_a_gap,
        ground_colour="#f7f4f8",
        sign_in_text=(
            "Our service desk never asks for your password or for a code, neither by phone nor by mail.\n\n"
            "Room 2.14, weekdays from 8 to 18."
        ),
        in_other_languages={
            "de": (
                "Unser Servicedesk fragt nie nach Ihrem Kennwort oder einem Code, weder am Telefon noch per Mail.\n\n"
                "Raum 2.14, werktags von 8 bis 18 Uhr."
            ),
            "es": (
                "Nuestro servicio de asistencia nunca le pide la contraseña ni un código, ni por teléfono ni por "
                "correo.\n\nSala 2.14, días laborables de 8 a 18."
            ),
        },
        footer_links=(
            ("Terms of use", "https://www.contoso.example/terms"),
            ("Privacy", "https://www.contoso.example/privacy"),
        ),
    ),
    "fabrikam.example": SeedLook(
        brand_colour="#1f3d7a",
        mark=woven_squares,
        sign_in_text="New here? Your first password is in the letter that came with your contract.",
        footer_links=(("IT news", "https://www.fabrikam.example/it"),),
    ),
    "woodgrove.example": SeedLook(
        brand_colour="#5b3a1e",
        mark=tree,
        ground_colour="#f8f5ef",
        background=growth_rings,
        sign_in_text="A bank clerk will never ask for your password. If somebody does, call extension 4400.",
        footer_links=(("Report a fraud", "https://www.woodgrove.example/fraud"),),
    ),
}

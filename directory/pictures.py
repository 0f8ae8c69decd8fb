"""Make a small PNG of our own from whatever somebody uploads, or say in a sentence why not (SR-WEB-06).

Nothing of an upload is ever served: only its pixels go over, at most of the first frame, scaled to what a page shows.
What else a file may hold (a script behind the picture, the place where a photograph was taken) stays behind.
"""

import hashlib
import io
import struct
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from PIL import Image, ImageChops, ImageOps, ImageStat

from directory.rules.contrast import WHITE, darken_until, luminance

MEBIBYTE = 1024 * 1024
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_PIXELS = 12_000_000  # what a good camera takes; measured, 92 MiB while we work on it, 191 on a WebP
LONGEST_SIDE = 8000
PALE_TEXT = "#d5e0e0"  # written over a background beside white: on-rail-2 of static/css/tokens.css
TEXT_RATIO = 4.5  # WCAG 2.2, SC 1.4.3
PALE = 0.6  # a logo gives this much light on average: drawn for a dark ground
PALETTE = 256
ROOM = 2  # times the side of the result, in which borders are cut off and colours judged
ONE_AT_A_TIME = threading.Lock()  # of this process, whose memory the large pictures share
# What Pillow's readers raise for files that are not as their format says; anything else is a fault of ours.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, OverflowError, struct.error, zlib.error)


class Kind(StrEnum):
    LOGO = "logo"
    FAVICON = "favicon"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class Limits:
    upload: int  # bytes of the file as it comes
    box: tuple[int, int]  # pixels the result has at most, twice what a page shows


LIMITS = {
    Kind.LOGO: Limits(MEBIBYTE, (560, 120)),
    Kind.FAVICON: Limits(MEBIBYTE, (64, 64)),
    Kind.BACKGROUND: Limits(4 * MEBIBYTE, (640, 960)),
}


class NotAPicture(Exception):
    """Nothing we can use; the message is a sentence for the person who uploaded it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of our own making."""

    content: bytes
    width: int
    height: int
    pale: bool = False  # nobody would see it on white

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def make(data: bytes, kind: Kind) -> Picture:
    """The picture in `data` as this portal serves it. Raises NotAPicture."""
    if len(data) > LIMITS[kind].upload:
        raise NotAPicture(_too_heavy(LIMITS[kind].upload))
    with ONE_AT_A_TIME:
        small = _decoded(data, kind)
    return DRAW[kind](small)


def _decoded(data: bytes, kind: Kind) -> Image.Image:
    """The first frame, upright, in red, green, blue and opacity, not much larger than it will be.

    Its size is judged before a pixel is read, and it is made small before anything else is done with it.
    """
    side = ROOM * max(LIMITS[kind].box)  # either way round, since notes may say to turn it
    try:
        small = ImageOps.exif_transpose(_small(_pixels(data, side), side, trimmed=kind is not Kind.BACKGROUND))
    except Image.UnidentifiedImageError:
        raise NotAPicture(_unknown(data)) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAPicture(_too_large()) from None
    except BROKEN as broken:
        raise NotAPicture(_("This picture is damaged. Export it anew and try again.")) from broken
    clean = Image.new("RGBA", small.size)  # without the notes, profiles and comments that come along
    clean.paste(small)
    return clean


def _pixels(data: bytes, side: int) -> Image.Image:
    """As stored where that can be scaled; else in red, green, blue and opacity. Its file is no longer held."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as source:
        _judge_size(*source.size)
        source.draft(None, (side, side))  # a JPEG of many pixels is decoded in fewer, which no other format can
        source.load()
        plain = source.mode in ("L", "RGB", "RGBA") and "transparency" not in source.info
        return source if plain else source.convert("RGBA")


def _small(pixels: Image.Image, side: int, *, trimmed: bool) -> Image.Image:
    """Scaled down to a square of that side, where asked without the empty border around what is drawn.

    Lets go of the large picture at each step, and scales colours by their opacity once, on the way.
    """
    drawn = pixels.getbbox(alpha_only=True) if pixels.mode == "RGBA" else (0, 0, *pixels.size)
    if drawn is None:
        raise NotAPicture(_("This picture is empty: it is transparent all over."))
    left, top, right, bottom = box = drawn if trimmed else (0, 0, *pixels.size)
    size = _fitted(right - left, bottom - top, (side, side))
    if pixels.mode == "RGBA":
        pixels = pixels.convert("RGBa")
    return pixels.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0).convert("RGBA")


def _judge_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise NotAPicture(_too_large())


def _logo(pixels: Image.Image) -> Picture:
    return _encoded(_within(pixels, LIMITS[Kind.LOGO].box), pale=_is_pale(pixels))


def _favicon(pixels: Image.Image) -> Picture:
    box = LIMITS[Kind.FAVICON].box
    icon, square = _within(pixels, box), Image.new("RGBA", box)
    square.paste(icon, ((box[0] - icon.width) // 2, (box[1] - icon.height) // 2))
    return _encoded(square)


def _background(pixels: Image.Image) -> Picture:
    """Dark enough for text in every pixel, and in few colours, so that a photograph stays light to carry."""
    black = Image.new("RGBA", pixels.size, "black")
    ground = _within(Image.alpha_composite(black, pixels).convert("RGB"), LIMITS[Kind.BACKGROUND].box)
    brightest = max(int(high) for low, high in ground.getextrema())  # type: ignore[misc]
    scale = min(1.0, _brightest_allowed() / max(1, brightest))
    return _encoded(ground.point(lambda value: int(value * scale)).quantize(PALETTE))


def _brightest_allowed() -> int:
    """The value of the brightest grey on which white and pale text both read; no colour below it gives more light."""
    grey = darken_until(darken_until(WHITE, WHITE, TEXT_RATIO), PALE_TEXT, TEXT_RATIO)
    return int(grey[1:3], 16)


def _within(pixels: Image.Image, box: tuple[int, int]) -> Image.Image:
    size = _fitted(*pixels.size, box)
    return pixels if size == pixels.size else pixels.resize(size, Image.Resampling.LANCZOS)


def _fitted(width: int, height: int, box: tuple[int, int]) -> tuple[int, int]:
    """The size scaled down to fit; never up."""
    scale = min(1.0, box[0] / width, box[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _is_pale(pixels: Image.Image) -> bool:
    """Whether what is drawn, weighed by its opacity, would be lost on a white ground; a picture of a ground of its own
    is none of these."""
    opacity = pixels.getchannel("A")
    opaque = ImageStat.Stat(opacity).mean[0]
    if opaque > 250:  # of 255: it brings its ground along
        return False
    drawn = pixels.convert("RGB")
    means = [ImageStat.Stat(ImageChops.multiply(channel, opacity)).mean[0] / opaque * 255 for channel in drawn.split()]
    return luminance("#" + "".join(f"{min(255, round(mean)):02x}" for mean in means)) > PALE


def _encoded(pixels: Image.Image, *, pale: bool = False) -> Picture:
    written = io.BytesIO()
    pixels.save(written, "PNG", optimize=True)
    return Picture(written.getvalue(), pixels.width, pixels.height, pale)


def _unknown(data: bytes) -> str:
    """What a drawing in SVG is told differs from what anything else is told that is no picture."""
    if b"<svg" in data[:4096].replace(b"\0", b"").lower():
        return _("SVG files can hold scripts, so they are not taken. Export the drawing as PNG.")
    return _("This is no picture we know. Use a PNG, JPEG, WebP or GIF file.")


def _too_heavy(most: int) -> str:
    return _("This file is too large: at most %(megabytes)d MB are taken.") % {"megabytes": most // MEBIBYTE}


def _too_large() -> str:
    words = {"megapixels": MOST_PIXELS // 1_000_000, "side": LONGEST_SIDE}
    return _("This picture is too large: at most %(megapixels)d megapixels, and %(side)d pixels a side.") % words


DRAW: dict[Kind, Callable[[Image.Image], Picture]] = {
    Kind.LOGO: _logo,
    Kind.FAVICON: _favicon,
    Kind.BACKGROUND: _background,
}

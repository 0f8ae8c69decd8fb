"""Uploads: what becomes of pictures, and what is told to whoever sends something else."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from directory.pictures import LIMITS, Kind, NotAPicture, Picture, make
from directory.rules.contrast import contrast
from tests.factories import pictures
from tests.factories.pictures import SCRIPT, drawn, written

PNG = b"\x89PNG\r\n\x1a\n"


def opened(picture: Picture) -> Image.Image:
    assert picture.content.startswith(PNG)
    seen = Image.open(io.BytesIO(picture.content))
    seen.load()
    assert seen.size == (picture.width, picture.height)
    return seen


def refusal(data: bytes, kind: Kind = Kind.LOGO) -> str:
    with pytest.raises(NotAPicture) as refused:
        make(data, kind)
    return str(refused.value)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("kind", Kind)
def test_every_picture_we_know_becomes_a_png_no_larger_than_it_is_shown(form: str, kind: Kind) -> None:
    made = make(drawn(900, 700, form=form), kind)
    opened(made)
    assert made.width <= LIMITS[kind].box[0]
    assert made.height <= LIMITS[kind].box[1]


@pytest.mark.proves("SR-WEB-06")
@pytest.mark.parametrize("kind", Kind)
def test_a_script_behind_a_picture_stays_behind(kind: Kind) -> None:
    made = make(pictures.script_in_gif(), kind)
    opened(made)
    assert SCRIPT not in made.content


@pytest.mark.proves("SR-WEB-06")
def test_svg_is_refused_and_the_sentence_says_what_to_use() -> None:
    assert "PNG" in refusal(pictures.svg_with_script())
    assert refusal(pictures.svg_with_script()).startswith("SVG")
    assert refusal("\ufeff <svg/>".encode("utf-16")).startswith("SVG")


@pytest.mark.proves("SR-WEB-06")
@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (9_000, 9_000), (4_000, 3_001), (100_000, 1)])
def test_a_bomb_is_refused_by_what_its_header_says(width: int, height: int) -> None:
    assert "too large" in refusal(pictures.bomb(width, height))


@pytest.mark.proves("SR-WEB-06")
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_half_a_picture_is_refused(form: str) -> None:
    noise = Image.frombytes("RGB", (80, 80), random.Random(7).randbytes(80 * 80 * 3))
    whole = written(noise, form)
    assert "damaged" in refusal(whole[: len(whole) // 2])


@pytest.mark.proves("SR-WEB-06")
def test_where_a_photograph_was_taken_stays_behind_and_it_stands_upright() -> None:
    upload = pictures.photograph_with_its_place()
    assert Image.open(io.BytesIO(upload)).getexif().get_ifd(0x8825)
    for kind in (Kind.LOGO, Kind.BACKGROUND):
        seen = opened(make(upload, kind))
        assert seen.size == (30, 60)
        assert not seen.getexif()
        assert set(seen.info) <= {"transparency"}


def test_a_name_is_not_believed() -> None:
    """What decides is what is inside; a text that calls itself a picture is none."""
    assert "no picture we know" in refusal(b"<!doctype html><script>alert(1)</script>")
    assert "no picture we know" in refusal(b"%PDF-1.7 not a picture at all")
    assert "no picture we know" in refusal(written(Image.new("RGB", (9, 9)), "BMP"))


def test_a_file_that_is_too_heavy_is_not_even_looked_at() -> None:
    assert "at most 1 MB" in refusal(b"\0" * (LIMITS[Kind.LOGO].upload + 1))
    assert "at most 4 MB" in refusal(b"\0" * (LIMITS[Kind.BACKGROUND].upload + 1), Kind.BACKGROUND)


@settings(max_examples=60)
@given(st.sampled_from([b"", PNG, b"GIF89a", b"\xff\xd8\xff\xe0", b"RIFF\x24\0\0\0WEBPVP8 "]), st.binary(max_size=300))
def test_any_bytes_are_a_picture_or_a_sentence(start: bytes, rest: bytes) -> None:
    try:
        opened(make(start + rest, Kind.LOGO))
    except NotAPicture as refused:
        said = str(refused)
    else:
        said = "A picture."
    assert said.endswith(".")


def test_an_empty_picture_is_told_apart() -> None:
    assert "transparent" in refusal(written(Image.new("RGBA", (40, 40))))


def test_the_empty_border_of_a_logo_goes() -> None:
    sheet = Image.new("RGBA", (400, 400))
    ImageDraw.Draw(sheet).rectangle((100, 180, 299, 219), fill="black")
    assert (made := make(written(sheet), Kind.LOGO)).width == 200
    assert made.height == 40


def test_an_icon_is_square_whatever_came() -> None:
    assert opened(make(drawn(300, 100), Kind.FAVICON)).size == (64, 64)


def test_a_logo_drawn_for_the_dark_is_known() -> None:
    sheet = Image.new("RGBA", (200, 100))
    ImageDraw.Draw(sheet).ellipse((10, 10, 190, 90), fill="#f8f8f8")
    assert make(written(sheet), Kind.LOGO).pale
    assert not make(drawn(), Kind.LOGO).pale
    assert not make(drawn(colour="white"), Kind.LOGO).pale  # it brings its white ground along


@pytest.mark.proves("SR-A11Y-07")
@pytest.mark.parametrize("colour", ["#ffffff", "#ffee00", "#00ff00", "#123456"])
def test_text_reads_on_every_pixel_of_a_background(colour: str) -> None:
    noise = Image.frombytes("RGB", (200, 100), random.Random(3).randbytes(200 * 100 * 3))
    for upload in (drawn(600, 600, colour=colour), written(noise)):
        seen = opened(make(upload, Kind.BACKGROUND)).convert("RGB")
        colours = seen.getcolors(1 << 24)
        assert colours
        for _count, pixel in colours:
            shade = "#" + "".join(f"{value:02x}" for value in pixel)  # type: ignore[union-attr]
            assert contrast(shade, "#ffffff") >= 4.5
            assert contrast(shade, "#d5e0e0") >= 4.5


def test_a_background_that_is_dark_already_keeps_its_colours() -> None:
    seen = opened(make(written(Image.new("RGB", (50, 50), "#102030")), Kind.BACKGROUND)).convert("RGB")
    assert seen.getpixel((10, 10)) == (0x10, 0x20, 0x30)


@pytest.mark.parametrize(("form", "mode"), [("PNG", "L"), ("PNG", "LA"), ("PNG", "P"), ("PNG", "1"), ("JPEG", "CMYK")])
def test_pictures_of_every_depth_are_taken(form: str, mode: str) -> None:
    sheet = Image.new("RGB", (3000, 2000), "#336699")
    assert opened(make(written(sheet.convert(mode), form), Kind.LOGO)).size == (180, 120)


def test_a_small_drawing_on_a_large_empty_sheet_keeps_its_size() -> None:
    sheet = Image.new("RGBA", (4000, 3000))
    ImageDraw.Draw(sheet).rectangle((3000, 2000, 3199, 2039), fill="black")
    assert opened(make(written(sheet), Kind.LOGO)).size == (200, 40)


def test_a_fault_of_ours_is_not_blamed_on_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*args: object) -> None:
        raise AttributeError

    monkeypatch.setattr("directory.pictures._judge_size", wrong)
    with pytest.raises(AttributeError):
        make(drawn(), Kind.LOGO)

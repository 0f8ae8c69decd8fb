"""Uploads: small pictures, and files that only look like one."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw

SCRIPT = b"alert(document.domain)"


def drawn(width: int = 200, height: int = 100, colour: str = "#802060", form: str = "PNG", **how: Any) -> bytes:
    """A picture of one colour with a white bar in it."""
    picture = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(picture).rectangle((0, height // 3, width, height // 2), fill="white")
    return written(picture, form, **how)


def written(picture: Image.Image, form: str = "PNG", **how: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **how)
    return file.getvalue()


def script_in_gif() -> bytes:
    """A picture to a viewer, a program to whoever runs it as script: GIF89a is then a name that is given a value."""
    return drawn(form="GIF") + b"/*" + b"\0" * 8 + b"*/=1;" + SCRIPT


def svg_with_script() -> bytes:
    return b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>' + SCRIPT + b"</script></svg>"


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes that says it is gigapixels large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + _chunk(b"IEND")
    )


def photograph_with_its_place() -> bytes:
    """A JPEG whose notes say where it was taken, and that it lies on its side."""
    picture, notes = Image.new("RGB", (60, 30), "#336699"), Image.Exif()
    notes[0x0112] = 6  # turn by a quarter
    notes.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 0.0), 3: "E", 4: (11.0, 34.0, 0.0)})
    return written(picture, "JPEG", exif=notes, comment=b"taken at home")


def _chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

"""An upload becomes a table of text, or a sentence that says why not. Nothing here knows what the table is about.

All is bounded before it is believed: bytes, unpacked bytes, rows, columns and the length of a cell (SR-ADM-09).
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 32 * 1024 * 1024  # bytes of a workbook, all its parts together
MOST_PARTS = 500
MOST_ROWS = 10_000
MOST_COLUMNS = 40
LONGEST_CELL = 8_192  # characters; the longest text of ours is a membership rule
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
WORKBOOK = b"PK"
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = ",;\t"
MACROS = re.compile(r"vbaProject|macrosheets|/activeX/", re.IGNORECASE)
BROKEN_WORKBOOK = (
    zipfile.BadZipFile, InvalidFileException, ParseError, zlib.error, KeyError, ValueError, TypeError, AttributeError,
    IndexError, EOFError, OSError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file that holds something, with the number a spreadsheet gives it; the headings are row 1."""

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()  # places of cells that a workbook marks as computed


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def read(content: bytes) -> Table:
    """The table in an upload of at most MOST_BYTES. Raises ValidationError with what to do about it."""
    if len(content) > MOST_BYTES:
        raise ValidationError(too_large())
    if not content.strip():
        raise ValidationError(_("The file is empty."))
    if content.startswith(OLD_WORKBOOK):
        raise ValidationError(_("This is a workbook of the old kind (.xls) or an encrypted one. Save it as .xlsx."))
    rows = _workbook(content) if content.startswith(WORKBOOK) else _csv(content)
    return _table(rows)


def too_large() -> str:
    return _("The file is larger than 5 MB. Split it and import the parts one after the other.")


Row = tuple[tuple[str, ...], frozenset[int]]


def _table(rows: Iterable[Row]) -> Table:
    numbered = enumerate(islice(rows, MOST_ROWS + 2), start=1)
    _number, (headings, _formulas) = next(numbered, (0, ((), frozenset())))
    columns = tuple(heading.strip() for heading in _without_tail(headings))
    if not columns or not any(columns):
        raise ValidationError(_("The first row must hold the names of the columns."))
    if len(columns) > MOST_COLUMNS:
        raise ValidationError(_("The file has more than %(most)d columns.") % {"most": MOST_COLUMNS})
    lines = []
    for number, (cells, formulas) in numbered:
        if number > MOST_ROWS + 1:
            said = _("The file has more than %(most)d rows. Split it and import the parts one after the other.")
            raise ValidationError(said % {"most": MOST_ROWS})
        if filled := _without_tail(cells):
            lines.append(Line(number, filled, formulas))
    if not lines:
        raise ValidationError(_("The file has no rows below the names of the columns."))
    return Table(columns, tuple(lines))


def _without_tail(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Some programs write empty cells to the right and some leave them out; both mean the same."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _csv(content: bytes) -> Iterator[Row]:
    text = _decoded(content)
    if "\0" in text:
        raise ValidationError(_("The file holds NUL bytes, so it is no text. Save it as CSV in UTF-8, or as .xlsx."))
    heading = text.partition("\n")[0]
    separator = max(SEPARATORS, key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield _bounded(cells, reader.line_num), frozenset()
    except csv.Error:
        said = _("Line %(line)d cannot be read: its quotation marks do not match.")
        raise ValidationError(said % {"line": reader.line_num}) from None


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeError:
        said = _("The file is neither UTF-8 nor UTF-16 with a byte order mark. Save it as “CSV UTF-8” or as .xlsx.")
        raise ValidationError(said) from None


def _workbook(content: bytes) -> Iterator[Row]:
    """The rows of the first sheet, one at a time."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _judge(parts.infolist())
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
            formulas = frozenset(place for place, cell in enumerate(cells) if cell.data_type == "f")
            yield _bounded([_text(cell.value) for cell in cells], number), formulas
    except ValidationError:
        raise
    except BROKEN_WORKBOOK:
        raise ValidationError(_("The workbook cannot be read. Open it, save it as .xlsx again, or as CSV.")) from None


def _judge(parts: Sequence[zipfile.ZipInfo]) -> None:
    """What the parts say of their size binds the reader as well: it stops there, and then the checksum is wrong."""
    if any(MACROS.search(part.filename) for part in parts):
        raise ValidationError(_("The workbook holds macros. Save it as .xlsx without them."))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValidationError(_("The workbook is too large once unpacked. Split it, or save it as CSV."))


def _bounded(cells: Sequence[str], number: int) -> tuple[str, ...]:
    if any(len(cell) > LONGEST_CELL for cell in cells):
        said = _("Line %(line)d has a cell of more than %(most)d characters.")
        raise ValidationError(said % {"line": number, "most": LONGEST_CELL})
    return tuple(cells)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date():
            return value.isoformat()
    return str(value)

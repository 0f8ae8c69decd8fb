"""Files good and bad, from whatever program they come."""

import io
import zipfile
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from sspr.admin.exchange import reading
from sspr.admin.exchange.reading import MOST_BYTES, MOST_ROWS, read
from tests.sspr.admin.exchange.conftest import as_csv, as_xlsx


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [line.cells for line in read(content).lines]


def complaint(content: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        read(content)
    return " ".join(caught.value.messages)


PLAIN = "name,description\r\nÄnne,x\r\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        as_xlsx(["name", "description"], ["Änne", "x"]),
    ],
    ids=["utf-8", "with a mark", "utf-16", "big endian", "semicolons", "tabs", "workbook"],
)
def test_whatever_spreadsheets_write_is_read(content: bytes) -> None:
    assert read(content).columns == ("name", "description")
    assert cells(content) == [("Änne", "x")]


def test_rows_have_the_numbers_a_spreadsheet_gives_them() -> None:
    content = as_csv(["a", "b"], ["one\nand a half", 'say "x"; yes'], [], ["three", ""])

    assert [(line.number, line.cells) for line in read(content).lines] == [
        (2, ("one\nand a half", 'say "x"; yes')),
        (4, ("three",)),
    ]


def test_cells_of_a_workbook_become_text() -> None:
    content = as_xlsx(["a", "b", "c", "d", "e"], [1.0, 2.5, True, date(2026, 1, 2), None])

    assert cells(content) == [("1", "2.5", "true", "2026-01-02T00:00:00")]


def test_a_computed_cell_is_known() -> None:
    (line,) = read(as_xlsx(["a", "b"], ["x", "=1+1"])).lines

    assert line.formulas == {1}


@pytest.mark.proves("SR-ADM-09")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"name,x\r\n", "no rows"),
        (b",,\r\na,b,c\r\n", "names of the columns"),
        ("name\r\nÄnne\r\n".encode("latin-1"), "neither UTF-8 nor UTF-16"),
        (b"\xff\xfen", "neither UTF-8 nor UTF-16"),
        (b"name\r\nan\0na\r\n", "NUL"),
        (b'name\r\n"anna\r\n', "quotation marks"),
        (b'name\r\n"an"na\r\n', "quotation marks"),
        (b"name\r\n" + b"x" * 9000, "more than 8192 characters"),
        (b"x," * 60 + b"x\r\na\r\n", "more than 40 columns"),
        (b"name\r\n" + b"x\r\n" * (MOST_ROWS + 1), "more than 10000 rows"),
        (b"\xd0\xcf\x11\xe0 old", ".xls"),
        (b"PK\x03\x04 broken", "cannot be read"),
        (b"name\r\n" + b"x" * MOST_BYTES, "larger than 5 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_none_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    assert said in complaint(content)


def test_as_many_rows_as_are_allowed() -> None:
    assert len(read(b"name\r\n" + b"x\r\n" * MOST_ROWS).lines) == MOST_ROWS


def repacked(content: bytes, **parts: bytes) -> bytes:
    """A workbook with parts added or replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return file.getvalue()


BOOK = as_xlsx(["name"], ["x"])
SHEET = "xl/worksheets/sheet1.xml"
START = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


@pytest.mark.proves("SR-ADM-09")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (repacked(BOOK, **{"xl/vbaProject.bin": b"x"}), "macros"),
        (repacked(BOOK, **{"xl/macrosheets/sheet1.xml": b"x"}), "macros"),
        (repacked(BOOK, **{"xl/media/bomb": b"\0" * (reading.MOST_UNPACKED + 1)}), "too large once unpacked"),
        (repacked(BOOK, **{f"xl/{number}": b"" for number in range(600)}), "too large once unpacked"),
        (repacked(BOOK, **{SHEET: b"<worksheet"}), "cannot be read"),
        (repacked(BOOK, **{"xl/workbook.xml": b"<x/>"}), "cannot be read"),
        (
            repacked(BOOK, **{SHEET: START + b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
                                     b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>'}),
            "more than 10000 rows",
        ),
        (
            repacked(BOOK, **{SHEET: b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "' + b"&a;" * 10 + b'">'
                                     b'<!ENTITY c "' + b"&b;" * 10 + b'"><!ENTITY d "' + b"&c;" * 10 + b'">'
                                     b'<!ENTITY e "' + b"&d;" * 10 + b'"><!ENTITY f "' + b"&e;" * 10 + b'">]>'
                                     + START + b'<sheetData><row r="1"><c t="str"><v>&f;&f;</v></c></row></sheetData>'
                                     b"</worksheet>"}),
            "",
        ),
    ],
    ids=["macros", "old macros", "bomb", "many parts", "broken sheet", "broken book", "last row", "entities"],
)  # fmt: skip
def test_a_workbook_with_a_trap_is_refused(content: bytes, said: str) -> None:
    assert len(content) < MOST_BYTES
    assert said in complaint(content)


def test_what_a_sheet_says_of_its_own_size_is_not_believed() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as book:
        sheet = book.read(SHEET)
    wide = repacked(BOOK, **{SHEET: sheet.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')})

    assert cells(wide) == [("x",)]

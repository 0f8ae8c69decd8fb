"""Tables as files: CSV row by row, for any number of rows, and workbooks whole, for few."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.styles import Font

from sspr.admin.exchange.cells import writable

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it spreadsheets take the file for something older
CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDTH = 28  # characters; of every column
Answer = TypeVar("Answer", bound=HttpResponseBase)


class _Line:
    """What `csv` writes to: it hands every line back."""

    def write(self, line: str) -> str:
        return line


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The lines of the file; only one of them is in memory at a time."""
    writer = csv.writer(_Line())
    yield f"{BYTE_ORDER_MARK}{writer.writerow(columns)}".encode()
    for row in rows:
        yield writer.writerow(row).encode("utf-8", "replace")


def as_xlsx(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet, in which every cell is text."""
    book = Workbook()
    sheet = book.active
    sheet.append(list(columns))
    for row in rows:
        sheet.append([writable(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = WIDTH
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.number_format = "@"
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def attached(response: Answer, name: str, file_type: str) -> Answer:
    """The response as a file that browsers keep and do not show; `name` without its ending."""
    response.headers["Content-Type"] = CONTENT_TYPES[file_type]
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{file_type}") or ""
    return response

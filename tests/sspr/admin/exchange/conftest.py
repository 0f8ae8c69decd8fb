"""Files as administrators make them, and what the pages say to them."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from directory.models import Tenant, User
from sspr.admin.exchange.groups import Groups
from sspr.admin.exchange.licences import Licences
from sspr.admin.exchange.members import Members
from sspr.admin.exchange.people import People
from sspr.admin.exchange.reading import read
from sspr.admin.exchange.rows import Checked, Rows
from tests.factories.directory import UserFactory

KINDS: dict[str, type[Rows]] = {
    "directory_user": People,
    "directory_group": Groups,
    "directory_membership": Members,
    "licensing_licenseassignment": Licences,
}


def as_csv(*rows: Sequence[str], separator: str = ",") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue().encode()


def as_xlsx(*rows: Sequence[Any]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    book.save(file)
    return file.getvalue()


def url(model: str, page: str) -> str:
    return reverse(f"admin:{model}_{page}")


def upload(client: Client, model: str, content: bytes, name: str = "rows.csv") -> Any:
    """The answer to the form with the file; it leads on where the file could be read."""
    return client.post(url(model, "import"), {"file": SimpleUploadedFile(name, content)})


def confirm(client: Client, model: str) -> Any:
    """Look at what was uploaded, say yes, and go where it leads."""
    page = client.get(url(model, "import_check"))
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', page.text)
    assert fingerprint, page.text
    return client.post(url(model, "import_check"), {"fingerprint": fingerprint[1]}, follow=True)


def bring_in(client: Client, model: str, *rows: Sequence[str]) -> Any:
    answer = upload(client, model, as_csv(*rows))
    assert answer.status_code == 302, re.findall(r"<li>(.*?)</li>", answer.text)
    return confirm(client, model)


def exported(client: Client, model: str, **query: str) -> bytes:
    answer: Any = client.post(url(model, "export"), {"file_type": "csv"}, query_params=query)
    return b"".join(answer.streaming_content)


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def outcomes(rows: Sequence[Checked]) -> list[str]:
    return [row.outcome for row in rows]


def faults(rows: Sequence[Checked]) -> list[tuple[int, str, str]]:
    """Row, column and sentence of everything that is wrong."""
    return [(row.number, column, sentence) for row in rows for column, sentence in row.faults]


def checked(kind: type[Rows], by: User, *rows: Sequence[str], tenant: Tenant | None = None) -> list[Checked]:
    return kind(by, tenant or by.tenant).check(read(as_csv(*rows)))


@pytest.fixture
def alex(contoso: Tenant) -> User:
    person: User = UserFactory(
        tenant=contoso,
        name="alex",
        display_name="Alex Wilber",
        given_name="Alex",
        alternate_email="alex@home.example",
        mobile_phone="+14255550100",
    )
    return person

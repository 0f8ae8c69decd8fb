"""As many rows as there may be: what they ask of the database, how long they take, and how much is in memory."""

import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.activities import Activity
from directory.models import AuditEvent, Membership, Tenant, User
from licensing.models import LicenseAssignment, Subscription
from sspr.admin.exchange import views
from sspr.admin.exchange.licences import Licences
from sspr.admin.exchange.members import Members
from sspr.admin.exchange.people import People
from sspr.admin.exchange.reading import MOST_ROWS, Table, read
from tests.factories.directory import GroupFactory
from tests.factories.licences import buy
from tests.sspr.admin.exchange.conftest import as_csv, exported, lines, outcomes, url

pytestmark = pytest.mark.django_db(databases="__all__")

MANY = [pytest.param(500, id="some"), pytest.param(MOST_ROWS, id="most", marks=pytest.mark.slow)]
LONGEST = 120  # seconds, on a machine that is busy with other things
QUERIES = 0.05  # a row


def hire(tenant: Tenant, count: int) -> None:
    people = (
        User(
            tenant=tenant, user_principal_name=upn(number), display_name=f"Person {number}", usage_location="US",
            password="!", mobile_phone="+14255550100",
        )
        for number in range(count)
    )  # fmt: skip
    User.objects.bulk_create(people, batch_size=500)


def upn(number: int) -> str:
    return f"person{number:06}@contoso.example"


def table(*rows: tuple[str, ...]) -> Table:
    return read(as_csv(*rows))


def bounded(act: Callable[[], object], rows: int) -> None:
    """Counted without keeping the statements, which are as long as the file."""
    asked = [0]

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        asked[0] += 1
        return execute(*args)

    started = time.monotonic()
    with connection.execute_wrapper(count):
        act()
    assert asked[0] < 60 + rows * QUERIES
    assert time.monotonic() - started < LONGEST


@pytest.mark.parametrize("count", MANY)
def test_many_people_are_made_and_changed(count: int, patti: User, contoso: Tenant) -> None:
    head = ("userPrincipalName", "displayName", "usageLocation", "mobilePhone")
    new = table(head, *((upn(number), "N", "US", "+1 425 555 0100") for number in range(count)))
    changed = table(head, *((upn(number), "C", "DE", "+1 425 555 0101") for number in range(count)))

    bounded(lambda: People(patti, contoso).write(new), count)
    bounded(lambda: People(patti, contoso).write(changed), count)
    bounded(lambda: People(patti, contoso).check(changed), count)

    assert User.objects.filter(usage_location="DE", display_name="C").count() == count
    assert AuditEvent.objects.filter(activity=Activity.USER_ADDED).count() == count
    assert AuditEvent.objects.filter(activity=Activity.USER_UPDATED).count() == count


@pytest.mark.parametrize("count", MANY)
def test_many_members_join(count: int, patti: User, contoso: Tenant) -> None:
    hire(contoso, count)
    GroupFactory(tenant=contoso, name="Sales")
    rows = table(("group", "userPrincipalName"), *(("Sales", upn(number)) for number in range(count)))

    bounded(lambda: Members(patti, contoso).write(rows), count)

    assert Membership.objects.count() == count
    assert set(outcomes(Members(patti, contoso).check(rows))) == {"unchanged"}


@pytest.mark.parametrize("count", MANY)
def test_many_licences_are_given(count: int, patti: User, contoso: Tenant) -> None:
    hire(contoso, count)
    sku = buy(contoso, "AAD_PREMIUM", count)
    rows = table(("userPrincipalName", "skuPartNumber"), *((upn(number), "AAD_PREMIUM") for number in range(count)))

    bounded(lambda: Licences(patti, contoso).write(rows), count)

    assert LicenseAssignment.objects.filter(sku=sku).count() == count
    Subscription.objects.update(seats=0)
    assert set(outcomes(Licences(patti, contoso).check(rows))) == {"unchanged"}


def test_an_export_reads_on_as_it_is_sent(at_work: Client, contoso: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first lines are there before the last rows were read."""
    monkeypatch.setattr(views, "CHUNK", 10)
    hire(contoso, 100)
    answer: Any = at_work.post(url("directory_user", "export"), {"file_type": "csv"})
    content: Iterator[bytes] = iter(answer.streaming_content)

    with CaptureQueriesContext(connection) as asked:
        first = [next(content) for _ in range(6)]
        early = len(asked)
        rest = list(content)

    assert early < len(asked)
    assert len(lines(b"".join([*first, *rest]))) == 1 + 101


def test_an_export_asks_by_the_chunk(at_work: Client, contoso: Tenant) -> None:
    hire(contoso, 10)
    with CaptureQueriesContext(connection) as few:
        exported(at_work, "directory_user")
    hire_more = 500
    User.objects.bulk_create(
        User(tenant=contoso, user_principal_name=f"more{n}@contoso.example", display_name="M") for n in range(hire_more)
    )

    with CaptureQueriesContext(connection) as many:
        exported(at_work, "directory_user")

    assert len(many) == len(few)


@pytest.mark.slow
def test_a_hundred_thousand_people_go_out_in_flat_memory(at_work: Client, contoso: Tenant) -> None:
    count = 100_000
    hire(contoso, count)
    tracemalloc.start()
    try:
        answer: Any = at_work.post(url("directory_user", "export"), {"file_type": "csv"})
        sent = sum(chunk.count(b"\r\n") for chunk in answer.streaming_content)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert sent == 1 + count + 1
    assert most < 50 * 1024 * 1024


def test_a_workbook_of_too_many_rows_is_refused(
    at_work: Client, contoso: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sspr.admin.exchange.reading.MOST_ROWS", 20)
    hire(contoso, 30)

    answer = at_work.post(url("directory_user", "export"), {"file_type": "xlsx"})

    assert "A workbook holds at most" in answer.text

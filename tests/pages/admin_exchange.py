"""Files in and out of the lists: asked for, looked at, refused, done."""

import re
from collections.abc import Sequence
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directory.models import User
from tests.factories.directory import GroupFactory
from tests.factories.licences import buy
from tests.factories.onpremises import home
from tests.pages.people import ADELE, ALEX, adele, alex, operator, patti
from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor
from tests.sspr.admin.exchange.conftest import as_csv

UPN = "userPrincipalName"
PEOPLE = (
    [UPN, "displayName", "department", "mobilePhone"],
    [ALEX, "Alex Wilber", "Sales", "+1 425 555 0199"],
    ["nina@contoso.example", "Nina", "Sales", ""],
    ["patti@contoso.example", "Patti", "", ""],
)
BAD_PEOPLE = (
    *PEOPLE,
    [ADELE, "Somebody Else", "Sales", "call me"],
    ["nobody@elsewhere.example", "", "", ""],
    [ALEX, "=1+1", "", ""],
)
GROUPS = (["name", "description"], ["Sales", "Everybody who sells"], ["Pilot", "Who tries things first"])
MEMBERS = (["group", UPN], ["Pilot", ALEX], ["Pilot", "nobody@contoso.example"])
LICENCES = ([UPN, "skuPartNumber", "disabledPlans"], [ALEX, "SPE_E3", "MCOSTANDARD"], [ADELE, "SPE_E3", ""])


def town() -> User:
    """Contoso with two people, a group and two seats; returns its administrator."""
    user = alex()
    adele()
    GroupFactory(tenant=home(user), name="Pilot")
    buy(home(user), "SPE_E3", 2)
    return patti()


def asked(model: str) -> Visit:
    return Visitor(town()).sees(f"admin:{model}_import")


def asked_as_operator() -> Visit:
    town()
    return Visitor(operator()).sees("admin:directory_user_import")


def no_file(model: str) -> Visit:
    return Visitor(town()).sends(f"admin:{model}_import", {})


def with_file(model: str, rows: Sequence[Sequence[str]]) -> Visitor:
    visitor = Visitor(town())
    answer = visitor.client.post(reverse(f"admin:{model}_import"), {"file": SimpleUploadedFile("x.csv", as_csv(*rows))})
    assert answer.status_code == 302, answer.text
    return visitor


def looked_at(model: str, rows: Sequence[Sequence[str]]) -> Visit:
    return with_file(model, rows).sees(f"admin:{model}_import_check")


def a_long_file() -> Visit:
    people = [[f"person{number}@contoso.example", f"Person {number}", "Sales", ""] for number in range(300)]
    return looked_at("directory_user", [PEOPLE[0], *people])


def done(model: str, rows: Sequence[Sequence[str]]) -> Visit:
    visitor = with_file(model, rows)
    address = reverse(f"admin:{model}_import_check")
    found = re.search(r'name="fingerprint" value="(\w+)"', visitor.client.get(address).text)
    assert found
    visitor.client.post(address, {"fingerprint": found[1]})
    return visitor.sees(f"admin:{model}_changelist")


def to_export(model: str, **query: str) -> Visit:
    return Visitor(town()).sees(f"admin:{model}_export", **query)


def pages_of(
    model: str, rows: Sequence[Sequence[str]], *, also_asked: tuple[State, ...] = (), also_rows: tuple[State, ...] = ()
) -> tuple[Page, ...]:
    return (
        Page(
            f"admin:{model}_import",
            "admin/exchange/import.html",
            State("asked", partial(asked, model)),
            *also_asked,
        ),
        Page(
            f"admin:{model}_import_check",
            "admin/exchange/check.html",
            State("rows", partial(looked_at, model, rows)),
            *also_rows,
        ),
        Page(
            f"admin:{model}_export",
            "admin/exchange/export.html",
            State("asked", partial(to_export, model)),
            State("nothing", partial(to_export, model, q="zzzzzz")),
        ),
    )


DONE = Page(
    "admin:directory_user_changelist",
    "admin/change_list.html",
    State("done", partial(done, "directory_user", PEOPLE)),
    name="admin-directory-user-imported",
)
PAGES = (
    *pages_of(
        "directory_user",
        PEOPLE,
        also_asked=(
            State("no-file", partial(no_file, "directory_user")),
            State("operator", asked_as_operator),
        ),
        also_rows=(
            State("errors", partial(looked_at, "directory_user", BAD_PEOPLE), sample="ar"),
            State("many", a_long_file),
        ),
    ),
    *pages_of("directory_group", GROUPS),
    *pages_of("directory_membership", MEMBERS),
    *pages_of("licensing_licenseassignment", LICENCES),
    DONE,
)

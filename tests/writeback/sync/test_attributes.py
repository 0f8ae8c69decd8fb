"""What of an account reaches the cloud, attribute by attribute."""

from dataclasses import replace
from uuid import UUID

import pytest

from writeback.onprem.source import SourceObject
from writeback.sync.attributes import cloud_name, flow, telephone
from writeback.sync.faults import Fault, FaultKind

ACCOUNT = SourceObject(
    object_guid=UUID(int=1),
    anchor="anchor",
    change_number=1,
    domain="corp.contoso.example",
    user_principal_name="Adele@Contoso.example",
    sam_account_name="adele",
    display_name="Adele Vance",
    given_name="Adele",
    surname="Vance",
    mail="adele@contoso.example",
    telephone_number="(425) 555-0109",
    mobile="+44 20 7946 0958",
    department="Sales",
    title="Retail Manager",
    usage_location="us",
)
DOMAINS = ("contoso.example", "contoso.test")


def test_every_attribute_flows_to_its_column() -> None:
    flowing = flow(ACCOUNT, domains=DOMAINS, region="US")

    assert flowing.faults == ()
    assert flowing.columns == {
        "on_premises": True,
        "on_premises_immutable_id": "anchor",
        "on_premises_domain_name": "corp.contoso.example",
        "on_premises_sam_account_name": "adele",
        "account_enabled": True,
        "user_principal_name": "adele@contoso.example",
        "display_name": "Adele Vance",
        "given_name": "Adele",
        "surname": "Vance",
        "department": "Sales",
        "job_title": "Retail Manager",
        "mail": "adele@contoso.example",
        "mobile_phone": "+442079460958",
        "office_phone": "+14255550109",
        "usage_location": "US",
    }


@pytest.mark.parametrize(
    ("change", "attribute", "column"),
    [
        ({"mobile": "ask Sally"}, "mobile", "mobile_phone"),
        ({"telephone_number": "1234567890123456789"}, "telephoneNumber", "office_phone"),
        ({"mail": "adele at contoso"}, "mail", "mail"),
        ({"department": "S" * 65}, "department", "department"),
        ({"title": "One\nTwo"}, "title", "job_title"),
        ({"usage_location": "USA"}, "msExchUsageLocation", "usage_location"),
        ({"user_principal_name": "adèle@contoso.example"}, "userPrincipalName", "user_principal_name"),
    ],
)
def test_what_the_cloud_cannot_hold_is_told_and_the_rest_flows(
    change: dict[str, str], attribute: str, column: str
) -> None:
    flowing = flow(replace(ACCOUNT, **change), domains=DOMAINS, region="US")

    assert [(fault.kind, fault.attribute) for fault in flowing.faults] == [(FaultKind.INVALID_VALUE, attribute)]
    assert column not in flowing.columns
    assert flowing.columns["surname"] == "Vance"


def test_an_empty_attribute_empties_the_column_but_for_the_usage_location() -> None:
    bare = replace(ACCOUNT, mobile="", department="", usage_location="")

    columns = flow(bare, domains=DOMAINS, region="US").columns

    assert (columns["mobile_phone"], columns["department"]) == ("", "")
    assert "usage_location" not in columns  # an administrator may have chosen one here


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("adele@contoso.test", "adele@contoso.test"),
        ("adele@corp.local", "adele@contoso.example"),
        ("", "adele@contoso.example"),
    ],
)
def test_a_name_of_no_domain_of_the_tenant_becomes_the_account_name_in_its_default_domain(
    name: str, expected: str
) -> None:
    assert cloud_name(replace(ACCOUNT, user_principal_name=name), DOMAINS) == expected


@pytest.mark.parametrize(
    ("typed", "region", "expected"),
    [("", "US", ""), ("030 901820", "DE", "+4930901820"), ("030 901820", "", None), ("x", "US", None)],
)
def test_telephone_numbers_in_international_form(typed: str, region: str, expected: str | None) -> None:
    assert telephone(typed, region) == expected


def test_a_long_value_is_told_in_part() -> None:
    fault = flow(replace(ACCOUNT, title="x" * 500), domains=DOMAINS, region="US").faults[0]

    assert fault == Fault(FaultKind.INVALID_VALUE, "title", "x" * 120)


EMPTY = replace(ACCOUNT, mobile="", department=" ", display_name="", user_principal_name="adele@corp.contoso.example")


def test_what_the_account_does_not_say_takes_nothing_away_that_was_put_in_here() -> None:
    filled = ("mobile_phone", "department", "display_name", "user_principal_name")

    onto = flow(EMPTY, domains=DOMAINS, region="US").onto(filled, given=("department",))

    assert onto.columns["department"] == ""  # came from there, and is empty there now
    assert not {"mobile_phone", "display_name", "user_principal_name"} & onto.columns.keys()
    assert onto.columns["job_title"] == "Retail Manager"


def test_which_columns_came_from_on_premises_is_remembered() -> None:
    first = flow(ACCOUNT, domains=DOMAINS, region="US").given()
    assert {"mobile_phone", "department", "user_principal_name"} < set(first)
    assert "account_enabled" not in first  # flows always

    now_empty = flow(replace(ACCOUNT, mobile="", title="x" * 500), domains=DOMAINS, region="US").given(first)

    assert set(first) - set(now_empty) == {"mobile_phone"}  # the title is too long to flow: the old one stays

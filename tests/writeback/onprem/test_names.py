"""Distinguished names, escaped and taken apart (RFC 4514; writeback.md §10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writeback.onprem import names


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        ("Erin M. Hagens", "Erin M. Hagens"),
        ("Hagens, Erin", "Hagens\\, Erin"),
        ('a+b"c\\d<e>f;g=h', 'a\\+b\\"c\\\\d\\<e\\>f\\;g\\=h'),
        (" led", "\\ led"),
        ("#1", "\\#1"),
        ("C#", "C#"),
        ("end ", "end\\ "),
        (" ", "\\ "),
        ("  ", "\\ \\ "),
        ("zero\0", "zero\\00"),
        ("two\nlines\r", "two\\0Alines\\0D"),
        ("Ж*)(", "Ж*)("),
    ],
)
@pytest.mark.proves("SR-WB-10")
def test_what_has_a_meaning_is_escaped(value: str, escaped: str) -> None:
    assert names.escape(value) == escaped


def test_a_name_is_built_of_parts() -> None:
    domain = names.of_domain("corp.contoso.example")
    assert domain == "DC=corp,DC=contoso,DC=example"
    assert names.join(names.relative("CN", "Vance, Adele"), names.relative("OU", "Sales"), domain) == (
        "CN=Vance\\, Adele,OU=Sales,DC=corp,DC=contoso,DC=example"
    )


def test_units_come_out_nearest_first_and_containers_are_none() -> None:
    assert names.units("CN=A\\,OU\\=B,OU=West\\, East,OU=Staff,DC=corp,DC=example") == ("West, East", "Staff")
    assert names.units("CN=A,CN=Users,DC=corp,DC=example") == ()


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), max_size=4), st.text(max_size=20))
@pytest.mark.proves("SR-WB-10", "H-28")
def test_whatever_units_are_called_they_come_out_as_they_went_in(units: list[str], name: str) -> None:
    parts = [names.relative("CN", name), *(names.relative("OU", unit) for unit in units), names.of_domain("a.example")]
    assert names.units(names.join(*parts)) == tuple(units)


@pytest.mark.parametrize(
    "name", [" a", "#a", "a ", "a,b", "a+b", 'a"b', "a\\b", "a<b", "a>b", "a;b", "a\nb", "a\rb", "a=b", "a/b"]
)
def test_reserved(name: str) -> None:
    assert names.reserved(name)


@pytest.mark.parametrize("name", ["Sales", "R&D", "a#b", "a b", "Süd", "a.b", "a-b", "(a)", "a*"])
def test_not_reserved(name: str) -> None:
    assert not names.reserved(name)

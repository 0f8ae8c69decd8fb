import pytest

from directory import lookup
from tests.factories.directory import TenantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["adele@contoso.example", "ADELE@Contoso.Example", "  adele@contoso.example\n"])
def test_a_person_is_found_however_the_user_id_is_spelt(typed: str) -> None:
    adele = UserFactory(name="adele", tenant__domain="contoso.example")
    assert lookup.find_user(typed) == adele


@pytest.mark.proves("H-29", "SR-PROOF-07")
@pytest.mark.parametrize(
    "typed", ["mi\u212ae@contoso.example", "ｍike@contoso.example", "mıke@contoso.example", "mike@contoso.example."]
)
def test_a_look_alike_names_nobody(typed: str) -> None:
    UserFactory(name="mike", tenant__domain="contoso.example")
    assert lookup.find_user(typed) is None


@pytest.mark.parametrize("typed", ["", "\0", "adele\0@contoso.example", "a" * 200, "x" * 1_000_000, None, ["adele"]])
def test_what_can_be_no_user_id_is_quietly_nobody(typed: str) -> None:
    assert lookup.find_user(typed) is None
    assert lookup.find_tenant(typed) is None


def test_a_tenant_is_found_by_the_domain_of_people_who_do_not_exist() -> None:
    contoso = TenantFactory(domain="contoso.example")
    assert lookup.find_tenant("nobody@CONTOSO.example") == contoso
    assert lookup.find_tenant("nobody@elsewhere.example") is None
    assert lookup.find_tenant("contoso.example") is None


def test_many_are_found_at_once_each_person_once_and_the_others_told_as_typed() -> None:
    contoso = TenantFactory(domain="contoso.example")
    adele, alex = (UserFactory(name=name, tenant=contoso) for name in ("adele", "alex"))
    UserFactory(name="raul", tenant__domain="fabrikam.example")
    typed = [" ADELE@contoso.example", "adele@contoso.example", "alex@contoso.example", "Raul@Fabrikam.example", "mıke"]
    found = lookup.find_many(contoso, typed)
    assert set(found.user_ids) == {adele.pk, alex.pk}
    assert found.missing == ("Raul@Fabrikam.example", "mıke")


def test_more_than_one_query_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "AT_ONCE", 2)
    contoso = TenantFactory(domain="contoso.example")
    people = [UserFactory(tenant=contoso) for _ in range(5)]
    assert set(lookup.find_many(contoso, map(str, people)).user_ids) == {person.pk for person in people}

"""Derived passwords: acceptable everywhere, other ones for every person, installation and seeding."""

import re

import pytest

from directory import passwords
from directory.models import Tenant, User
from sspr.seeding import password_in_force, password_of
from sspr.seeding.passwords import NotSeeded, derive
from sspr.seeding.people import PERSONAS

KEY = "0" * 64


@pytest.mark.parametrize("generation", [1, 2, 3])
@pytest.mark.parametrize("person", PERSONAS, ids=lambda p: p.user_principal_name)
def test_every_password_satisfies_every_policy(person, generation: int) -> None:
    password = derive(KEY, person.user_principal_name, generation)
    assert len(password) >= 16
    for kind in (r"[A-Z]", r"[a-z]", r"[0-9]", r"[^A-Za-z0-9]"):
        assert re.search(kind, password)
    assert not re.search(r"[aeiouyAEIOUY01l]", password), "spells no word or name, and nothing looks like another sign"


@pytest.mark.proves("SR-SIM-05")
def test_another_seeding_installation_or_person_has_other_passwords() -> None:
    drawn = {
        derive(key, name, generation)
        for key in (KEY, "1" * 64)
        for name in ("adele@contoso.example", "alex@contoso.example")
        for generation in (1, 2)
    }
    assert len(drawn) == 8


def test_the_same_seeding_gives_the_same_password_however_the_name_is_typed() -> None:
    assert derive(KEY, "Adele@Contoso.example", 1) == derive(KEY, "adele@contoso.example", 1)


def test_people_of_a_tenant_made_by_hand_have_none() -> None:
    with pytest.raises(NotSeeded):
        password_of(User(tenant=Tenant(name="By hand"), user_principal_name="ann@hand.example"))


def test_a_password_is_told_only_while_it_is_in_force() -> None:
    adele = User(tenant=Tenant(name="Contoso", seed_generation=1), user_principal_name="adele@contoso.example")
    adele.password = passwords.hash(password_of(adele))
    assert password_in_force(adele) == password_of(adele)
    adele.password = passwords.hash("another-Passw0rd-of-hers")
    assert password_in_force(adele) is None


def test_the_answer_is_remembered_without_hashing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    adele = User(tenant=Tenant(name="Contoso", seed_generation=1), user_principal_name="adele@contoso.example")
    adele.password = passwords.hash(password_of(adele))
    assert password_in_force(adele) == password_of(adele)
    monkeypatch.delattr(passwords, "matches")
    assert password_in_force(adele) == password_of(adele)

"""The address of a person's phone opens that phone only."""

import pytest

from directory.models import Tenant, User
from sspr.lab import phones

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> tuple[User, User]:
    tenant = Tenant.objects.create(name="Contoso", country="US")
    ann, bob = (
        User.objects.create(tenant=tenant, user_principal_name=f"{name}@contoso.example", display_name=name)
        for name in ("ann", "bob")
    )
    return ann, bob


def test_the_address_opens_the_persons_own_phone(people: tuple[User, User]) -> None:
    for person in people:
        assert phones.owner(phones.token(person)) == person


@pytest.mark.proves("SR-SIM-02", "H-48")
def test_an_address_cannot_be_made_up_for_another_person(people: tuple[User, User]) -> None:
    ann, bob = people
    mine = phones.token(ann)
    assert phones.owner(bob.pk.hex + mine[len(ann.pk.hex) :]) is None
    assert phones.owner(bob.pk.hex) is None
    assert phones.owner(mine[:-1]) is None
    assert phones.owner("") is None


def test_a_person_who_was_deleted_has_no_phone(people: tuple[User, User]) -> None:
    ann, _ = people
    token = phones.token(ann)
    ann.delete()
    assert phones.owner(token) is None

"""The cast as data: what holds for everybody, before anything is written."""

import pytest
from phonenumber_field.phonenumber import PhoneNumber

from directory.models.user import Role
from sspr.seeding.people import BUSINESS_PREMIUM, ENTRA_P1, PERSONAS, TENANTS, Person, SeedTenant

RESERVED_ENDINGS = (".example", ".test")


@pytest.mark.proves("SR-SIM-05")
@pytest.mark.parametrize("person", PERSONAS, ids=lambda p: p.user_principal_name)
def test_names_and_numbers_are_reserved_for_fiction(person: Person) -> None:
    assert person.domain.endswith(RESERVED_ENDINGS)
    assert person.private_mail.endswith(RESERVED_ENDINGS)
    assert person.host.endswith(".localhost")
    assert "+14255550100" <= person.mobile_phone <= "+14255550199"  # the range kept for films and books
    assert PhoneNumber.from_string(person.mobile_phone).is_valid()


def test_everybody_has_a_host_a_mailbox_and_a_phone_of_their_own() -> None:
    for own in ("user_principal_name", "host", "private_mail", "mobile_phone"):
        assert len({getattr(person, own) for person in PERSONAS}) == len(PERSONAS), own


@pytest.mark.parametrize("tenant", TENANTS, ids=lambda t: t.domain)
def test_every_tenant_has_one_administrator_with_the_best_licence_it_owns(tenant: SeedTenant) -> None:
    administrator = next(person for person in tenant.people if person.name == "admin")
    owned = [sku for sku in (ENTRA_P1, BUSINESS_PREMIUM) if sku in tenant.seats]
    assert administrator.roles == (Role.GLOBAL_ADMINISTRATOR,)
    assert administrator.license == (owned[0] if owned else "")


@pytest.mark.parametrize("tenant", TENANTS, ids=lambda t: t.domain)
def test_nobody_holds_what_the_tenant_does_not_own(tenant: SeedTenant) -> None:
    for person in tenant.people:
        assert person.domain == tenant.domain
        assert person.license in (*tenant.seats, "")
        assert tenant.on_premises or not person.on_premises


def test_everybody_but_diego_may_reset_in_contoso() -> None:
    contoso = TENANTS[0]
    outside = [person.name for person in contoso.people if contoso.scope_group not in person.groups]
    assert outside == ["diego"]

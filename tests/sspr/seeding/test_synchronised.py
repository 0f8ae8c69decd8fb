"""The cast's synchronised people are what their directory says, so that synchronisation finds nothing to do."""

import pytest

from directory.models import User
from sspr import seeding
from sspr.seeding import loader
from writeback.onprem.mock_source import MockSource
from writeback.sync import rounds
from writeback.sync.states import CycleKind

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.parametrize("kind", list(CycleKind))
def test_the_first_cycle_after_seeding_changes_nothing(kind: CycleKind) -> None:
    (seeded,) = loader.load(domains=["contoso.example"])
    before = list(User.objects.order_by("pk").values())

    run = rounds.run_now(seeded.tenant, kind)

    assert (run.read, run.errors) == (0, 0)
    assert list(User.objects.order_by("pk").values()) == before


def test_each_hybrid_persona_has_the_attributes_and_the_password_of_the_account() -> None:
    (seeded,) = loader.load(domains=["woodgrove.example"])
    joni = User.objects.get(user_principal_name="joni@woodgrove.example")
    (there,) = MockSource().changes(seeded.tenant.pk, "wg.example", 0, 10)

    assert (joni.on_premises_domain_name, joni.on_premises_sam_account_name) == ("wg.example", "joni")
    assert (joni.display_name, joni.given_name, joni.mail) == (there.display_name, there.given_name, there.mail)
    assert joni.disable_password_expiration
    assert seeding.password_in_force(joni) is not None

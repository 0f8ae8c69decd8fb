"""The seeded demo: every person as the product's table of demo people says, on both sides."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import router
from django.utils import timezone

from directory.activities import Activity
from directory.models import AuditEvent, AuthenticationMethod, Domain, Group, Membership, Tenant, User
from directory.models.policy import Scope
from licensing import processing
from licensing.entitlement import Capability, Reason, decide
from licensing.facts import facts_for
from licensing.groups import set_licenses
from licensing.models import LicenseAssignment, Sku, Subscription
from sspr import seeding
from sspr.explain import explain
from sspr.seeding import password_of
from writeback.onprem import stage

pytestmark = pytest.mark.django_db(databases="__all__")

Expected = dict[str, tuple[Reason, ...]]  # capability -> every reason against it
ALLOWED: tuple[Reason, ...] = ()
NOT_LICENSED = (Reason.USER_NOT_LICENSED,)
CLOUD_ONLY = (Reason.NOT_SYNCHRONIZED,)
EVERYTHING: Expected = {"change": ALLOWED, "reset": ALLOWED, "unlock": ALLOWED, "writeback": ALLOWED}
CLOUD: Expected = {"change": ALLOWED, "reset": ALLOWED, "unlock": CLOUD_ONLY}
NOTHING: Expected = {"change": NOT_LICENSED, "reset": NOT_LICENSED, "unlock": NOT_LICENSED}
DECISIONS: dict[str, Expected] = {
    "adele@contoso.example": EVERYTHING,
    "isaiah@contoso.example": EVERYTHING,
    "irvin@contoso.example": EVERYTHING,
    "megan@contoso.example": NOTHING,
    "alex@contoso.example": CLOUD,
    "nestor@contoso.example": {"change": ALLOWED, "reset": (Reason.USER_NOT_PROPERLY_CONFIGURED,)},
    "diego@contoso.example": {"change": ALLOWED, "reset": (Reason.USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP,)},
    "patti@contoso.example": CLOUD,
    "lynne@contoso.example": CLOUD,
    "grady@contoso.example": {"change": ALLOWED, "reset": NOT_LICENSED},
    "admin@contoso.example": CLOUD,
    "joni@woodgrove.example": EVERYTHING,
    "lee@woodgrove.example": CLOUD,
    "miriam@fabrikam.example": CLOUD,
    "raul@fabrikam.example": NOTHING,
    "pradeep@tailspin.example": {"change": ALLOWED, "reset": NOT_LICENSED},
    "johanna@northwind.example": CLOUD,
    "henrietta@northwind.example": EVERYTHING,
}


@pytest.mark.proves("F-EDN-15")
def test_everybody_may_what_the_lesson_says_and_is_refused_for_one_reason() -> None:
    seeding.load()
    now = timezone.now()
    found = {}
    for name, expected in DECISIONS.items():
        facts = facts_for(User.objects.get(user_principal_name=name), now=now)
        found[name] = {capability: decide(facts, Capability(capability)).reasons for capability in expected}
    assert found == DECISIONS


def test_administrators_need_two_methods_as_does_everybody_in_northwind() -> None:
    seeding.load()
    two = {"patti", "lynne", "admin", "johanna", "henrietta"}
    for person, user in seeding.present():
        required = facts_for(user, now=timezone.now()).methods_required
        assert required == (2 if person.name in two else 1), person.user_principal_name


def test_people_sign_in_with_their_derived_password_on_both_sides() -> None:
    seeding.load()
    for person, user in seeding.present():
        assert seeding.password_in_force(user) == password_of(user)
        if person.on_premises:
            assert stage.verify(user.on_premises_immutable_id, password_of(user), timezone.now())


def test_the_accounts_at_home_are_as_their_lesson_needs_them() -> None:
    seeding.load()
    now = timezone.now()
    accounts = {p.name: stage.account(u.on_premises_immutable_id) for p, u in seeding.present() if p.on_premises}
    assert {name for name, account in accounts.items() if account.locked} == {"isaiah"}
    assert {name for name, account in accounts.items() if account.protected} == {"irvin"}
    for account in accounts.values():
        assert account.pwd_last_set
        assert timedelta(days=2) <= now - account.pwd_last_set < timedelta(days=2, minutes=5)
    isaiah = accounts["isaiah"].anchor
    assert stage.locked_now(isaiah, now + timedelta(days=365)), "until an administrator or he himself unlocks"


def test_more_is_asked_of_the_administrators_at_home() -> None:
    """One fine-grained policy, so that the console has something to explain."""
    seeding.load(domains=["contoso.example"])
    lengths = {
        person.name: stage.minimum_length(user.on_premises_immutable_id)
        for person, user in seeding.present()
        if person.on_premises
    }
    assert {name for name, length in lengths.items() if length == 14} == {"irvin"}
    assert set(lengths.values()) == {7, 14}


def test_a_tenant_with_a_domain_at_home_is_ready_to_write_back() -> None:
    seeding.load()
    for cast in seeding.TENANTS:
        tenant = Domain.objects.get(name=cast.domain).tenant
        at_home = cast.on_premises is not None
        assert (tenant.policy.writeback_enabled, tenant.policy.unlock_without_reset) == (at_home, at_home)
        assert hasattr(tenant, "on_premises_status") == at_home
        if cast.on_premises:
            status = tenant.on_premises_status
            assert (status.domain_name, status.onboarded, status.agent_running) == (cast.on_premises.name, True, True)
            assert status.last_heartbeat_at


def test_contoso_lets_one_group_reset_and_knows_sales() -> None:
    seeding.load(domains=["contoso.example"])
    policy = Domain.objects.get(name="contoso.example").tenant.policy
    assert (policy.scope, str(policy.group)) == (Scope.SELECTED, "SSPR users")
    sales = Membership.objects.filter(group__name="Sales").values_list("user__user_principal_name", flat=True)
    assert list(sales) == ["megan@contoso.example"]


def test_seats_are_bought_and_taken_as_the_table_says() -> None:
    seeding.load()
    bought = set(Subscription.objects.values_list("tenant__domains__name", "sku__part_number", "seats"))
    assert bought == {(cast.domain, sku, seats) for cast in seeding.TENANTS for sku, seats in cast.seats.items()}
    assert not LicenseAssignment.objects.filter(user__tenant__domains__name="tailspin.example").exists()
    logged = AuditEvent.objects.filter(actor_name="Demo seed", activity=Activity.LICENSE_CHANGED)
    assert logged.count() == LicenseAssignment.objects.count()


def test_nestor_registered_nothing_and_everybody_else_mail_and_phone() -> None:
    seeding.load()
    for person, user in seeding.present():
        values = set(AuthenticationMethod.objects.filter(user=user).values_list("value", flat=True))
        assert values == ({person.private_mail, person.mobile_phone} if person.name != "nestor" else set())


def test_seeding_again_takes_groups_with_their_licences_along() -> None:
    """They protect their group from whoever would delete it alone."""
    seeding.load(domains=["contoso.example"])
    sales = Group.objects.get(name="Sales")
    set_licenses(sales, add={Sku.objects.get(part_number="SPE_E3"): ()}, by="tests")
    processing.finish()

    seeding.load(domains=["contoso.example"], again=True)

    assert not Group.objects.filter(pk=sales.pk).exists()
    assert not LicenseAssignment.objects.exclude(group=None).exists()


@pytest.mark.proves("SR-SIM-05")
def test_seeding_again_puts_everything_back_under_other_passwords() -> None:
    seeding.load(domains=["woodgrove.example"])
    before = {user.pk: password_of(user) for _, user in seeding.present()}
    (again,) = seeding.load(domains=["woodgrove.example"], again=True)
    after = {user.pk: password_of(user) for _, user in seeding.present()}
    assert again.tenant.seed_generation == 2
    assert len(before) == len(after) == 3
    assert not set(before) & set(after)
    assert not set(before.values()) & set(after.values())


def test_seeding_what_is_there_is_refused_and_changes_nothing() -> None:
    seeding.load(domains=["tailspin.example"])
    people = set(User.objects.values_list("pk", "password"))
    with pytest.raises(seeding.AlreadySeeded, match=r"tailspin\.example"):
        seeding.load()
    assert set(User.objects.values_list("pk", "password")) == people


def test_a_tenant_made_by_hand_is_never_touched() -> None:
    ours = Tenant.objects.create(name="Ours", country="US")
    Domain.objects.create(tenant=ours, name="tailspin.example")
    with pytest.raises(seeding.NotADemoTenant, match="made by hand"):
        seeding.load(domains=["tailspin.example"], again=True)
    assert Tenant.objects.get() == ours


def test_an_unknown_domain_is_refused() -> None:
    with pytest.raises(seeding.NotADemoTenant, match=r"nowhere\.example"):
        seeding.load(domains=["nowhere.example"])


def test_extra_people_come_in_any_number_and_share_a_password() -> None:
    told: list[int] = []
    (seeded,) = seeding.load(domains=["tailspin.example"], users_per_tenant=12, progress=told.append)
    crowd = User.objects.filter(user_principal_name__startswith="person")
    assert (crowd.count(), sum(told), seeded.people) == (12, 12, 14)
    assert crowd.values("password").distinct().count() == 1
    assert seeded.crowd_password


def test_only_irvin_is_forecast_to_need_an_administrator() -> None:
    seeding.load()
    explained = {person.name: explain(user).as_dict() for person, user in seeding.present()}
    foreseen = {
        (name, decision["capability"], decision["forecast"]["code"])
        for name, explanation in explained.items()
        for decision in explanation["decisions"]
        if decision["forecast"]
    }
    assert foreseen == {("irvin", "reset", "SSPR_0029"), ("irvin", "unlock", "SSPR_0029")}


@pytest.mark.proves("SR-SIM-07")
def test_no_seeded_password_is_stored_on_either_side_but_as_argon2id() -> None:
    seeding.load()
    passwords = [password_of(user) for _, user in seeding.present()]
    stored = [
        str(row)
        for database in ("default", "onpremises")
        for model in apps.get_models()
        if router.allow_migrate_model(database, model)
        for row in model._default_manager.using(database).values()
    ]
    assert len(stored) > 100
    assert not [password for password in passwords for row in stored if password in row]
    hashes = set(User.objects.values_list("password", flat=True))
    assert len(hashes) == len(passwords)
    assert all(hashed.startswith("argon2$argon2id$") for hashed in hashes)

"""Role by role and tenant by tenant: what each administrator can open, and what does not exist for them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.admin import OwnTenantRows
from directory.models import Group, Membership, ResetBlock, Role, RoleAssignment, SsprPolicy, Tenant, User
from directory.permissions import RESET_PASSWORD, RIGHTS, SYNCHRONISE, UNBLOCK, tenant_path
from licensing.models import LicenseAssignment, Subscription
from tests.factories.directory import GroupFactory, OperatorFactory, UserFactory
from tests.factories.licences import license
from tests.sspr.admin.conftest import SignedIn, act_url, page_of, person_form
from tests.sspr.admin.secrets import job_for

pytestmark = pytest.mark.django_db(databases="__all__")

OPEN, SHUT = 200, 403
G, U, H, P, L, A, R = Role
LISTS = {
    "directory_user": {*Role},
    "directory_auditevent": {*Role},
    "directory_group": {*Role} - {R},
    "directory_membership": {*Role} - {R},
    "directory_tenant": {*Role} - {R},
    "directory_ssprpolicy": {*Role} - {R},
    "licensing_subscription": {*Role} - {R},
    "licensing_subscribedsku": {*Role} - {R},
    "licensing_prohibition": {*Role} - {R},
    "licensing_licenseassignment": {*Role} - {R},
    "writeback_writebackjob": {*Role} - {R},
    "onprem_account": {G},
    "onprem_domain": {G},
    "onprem_passwordsettings": {G},
    "onprem_securityevent": {G},
    "onprem_eventlogentry": {G},
}
ACTS = {
    "choose-licence": {G, U, L},
    "reprocess": {G, U, L},
    "temporary-password": {G, U, H, P, A},
    "lift-block": {G, U, H, P, A},
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", LISTS)
def test_lists(name: str, role: Role, contoso: Tenant, signed_in: SignedIn) -> None:
    client = signed_in(UserFactory(tenant=contoso, roles=[role]))

    status = client.get(reverse(f"admin:{name}_changelist")).status_code

    assert status == (OPEN if role in LISTS[name] else SHUT)


@pytest.mark.proves("SR-ADM-05", "F-LIC-08")
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", ACTS)
def test_acts_on_a_person(name: str, role: Role, contoso: Tenant, signed_in: SignedIn) -> None:
    client = signed_in(UserFactory(tenant=contoso, roles=[role]))
    grady = UserFactory(tenant=contoso, name="grady")

    status = client.get(act_url(name, grady)).status_code

    assert status == (OPEN if role in ACTS[name] else SHUT)


@pytest.mark.proves("SR-ADM-05", "H-40")
@pytest.mark.parametrize("role", [U, H, P, A])
def test_nobody_gives_a_password_to_a_higher_role(
    role: Role, patti: User, contoso: Tenant, signed_in: SignedIn
) -> None:
    client = signed_in(UserFactory(tenant=contoso, roles=[role]))
    before = patti.password

    assert client.post(act_url("temporary-password", patti)).status_code == SHUT
    patti.refresh_from_db()
    assert patti.password == before


@pytest.mark.proves("SR-ADM-05")
def test_nobody_raises_themselves(contoso: Tenant, at_work: Client, patti: User, signed_in: SignedIn) -> None:
    helper = UserFactory(tenant=contoso, roles=[U])
    own_role = {"role_assignments-TOTAL_FORMS": "1", "role_assignments-0-role": R.value}

    at_work.post(page_of(patti), person_form(patti, **own_role | {"role_assignments-0-user": str(patti.pk)}))
    signed_in(helper).post(
        page_of(helper), person_form(helper, **own_role | {"role_assignments-0-user": str(helper.pk)})
    )

    assert set(RoleAssignment.objects.values_list("user", "role")) == {(patti.pk, G), (helper.pk, U)}


@pytest.mark.proves("SR-ADM-05")
def test_a_role_is_given_by_who_may_give_it(contoso: Tenant, at_work: Client) -> None:
    alex = UserFactory(tenant=contoso, name="alex")
    given = {
        "role_assignments-TOTAL_FORMS": "1",
        "role_assignments-0-role": H.value,
        "role_assignments-0-user": str(alex.pk),
    }

    response = at_work.post(page_of(alex), person_form(alex, **given))

    assert response.status_code == 302
    assert alex.role_assignments.get().role == H


@pytest.mark.proves("SR-ADM-05")
def test_nobody_lifts_their_own_block(patti: User, at_work: Client) -> None:
    until = timezone.now() + timedelta(hours=20)
    ResetBlock.objects.create(user=patti, until=until)

    assert at_work.post(act_url("lift-block", patti)).status_code == SHUT
    assert act_url("lift-block", patti) not in at_work.get(page_of(patti)).text
    assert ResetBlock.objects.get(user=patti).until == until


def test_every_right_of_the_table_opens_rows_that_admin_shows() -> None:
    """Left out: our own verbs, and what has no list of its own: methods are shown on the person's page, licences of a
    group and how far they have come on the group's."""
    shown = {model._meta.label_lower for model in admin.site._registry}
    shown |= {inline.model._meta.label_lower for page in admin.site._registry.values() for inline in page.inlines}
    named = frozenset[str]().union(*RIGHTS.values()) - {RESET_PASSWORD, UNBLOCK, SYNCHRONISE}

    rows = {f"{app}.{right.partition('_')[2]}" for app, _, right in (right.partition(".") for right in named)}

    on_other_pages = {"directory.authenticationmethod", "licensing.grouplicense", "licensing.groupprocessing"}
    on_other_pages |= {"writeback.syncfault"}
    assert rows - shown <= on_other_pages


def test_a_platform_operator_is_out_of_everybodys_reach(at_work: Client) -> None:
    operator = OperatorFactory()

    assert at_work.get(page_of(operator)).status_code == 302
    assert at_work.post(act_url("temporary-password", operator)).status_code == 404
    assert operator.user_principal_name not in at_work.get(reverse("admin:directory_user_changelist")).text


def test_a_platform_operator_sees_every_tenant(contoso: Tenant, fabrikam: Tenant, signed_in: SignedIn) -> None:
    text = signed_in(OperatorFactory()).get(reverse("admin:directory_tenant_changelist")).text

    assert "Contoso" in text
    assert "Fabrikam" in text


@pytest.fixture
def rows_of_fabrikam(fabrikam: Tenant) -> list[Model]:
    raul = UserFactory(tenant=fabrikam, name="raul", synchronised=True)
    group = GroupFactory(tenant=fabrikam, name="Fabrikam sales", members=[raul])
    return [
        fabrikam, raul, group, Membership.objects.get(group=group), SsprPolicy.objects.get(tenant=fabrikam),
        license(raul, "AAD_PREMIUM"), Subscription.objects.get(tenant=fabrikam), job_for(raul),
    ]  # fmt: skip


@pytest.mark.proves("SR-TEN-01")
def test_what_belongs_to_another_tenant_does_not_exist(at_work: Client, rows_of_fabrikam: list[Model]) -> None:
    for row in rows_of_fabrikam:
        name = f"{row._meta.app_label}_{row._meta.model_name}"
        nobody = 10**12 if isinstance(row.pk, int) else uuid4()
        change = reverse(f"admin:{name}_change", args=[row.pk])
        assert change not in at_work.get(reverse(f"admin:{name}_changelist")).text, name
        for page in ("change", "delete", "history"):
            theirs = at_work.get(reverse(f"admin:{name}_{page}", args=[row.pk]))
            none = at_work.get(reverse(f"admin:{name}_{page}", args=[nobody]))
            assert theirs.status_code == none.status_code in (302, 403, 404), (name, page)
            assert "Fabrikam" not in theirs.text


@pytest.mark.proves("SR-TEN-01")
@pytest.mark.parametrize("name", ACTS)
def test_no_act_reaches_into_another_tenant(name: str, at_work: Client, fabrikam: Tenant) -> None:
    raul = UserFactory(tenant=fabrikam, name="raul")
    sku = license(raul, "AAD_PREMIUM").sku

    for person in (raul, uuid4()):
        assert at_work.get(act_url(name, person)).status_code == 404
        assert at_work.post(act_url("licence", person, sku.pk)).status_code == 404
        assert at_work.post(act_url("remove-licence", person, sku.pk)).status_code == 404
    assert LicenseAssignment.objects.filter(user=raul).exists()


@pytest.mark.proves("SR-TEN-01", "SR-TEN-04")
def test_no_choice_and_no_search_offers_rows_of_another_tenant(
    at_work: Client, contoso: Tenant, fabrikam: Tenant
) -> None:
    raul = UserFactory(tenant=fabrikam, name="raul")
    theirs = GroupFactory(tenant=fabrikam, name="Fabrikam sales")
    ours = GroupFactory(tenant=contoso, name="Contoso sales")
    alex = UserFactory(tenant=contoso, name="alex")
    search = {"app_label": "directory", "model_name": "membership", "term": ""}

    found = at_work.get("/admin/autocomplete/", search | {"field_name": "user"}).json()["results"]
    at_work.post(reverse("admin:directory_membership_add"), {"group": ours.pk, "user": raul.pk})
    at_work.post(reverse("admin:directory_membership_add"), {"group": theirs.pk, "user": alex.pk})

    assert "alex@contoso.example" in {row["text"] for row in found}
    assert "raul@fabrikam.example" not in {row["text"] for row in found}
    assert not Membership.objects.exists()


def test_every_page_of_rows_with_a_tenant_ends_at_the_tenant() -> None:
    """A page that is added later must choose its side too."""
    own = {
        model
        for model, page in admin.site._registry.items()
        if tenant_path(model) is not None and not isinstance(page, OwnTenantRows)
    }

    assert {model._meta.app_label for model in own} <= {"onprem"}  # another system: tested beside it
    assert {Group, User, Tenant} <= set(admin.site._registry)


@pytest.mark.parametrize("wrong", ["group=zzz", "user=zzz", f"group={10**30}", "group=-1", "nothing=1", "group="])
def test_a_link_with_a_wrong_row_leads_to_an_empty_form(wrong: str, at_work: Client) -> None:
    response = at_work.get(f"{reverse('admin:directory_membership_add')}?{wrong}")

    assert response.status_code == OPEN
    assert "selected>" not in response.text


def test_a_link_fills_in_the_group_but_none_of_another_tenant(
    at_work: Client, contoso: Tenant, fabrikam: Tenant
) -> None:
    ours, theirs = GroupFactory(tenant=contoso, name="Our sales"), GroupFactory(tenant=fabrikam, name="Their sales")
    add = reverse("admin:directory_membership_add")

    assert "Our sales" in at_work.get(add, {"group": ours.pk}).text
    assert "Their sales" not in at_work.get(add, {"group": theirs.pk}).text

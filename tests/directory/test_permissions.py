"""What a directory role opens in admin, on whom, and that nobody climbs by it."""

import pytest

from directory import permissions
from directory.models import AuthenticationMethod, Membership, Role, RoleAssignment, Tenant, User
from directory.permissions import RESET_PASSWORD, RIGHTS, UNBLOCK
from directory.roles import is_administrator, roles_of
from directory.rules.methods import Method
from tests.factories.directory import GroupFactory, OperatorFactory, TenantFactory, UserFactory

pytestmark = pytest.mark.django_db


def colleague_of(user: User, *roles: Role) -> User:
    return UserFactory(tenant=user.tenant, roles=roles)


def test_roles_are_read_once_and_again_after_a_refresh() -> None:
    user = UserFactory(roles=[Role.REPORTS_READER])
    assert roles_of(user) == {Role.REPORTS_READER}
    assert not is_administrator(user)
    RoleAssignment.objects.create(user=user, role=Role.LICENSE_ADMINISTRATOR)
    user.refresh_from_db()
    assert is_administrator(user)


@pytest.mark.parametrize("role", Role)
def test_every_role_enters_admin_and_may_read_the_audit_log(role: Role) -> None:
    user = UserFactory(roles=[role])
    assert user.is_staff
    assert not user.is_superuser
    assert user.has_perm("directory.view_auditevent")
    assert not user.has_perm("directory.change_auditevent")
    assert not user.has_perm("directory.delete_auditevent")


def test_people_without_a_role_have_no_rights() -> None:
    user = UserFactory()
    assert not user.is_staff
    assert not user.has_perm("directory.view_user")
    assert not user.has_module_perms("licensing")


def test_a_platform_operator_may_do_everything() -> None:
    operator = OperatorFactory()
    assert operator.is_staff
    assert operator.is_superuser
    assert operator.has_perms(["directory.add_tenant", "anything.at_all"], UserFactory())


def test_a_disabled_account_has_no_rights_left() -> None:
    for user in (OperatorFactory(account_enabled=False), UserFactory(account_enabled=False, roles=list(Role))):
        assert not user.is_staff
        assert not user.has_perm("directory.view_user")


@pytest.mark.parametrize(
    ("role", "right", "expected"),
    [
        (Role.LICENSE_ADMINISTRATOR, "licensing.add_licenseassignment", True),
        (Role.LICENSE_ADMINISTRATOR, RESET_PASSWORD, False),
        (Role.LICENSE_ADMINISTRATOR, "licensing.change_subscription", False),
        (Role.HELPDESK_ADMINISTRATOR, RESET_PASSWORD, True),
        (Role.HELPDESK_ADMINISTRATOR, UNBLOCK, True),
        (Role.HELPDESK_ADMINISTRATOR, "directory.change_user", False),
        (Role.USER_ADMINISTRATOR, "directory.change_user", True),
        (Role.USER_ADMINISTRATOR, "directory.add_membership", True),
        (Role.USER_ADMINISTRATOR, "directory.change_ssprpolicy", False),
        (Role.AUTHENTICATION_ADMINISTRATOR, "directory.delete_authenticationmethod", True),
        (Role.GLOBAL_ADMINISTRATOR, "directory.change_ssprpolicy", True),
        (Role.GLOBAL_ADMINISTRATOR, "directory.add_tenant", False),
        (Role.REPORTS_READER, "directory.view_authenticationmethod", False),
    ],
)
def test_what_a_role_opens(role: Role, right: str, expected: bool) -> None:
    assert UserFactory(roles=[role]).has_perm(right) is expected


@pytest.mark.proves("SR-ADM-06")
def test_whoever_may_remove_a_method_may_also_reset() -> None:
    for rights in RIGHTS.values():
        if any(right.endswith("_authenticationmethod") and "view" not in right for right in rights):
            assert RESET_PASSWORD in rights


@pytest.mark.proves("SR-ADM-05", "H-40")
@pytest.mark.parametrize("actor_role", Role)
@pytest.mark.parametrize("target_role", Role)
def test_nobody_resets_somebody_who_may_do_more(actor_role: Role, target_role: Role) -> None:
    actor = UserFactory(roles=[actor_role])
    target = colleague_of(actor, target_role)
    resets, not_higher = RESET_PASSWORD in RIGHTS[actor_role], RIGHTS[target_role] <= RIGHTS[actor_role]
    assert actor.has_perm(RESET_PASSWORD, target) is (resets and not_higher)


@pytest.mark.proves("SR-ADM-05", "H-40")
@pytest.mark.parametrize(
    ("actor_role", "target_role", "expected"),
    [
        (Role.HELPDESK_ADMINISTRATOR, Role.REPORTS_READER, True),
        (Role.HELPDESK_ADMINISTRATOR, Role.GLOBAL_ADMINISTRATOR, False),
        (Role.HELPDESK_ADMINISTRATOR, Role.LICENSE_ADMINISTRATOR, False),
        (Role.USER_ADMINISTRATOR, Role.HELPDESK_ADMINISTRATOR, True),
        (Role.USER_ADMINISTRATOR, Role.GLOBAL_ADMINISTRATOR, False),
        (Role.GLOBAL_ADMINISTRATOR, Role.GLOBAL_ADMINISTRATOR, True),
    ],
)
def test_who_resets_whom(actor_role: Role, target_role: Role, expected: bool) -> None:
    actor = UserFactory(roles=[actor_role])
    assert actor.has_perm(RESET_PASSWORD, colleague_of(actor, target_role)) is expected


@pytest.mark.proves("SR-ADM-05")
def test_nobody_changes_their_own_roles_password_or_methods_in_admin() -> None:
    actor = UserFactory(roles=[Role.GLOBAL_ADMINISTRATOR], methods=[Method.EMAIL])
    own_role, own_method = actor.role_assignments.get(), actor.authentication_methods.get()
    assert not actor.has_perm("directory.add_roleassignment", RoleAssignment(user=actor, role=Role.USER_ADMINISTRATOR))
    assert not actor.has_perm("directory.delete_roleassignment", own_role)
    assert not actor.has_perm("directory.change_authenticationmethod", own_method)
    assert not actor.has_perm(RESET_PASSWORD, actor)
    assert not actor.has_perm(UNBLOCK, actor)


@pytest.mark.proves("SR-ADM-05")
def test_only_who_may_give_roles_gives_them_and_none_beyond_their_own() -> None:
    colleague = UserFactory()
    wanted = RoleAssignment(user=colleague, role=Role.GLOBAL_ADMINISTRATOR)
    for role in set(Role) - {Role.GLOBAL_ADMINISTRATOR}:
        actor = UserFactory(tenant=colleague.tenant, roles=[role])
        assert permissions.grantable_roles(actor) == frozenset()
        assert not actor.has_perm("directory.add_roleassignment", wanted)
    chief = colleague_of(colleague, Role.GLOBAL_ADMINISTRATOR)
    assert permissions.grantable_roles(chief) == set(Role)
    assert chief.has_perm("directory.add_roleassignment", wanted)


def test_a_method_cannot_be_planted_on_somebody_who_may_do_more() -> None:
    actor = UserFactory(roles=[Role.AUTHENTICATION_ADMINISTRATOR])
    chief = colleague_of(actor, Role.GLOBAL_ADMINISTRATOR)
    planted = AuthenticationMethod(user=chief, method=Method.EMAIL)
    assert not actor.has_perm("directory.add_authenticationmethod", planted)
    assert actor.has_perm(
        "directory.add_authenticationmethod", AuthenticationMethod(user=colleague_of(actor), method=Method.EMAIL)
    )


def test_another_tenants_rows_are_out_of_reach() -> None:
    actor, stranger = UserFactory(roles=[Role.GLOBAL_ADMINISTRATOR]), UserFactory()
    for row in (stranger, stranger.tenant, GroupFactory(tenant=stranger.tenant), OperatorFactory()):
        assert not actor.has_perm(f"directory.view_{row._meta.model_name}", row)
    assert actor.has_perm("directory.view_user", colleague_of(actor))


def test_an_administrator_acts_in_their_own_tenant_only_and_others_everywhere() -> None:
    administrator, right = UserFactory(roles=[Role.LICENSE_ADMINISTRATOR]), "licensing.add_licenseassignment"
    home, elsewhere = administrator.tenant_id, TenantFactory().pk
    assert permissions.may_in(administrator, home, right)
    assert not permissions.may_in(administrator, elsewhere, right)
    assert not permissions.may_in(administrator, None, right)
    assert not permissions.may_in(administrator, home, "licensing.add_subscription")
    for by in (OperatorFactory(), "a system account"):
        assert all(permissions.may_in(by, tenant_id, right) for tenant_id in (home, elsewhere, None))
    assert not permissions.may_in(OperatorFactory(account_enabled=False), elsewhere, right)


def test_visible_rows_are_those_of_ones_own_tenant() -> None:
    actor, stranger = UserFactory(roles=[Role.GLOBAL_ADMINISTRATOR]), UserFactory(methods=[Method.EMAIL])
    group = GroupFactory(tenant=actor.tenant, members=[actor])
    GroupFactory(tenant=stranger.tenant, members=[stranger])
    assert list(permissions.visible_to(actor, User.objects.all())) == [actor]
    assert list(permissions.visible_to(actor, Tenant.objects.all())) == [actor.tenant]
    assert [m.group for m in permissions.visible_to(actor, Membership.objects.all())] == [group]
    assert not permissions.visible_to(actor, AuthenticationMethod.objects.all()).exists()
    assert permissions.visible_to(OperatorFactory(), Tenant.objects.all()).count() == 2


def test_a_tenants_administrator_does_not_see_what_belongs_to_no_tenant() -> None:
    actor = UserFactory(tenant=TenantFactory(), roles=[Role.GLOBAL_ADMINISTRATOR])
    OperatorFactory()
    assert list(permissions.visible_to(actor, User.objects.all())) == [actor]

"""What a directory role may do in admin. The one table; Django's own groups and permissions are not used.

A right is written as Django's admin asks for it, `app.action_model`. Rows of other apps are only named here, so that
the whole table is on one screen; nothing of them is imported.
"""

from collections.abc import Iterable
from functools import cache, reduce
from typing import TypeVar
from uuid import UUID

from django.db import models

from directory.models import AuthenticationMethod, Role, RoleAssignment, Tenant, User
from directory.roles import roles_of

Row = TypeVar("Row", bound=models.Model)


def _rights(actions: str, *rows: str) -> frozenset[str]:
    """`_rights("view change", "directory.user")` is both rights on that row."""
    return frozenset(
        f"{app}.{action}_{model}"
        for app, _, model in (row.partition(".") for row in rows)
        for action in actions.split()
    )


# Verbs of our own beside Django's four, asked for by the admin's actions.
RESET_PASSWORD = "directory.reset_password_user"  # noqa: S105 - the right to give a temporary one
UNBLOCK = "directory.unblock_user"  # lift a block of self-service reset; a smart lockout ends by a new password
SYNCHRONISE = "writeback.start_syncrun"  # have a cycle run now
NEVER_ON_ONESELF = frozenset({RESET_PASSWORD, UNBLOCK})  # who guesses at an administrator's proofs gets no new tries
READ_REPORTS = _rights("view", "directory.auditevent") | _rights("view", "directory.user")
READ_PEOPLE = READ_REPORTS | _rights(
    "view",
    "directory.tenant",
    "directory.domain",
    "directory.group",
    "directory.membership",
    "directory.roleassignment",
    "directory.authenticationmethod",
    "directory.ssprpolicy",
    "directory.onpremisesstatus",
    "directory.directorysync",
    "licensing.sku",
    "licensing.planexclusion",
    "licensing.plandependency",
    "licensing.prohibition",
    "licensing.subscription",
    "licensing.licenseassignment",
    "licensing.subscribedsku",
    "licensing.grouplicense",
    "licensing.groupprocessing",
    "licensing.assignmentbatch",
    "directory.groupnesting",
    "writeback.writebackjob",
    "writeback.deliveryattempt",
    "writeback.syncrun",
    "writeback.syncfault",
)
HELP_PEOPLE = READ_PEOPLE | {RESET_PASSWORD, UNBLOCK}
# No page writes methods: these rights rank the role, so that only who may do as much resets its holder.
MANAGE_METHODS = HELP_PEOPLE | _rights("add change delete", "directory.authenticationmethod")
ASSIGN_LICENSES = READ_PEOPLE | _rights(
    "add delete", "licensing.licenseassignment", "licensing.grouplicense", "licensing.assignmentbatch"
)
MANAGE_PEOPLE = (
    HELP_PEOPLE
    | ASSIGN_LICENSES
    | _rights("add change", "directory.user")
    | _rights("add change delete", "directory.group")
    | _rights("add delete", "directory.membership", "directory.groupnesting")
)
EVERYTHING_OF_A_TENANT = (
    MANAGE_PEOPLE
    | MANAGE_METHODS
    | _rights("add delete", "directory.roleassignment")
    | _rights("add change", "licensing.subscription")
    | _rights("change", "directory.tenant", "directory.ssprpolicy")
    | _rights("add change", "directory.directorysync")
    | frozenset({SYNCHRONISE})
    | _rights("view add change delete", "directory.branding")
    | _rights("view", "onprem.eventlogentry", "onprem.securityevent")
    | _rights("view change", "onprem.domain", "onprem.account")
    | _rights("view add change delete", "onprem.passwordsettings")
)

RIGHTS: dict[Role, frozenset[str]] = {
    Role.GLOBAL_ADMINISTRATOR: EVERYTHING_OF_A_TENANT,
    Role.USER_ADMINISTRATOR: MANAGE_PEOPLE,
    Role.HELPDESK_ADMINISTRATOR: HELP_PEOPLE,
    Role.PASSWORD_ADMINISTRATOR: HELP_PEOPLE,
    Role.LICENSE_ADMINISTRATOR: ASSIGN_LICENSES,
    Role.AUTHENTICATION_ADMINISTRATOR: MANAGE_METHODS,
    Role.REPORTS_READER: READ_REPORTS,
}


def rights_of(user: User) -> frozenset[str]:
    """Everything the person's roles allow; a platform operator needs no table."""
    return frozenset[str]().union(*(RIGHTS[role] for role in roles_of(user)))


def may(user: User, right: str, row: models.Model | None = None) -> bool:
    """Whether `user` holds `right`, and may use it on `row` if one is given.

    A row of another tenant is none of theirs. Whoever may do more than the user is out of reach, so nobody takes over
    a higher role by resetting its password or planting a method; and nobody changes their own roles (SR-ADM-05).
    """
    if not user.account_enabled:
        return False
    if user.is_superuser:
        return True
    if right not in rights_of(user):
        return False
    return row is None or (_sees(user, row) and (_only_views(right) or _reaches(user, row, right)))


def may_in(by: User | str, tenant_id: UUID | None, right: str) -> bool:
    """Whether whoever acts may use `right` in this tenant: an administrator in their own only.

    Platform operators may in every tenant, and so may system accounts, of which there is nothing but a name.
    """
    if isinstance(by, str):
        return True
    return (by.is_superuser or by.tenant_id == tenant_id) and may(by, right)


def visible_to(user: User, rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    """The rows of the user's own tenant; a platform operator sees all tenants, a catalogue is everybody's."""
    path = tenant_path(rows.model)
    if user.is_superuser or path is None:
        return rows
    return rows.filter(**{path: user.tenant_id})


def grantable_roles(user: User) -> frozenset[Role]:
    """The roles this person may give to others: those that open nothing which is closed to the giver."""
    if not may(user, "directory.add_roleassignment"):
        return frozenset()
    return frozenset(role for role in Role if user.is_superuser or RIGHTS[role] <= rights_of(user))


@cache
def tenant_path(model: type[models.Model]) -> str | None:
    """The look-up that leads from a row to its tenant by the fewest foreign keys; None for rows of no tenant.

    Ends at a key to Tenant, or at a plain `tenant_id` where the row lives in another database.
    """
    if model is Tenant:
        return "pk"
    paths: list[tuple[tuple[str, ...], type[models.Model]]] = [((), model)]
    visited = {model}
    for path, here in paths:  # grows while it is walked: nearest first
        if _has_tenant(here):
            return "__".join((*path, "tenant_id"))
        for name, there in _parents(here):
            if there not in visited:
                visited.add(there)
                paths.append(((*path, name), there))
    return None


def _has_tenant(model: type[models.Model]) -> bool:
    return any(field.attname == "tenant_id" for field in model._meta.concrete_fields)


def _parents(model: type[models.Model]) -> Iterable[tuple[str, type[models.Model]]]:
    return (
        (field.name, field.related_model)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and isinstance(field.related_model, type)
    )


def _only_views(right: str) -> bool:
    return right.partition(".")[2].startswith("view_")


def _sees(user: User, row: models.Model) -> bool:
    path = tenant_path(type(row))
    return path is None or _follow(row, path.split("__")) == user.tenant_id


def _follow(row: models.Model, path: list[str]) -> object:
    """Walk a look-up path on the row in hand, so that a row not yet saved is judged as well."""
    return reduce(getattr, path, row)


def _reaches(user: User, row: models.Model, right: str) -> bool:
    """Whether `row` could be used to take over somebody, and if so, whether that gains the user nothing."""
    if not isinstance(row, User | AuthenticationMethod | RoleAssignment):
        return True
    person = row if isinstance(row, User) else row.user
    if person == user:  # one's own proofs, password and roles are not changed in admin
        return isinstance(row, User) and right not in NEVER_ON_ONESELF
    if isinstance(row, RoleAssignment) and Role(row.role) not in grantable_roles(user):
        return False
    return rights_of(person) <= rights_of(user)

"""The licences of a group, its members in error, and the paths by which licences come to a person."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from directory.models import Group, User
from licensing import processing
from licensing.groups import set_licenses
from licensing.models import GroupProcessing, Sku
from licensing.states import Processing
from tests.factories.directory import GroupFactory
from tests.factories.licences import buy, license
from tests.factories.people import person
from tests.pages.people import alex, organisation, patti
from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor

E1, E3, PREMIUM = "STANDARDPACK", "ENTERPRISEPACK", "AAD_PREMIUM"


def sku(part_number: str) -> Sku:
    return Sku.objects.get(part_number=part_number)


def people(*names: str, **fields: Any) -> list[User]:
    return [person(f"{name}@contoso.example", licensed=None, **fields) for name in names]


def team(name: str = "Sales", seats: int = 25) -> Group:
    """Three people in a group that carries nothing yet, and seats for them."""
    tenant = organisation()
    buy(tenant, PREMIUM, seats)
    return GroupFactory(tenant=tenant, name=name, members=people("megan", "isaiah", "grady"))


def licensed(seats: int = 25) -> Group:
    group = team(seats=seats)
    set_licenses(group, add={sku(PREMIUM): list(sku(PREMIUM).service_plans.filter(name="MFA_PREMIUM"))}, by="patti")
    processing.finish()
    return group


def queued() -> Group:
    group = team()
    set_licenses(group, add={sku(PREMIUM): ()}, by="patti@contoso.example")
    return group


def in_progress() -> Group:
    group = queued()
    GroupProcessing.objects.update(
        state=Processing.IN_PROGRESS, total=60_000, succeeded=23_998, failed=2, started_at=timezone.now()
    )
    return group


def in_error() -> Group:
    """Many causes at once: no seat, an E1 beside the E3, a country without any product, and the companions."""
    tenant = organisation()
    e3 = buy(tenant, E3, 1)
    crowd = people("megan", "isaiah", "grady", "diego", "irvin", "nestor")
    license(crowd[0], E1)
    crowd += people("bruno", "beatriz", usage_location="KP")
    group = GroupFactory(tenant=tenant, name="Sales", members=crowd)
    set_licenses(group, add={e3: (), buy(tenant, PREMIUM, 25): ()}, by="patti")
    processing.finish()
    return group


def helpdesk() -> User:
    organisation()
    return person("holly@contoso.example", roles=["Helpdesk Administrator"])


def sees(
    route: str,
    made: Callable[[], Group],
    *part_number: str,
    by: Callable[[], User] = patti,
    **query: str,
) -> Visit:
    visitor, group = Visitor(by()), made()
    return visitor.sees(route, group.pk, *(sku(number).pk for number in part_number), **query)


def refused() -> Visit:
    """Not a security group any more by the time it is asked for."""
    visitor, group = Visitor(patti()), team()
    Group.objects.update(security_enabled=False)
    return visitor.sends("admin:group-licence", {}, group.pk, sku(PREMIUM).pk)


def nothing_bought() -> Group:
    return GroupFactory(tenant=organisation(), name="Sales")


def several_kept() -> Visit:
    visitor, group = Visitor(patti()), licensed()
    chosen = {"action": "delete_selected", "_selected_action": str(group.pk)}
    return visitor.sends("admin:directory_group_changelist", chosen, button="index")


# --- the person ---


def by_every_path() -> User:
    """Directly, through two groups, and one without a seat."""
    user = alex(licensed=None)
    tenant = organisation()
    license(user, E1)
    for name, part_number, seats in (("Sales", PREMIUM, 5), ("Marketing", "SPE_E3", 5), ("Pilot", "INTUNE_A", 0)):
        group = GroupFactory(tenant=tenant, name=name, members=[user])
        set_licenses(group, add={buy(tenant, part_number, seats): ()}, by="patti")
    processing.finish()
    return user


def disabled() -> User:
    user = alex(licensed=PREMIUM)
    for purchase in organisation().subscriptions.all():
        purchase.expires_at = timezone.now() - timedelta(days=45)
        purchase.save()
    return user


def on_person(route: str, made: Callable[[], User], *part_number: str) -> Visit:
    visitor, user = Visitor(patti()), made()
    return visitor.sees(route, user.pk, *(sku(number).pk for number in part_number))


def not_replaced() -> Visit:
    """The only seat of the other product is somebody else's."""
    visitor, user = Visitor(patti()), alex(licensed=E1)
    license(people("megan")[0], E3)
    return visitor.sends("admin:person-replace-licence", {"sku": str(sku(E3).pk)}, user.pk, sku(E1).pk)


def with_e3_to_be_had() -> User:
    user = alex(licensed=E1)
    buy(organisation(), E3, 3)
    buy(organisation(), PREMIUM, 1)
    return user


GROUP, CHANGE = "admin/group/page.html", "admin:directory_group_change"
PAGES = (
    Page(
        CHANGE,
        GROUP,
        State("unlicensed", partial(sees, CHANGE, team)),
        State("queued", partial(sees, CHANGE, queued)),
        State("in-progress", partial(sees, CHANGE, in_progress)),
        State("done", partial(sees, CHANGE, licensed)),
        State("in-error", partial(sees, CHANGE, in_error), sample="ar"),
        State("seen-by-the-helpdesk", partial(sees, CHANGE, in_error, by=helpdesk)),
        name="admin-group",
    ),
    Page(
        "admin:group-choose-licence",
        "admin/group/choose_licence.html",
        State("choice", partial(sees, "admin:group-choose-licence", team)),
        State("no-seat", partial(sees, "admin:group-choose-licence", partial(team, seats=0))),
        State("nothing-bought", partial(sees, "admin:group-choose-licence", nothing_bought)),
    ),
    Page(
        "admin:group-licence",
        "admin/group/licence.html",
        State("assign", partial(sees, "admin:group-licence", team, PREMIUM)),
        State("change-plans", partial(sees, "admin:group-licence", licensed, PREMIUM)),
        State("refused", refused),
    ),
    Page(
        "admin:group-remove-licence",
        "admin/group/remove_licence.html",
        State("asked", partial(sees, "admin:group-remove-licence", licensed, PREMIUM)),
        State("not-carried", partial(sees, "admin:group-remove-licence", team, PREMIUM)),
    ),
    Page(
        "admin:group-reprocess",
        "admin/group/reprocess.html",
        State("asked", partial(sees, "admin:group-reprocess", licensed)),
    ),
    Page(
        "admin:group-errors",
        "admin/group/errors.html",
        State("all", partial(sees, "admin:group-errors", in_error)),
        State("one-cause", partial(sees, "admin:group-errors", in_error, error="CountViolation")),
        State("nobody", partial(sees, "admin:group-errors", licensed)),
        State("nobody-for-this-cause", partial(sees, "admin:group-errors", in_error, error="UniquenessViolation")),
        State("seen-by-the-helpdesk", partial(sees, "admin:group-errors", in_error, by=helpdesk)),
    ),
    Page(
        "admin:directory_group_delete",
        "admin/directory/group/delete_confirmation.html",
        State("licensed", partial(sees, "admin:directory_group_delete", licensed)),
        name="admin-group-kept",
    ),
    Page(
        "admin:directory_group_changelist",
        "admin/directory/group/delete_selected_confirmation.html",
        State("licensed", several_kept),
        name="admin-groups-kept",
    ),
    Page(
        "admin:directory_user_change",
        "admin/person/page.html",
        State("every-path", partial(on_person, "admin:directory_user_change", by_every_path)),
        State("disabled", partial(on_person, "admin:directory_user_change", disabled)),
        name="admin-person-paths",
    ),
    Page(
        "admin:person-remove-licence",
        "admin/person/remove_licence.html",
        State("inherited", partial(on_person, "admin:person-remove-licence", by_every_path, PREMIUM)),
        name="admin-person-remove-inherited",
    ),
    Page(
        "admin:person-replace-licence",
        "admin/person/replace_licence.html",
        State("choice", partial(on_person, "admin:person-replace-licence", with_e3_to_be_had, E1)),
        State("nothing-else", partial(on_person, "admin:person-replace-licence", partial(alex, licensed=E1), E1)),
        State("refused", not_replaced),
    ),
    Page(
        "admin:person-reprocess",
        "admin/person/reprocess.html",
        State("asked", partial(on_person, "admin:person-reprocess", by_every_path)),
    ),
)

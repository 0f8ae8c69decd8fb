"""Rules of dynamic groups: the group's page with one, and who would match."""

from functools import partial

from directory import dynamic
from directory.models import Group, User
from tests.factories.directory import GroupFactory, UserFactory
from tests.pages.people import alex, patti
from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor

SALES = 'user.department -eq "Sales"'
PREVIEW = "admin:group-rule-preview"


def team(rule: str = "", **columns: object) -> Group:
    """Of Contoso, with two dozen people of Sales around and one group inside."""
    user = alex()
    group = GroupFactory(tenant=user.tenant, name="Sales", **columns)
    for number in range(24):
        UserFactory(tenant=user.tenant, name=f"seller{number:02}", department="Sales")
    if rule:
        dynamic.set_rule(group, rule, by="tests")
    elif group.assigned:
        group.nested.create(member_group=GroupFactory(tenant=user.tenant, name="Sales abroad"))
    return group


def group_page(rule: str = "", *, applied: bool = True, **columns: object) -> Visit:
    visitor, group = Visitor(patti()), team(rule, **columns)
    if applied:
        dynamic.finish()
    return visitor.sees("admin:directory_group_change", group.pk)


def no_rule() -> Visit:
    visitor, group = Visitor(patti()), team()
    typed = {"rule": "user.department -eq Sales"}
    return visitor.sends("admin:directory_group_change", typed, group.pk, button="_save")


def preview(rule: str, tried: str = "") -> Visit:
    visitor, group = Visitor(patti()), team(rule)
    return visitor.sees(PREVIEW, group.pk, **({"rule": tried} if tried else {}))


def member_by_rule() -> Visit:
    visitor, group = Visitor(patti()), team(SALES)
    dynamic.finish()
    member: User = group.members.earliest("pk")
    return visitor.sees("admin:directory_user_change", member.pk)


PAGES = (
    Page(
        "admin:directory_group_change",
        "admin/group/page.html",
        State("assigned", group_page),
        State("dynamic", partial(group_page, SALES), sample="en"),
        State("being-applied", partial(group_page, SALES, applied=False)),
        State("synchronised", partial(group_page, on_premises=True)),
        State("no-rule", no_rule),
        name="admin-group-members",
    ),
    Page(
        PREVIEW,
        "admin/rule/preview.html",
        State("asked", partial(preview, "")),
        State("found", partial(preview, SALES), sample="ar"),
        State("nobody", partial(preview, SALES, 'user.department -eq "Legal"')),
        State("no-rule", partial(preview, SALES, "user.shoeSize -eq 45")),
    ),
    Page(
        "admin:directory_user_change",
        "admin/person/page.html",
        State("member-by-rule", member_by_rule),
        name="admin-person-in-a-dynamic-group",
    ),
)

"""What if: the page on which an administrator supposes changes for a person."""

from collections.abc import Callable
from functools import partial

from directory.models import Group, Tenant, User
from licensing import processing
from licensing.groups import set_licenses
from tests.factories.directory import GroupFactory
from tests.factories.licences import buy, license
from tests.factories.onpremises import home
from tests.pages.people import adele, alex, patti
from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor

LONG_NAME = "Sales and customer relations of the northern regions, without seasonal workers"


def licensed_group(tenant: Tenant, part_number: str, name: str = "Sales", seats: int = 5, *members: User) -> Group:
    """A group that carries a product to these members already."""
    group = GroupFactory(tenant=tenant, name=name, members=members)
    set_licenses(group, add={buy(tenant, part_number, seats): ()}, by="tests")
    processing.finish()
    return group


def supposed(made: Callable[[], User] = alex, **fields: str) -> Visit:
    visitor, user = Visitor(patti()), made()
    return visitor.sees("admin:person-what-if", user.pk, **fields)


def in_sales() -> User:
    """Adele, who has P1 directly and Microsoft 365 E3 by her group."""
    user = adele()
    licensed_group(home(user), "SPE_E3", "Sales", 5, user)
    return user


def without_seats() -> User:
    user = alex(licensed=None)
    licensed_group(home(user), "SPE_E3", LONG_NAME, 0)
    return user


def many_licences() -> User:
    user = in_sales()
    license(user, "AAD_PREMIUM_P2")
    license(user, "ENTERPRISEPACK")
    return user


PAGES = (
    Page(
        "admin:person-what-if",
        "admin/person/what_if.html",
        State("asked", partial(supposed, in_sales), sample="ar"),
        State("nobody-licensed", partial(supposed, partial(alex, licensed=None))),
        State("opens", partial(supposed, partial(alex, licensed=None), buy="seats:SPB=+1", add="+SPB")),
        State("closes", partial(supposed, in_sales, remove="-AAD_PREMIUM", leave="leave:Sales"), sample="en"),
        State("would-fail", partial(supposed, without_seats, join=f"join:{LONG_NAME}", add="+SPE_E3")),
        State("many", partial(supposed, many_licences, subscription="status:SPE_E3=Suspended")),
        State("unclear", partial(supposed, in_sales, more="+SPX\nlocation:Atlantis")),
        State("nothing-chosen", partial(supposed, in_sales, add="")),
    ),
)

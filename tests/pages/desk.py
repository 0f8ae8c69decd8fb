"""The desk: my account, the change of a known password, security info, and the editions."""

from collections.abc import Callable
from functools import partial

from directory.models import AuthenticationMethod, User
from directory.rules.methods import Method
from tests.factories.licences import license
from tests.factories.onpremises import home
from tests.factories.people import PASSWORD
from tests.pages.people import EVERY_METHOD, adele, alex, patti, with_look
from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor, deliver, fall_silent, promised, take_up
from tests.pages.way_back import HOME_DOMAIN, agent_away
from writeback import health
from writeback.onprem import stage

NEW = "Copper-Lantern-58"
CHANGE = {"current_password": PASSWORD, "new_password": NEW, "confirmation": NEW}


def signed_in(route: str, person: Callable[[], User] = alex, *args: object) -> Visit:
    return Visitor(person()).sees(route, *args)


# --- my account ---


def with_many_licences() -> User:
    """None of which excludes another, as Business Standard would."""
    user = alex(licensed="AAD_PREMIUM")
    for part_number in ("SPE_E3", "AAD_PREMIUM_P2", "ENTERPRISEPACK"):
        license(user, part_number)
    return user


# --- the change of a known password ---


def sent(change: dict[str, str], person: Callable[[], User] = alex) -> Visit:
    return Visitor(person()).sends("password", CHANGE | change)


def locked() -> Visit:
    visitor = Visitor(alex())
    for guess in "abcdefghij":
        visitor.posts("password", CHANGE | {"current_password": f"guess-{guess}"})
    return visitor.sends("password", CHANGE | {"current_password": "guess-k"})


def must_change() -> Visit:
    user = alex()
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    return Visitor(user).sees("password")


def under_way() -> Visitor:
    visitor = Visitor(adele())
    visitor.posts("password", CHANGE)
    return visitor


def waiting(happens: Callable[[], object] = lambda: None) -> Visit:
    visitor = under_way()
    happens()
    return visitor.sees("password-waiting")


def came_back() -> Visit:
    visitor = under_way()
    stage.set_policy(HOME_DOMAIN, min_password_length=60)
    deliver()
    return visitor.sees("password")


def wrong_at_home() -> Visit:
    """What a synchronised person types as the current password is judged on premises."""
    visitor = Visitor(adele())
    visitor.posts("password", CHANGE | {"current_password": "not-the-one"})
    deliver()
    return visitor.sees("password")


def changed() -> Visit:
    visitor = Visitor(alex())
    visitor.posts("password", CHANGE)
    return visitor.sees("password-done")


def changed_at_home() -> Visit:
    visitor = under_way()
    deliver()
    return visitor.sees("password-done")


def refused_on_the_way() -> Visit:
    visitor = under_way()
    promised().user.license_assignments.all().delete()
    deliver()
    return visitor.sees("password-refused")


def needs_an_administrator() -> Visit:
    visitor = under_way()
    stage.set_flags(promised().user.on_premises_immutable_id, disabled=True)
    deliver()
    return visitor.sees("password-failed")


def agent_stopped() -> Visit:
    """Between the form and its answer."""
    user = adele()
    visitor = Visitor(user)
    health.agent_off(home(user))
    visitor.posts("password", CHANGE)
    return visitor.sees("password-failed")


# --- security info ---


def remove_one() -> Visit:
    user = alex(methods=EVERY_METHOD)
    method = AuthenticationMethod.objects.get(user=user, method=Method.MOBILE_SMS)
    return Visitor(user).sees("security-info-remove", method.pk)


def removed() -> Visit:
    user = alex(methods=EVERY_METHOD)
    method = AuthenticationMethod.objects.get(user=user, method=Method.MOBILE_SMS)
    visitor = Visitor(user)
    visitor.posts("security-info-remove", {}, method.pk)
    return visitor.sees("security-info")


def wrong_code() -> Visit:
    visitor = Visitor(alex())
    return visitor.sends("security-info-add-app", {"code": "000000"})


unlicensed_alex = partial(alex, licensed=None)
unlicensed_adele = partial(adele, licensed=None)

PAGES = (
    Page(
        "account",
        "sspr/account/overview.html",
        State("no-licence", partial(signed_in, "account", unlicensed_alex)),
        State("cloud-reset", partial(signed_in, "account"), sample="en ar"),
        State("writeback", partial(signed_in, "account", adele)),
        State("synchronised-no-licence", partial(signed_in, "account", unlicensed_adele)),
        State("many-licences", partial(signed_in, "account", with_many_licences)),
        State("administrator", partial(signed_in, "account", patti)),
        State("branded", with_look(partial(signed_in, "account"))),
    ),
    Page(
        "password",
        "sspr/change/ask.html",
        State("empty", partial(signed_in, "password"), sample="ar"),
        State("synchronised", partial(signed_in, "password", adele)),
        State("must-change", must_change),
        State("wrong-current", partial(sent, {"current_password": "not-the-one"})),
        State("too-easy", partial(sent, {"new_password": "password", "confirmation": "password"})),
        State("different", partial(sent, {"confirmation": "another"}), sample="en"),
        State("left-empty", partial(sent, dict.fromkeys(CHANGE, ""))),
        State("locked", locked),
        State("came-back", came_back),
        State("wrong-at-home", wrong_at_home),
    ),
    Page(
        "password",
        "sspr/change/refused.html",
        State("no-licence", partial(signed_in, "password", unlicensed_adele)),
        name="password-not-allowed",
    ),
    Page(
        "password-waiting",
        "sspr/change/waiting.html",
        State("promised", waiting),
        State("agent-away", partial(waiting, agent_away)),
        State("picked-up", partial(waiting, take_up)),
        State("confirming", partial(waiting, fall_silent)),
    ),
    Page(
        "password-done",
        "sspr/change/done.html",
        State("cloud", changed, sample="en"),
        State("synchronised", changed_at_home),
    ),
    Page(
        "password-refused",
        "sspr/change/refused.html",
        State("licence-taken-meanwhile", refused_on_the_way),
    ),
    Page(
        "password-failed",
        "sspr/change/failed.html",
        State("0029-administrator-needed", needs_an_administrator),
        State("0030-agent-away", agent_stopped),
    ),
    Page(
        "security-info",
        "sspr/account/security-info.html",
        State("empty", partial(signed_in, "security-info", partial(alex, methods=()))),
        State("filled", partial(signed_in, "security-info", partial(alex, methods=EVERY_METHOD)), sample="ar"),
        State("too-few", partial(signed_in, "security-info", partial(alex, methods_required=2))),
        State("removed", removed),
    ),
    Page(
        "security-info",
        "sspr/account/security-info-refused.html",
        State("no-licence", partial(signed_in, "security-info", unlicensed_alex)),
        name="security-info-not-allowed",
    ),
    Page(
        "security-info-add-app",
        "sspr/account/security-info-add-app.html",
        State("empty", partial(signed_in, "security-info-add-app"), sample="en"),
        State("wrong-code", wrong_code),
    ),
    Page(
        "security-info-remove",
        "sspr/account/security-info-remove.html",
        State("asked", remove_one),
    ),
    Page(
        "editions",
        "sspr/editions/editions.html",
        State("anonymous", lambda: Visitor().sees("editions"), sample="ar"),
        State("signed-in", partial(signed_in, "editions")),
    ),
)

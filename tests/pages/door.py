"""The doorway: home and sign-in."""

from collections.abc import Callable
from functools import partial

from directory.models import DirectorySync, SignInModel, User
from tests.factories import onpremises
from tests.factories.people import PASSWORD
from tests.pages.people import ALEX, NOBODY, adele, alex, with_look
from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor
from writeback import health
from writeback.onprem import stage

TEN_GUESSES = tuple(f"guess-{letter}" for letter in "abcdefghij")


def home() -> Visit:
    return Visitor().sees("home")


def home_of_contoso() -> Visit:
    return Visitor().sees("home", whr="contoso.example")


def home_signed_in() -> Visit:
    return Visitor(alex()).sees("home")


def signin() -> Visit:
    return Visitor().sees("signin")


def signin_filled() -> Visit:
    return Visitor().sees("signin", username=ALEX)


def signin_left_empty() -> Visit:
    return Visitor().sends("signin", {"user_id": ""})


def signed_out() -> Visit:
    visitor = Visitor(alex())
    visitor.posts("signout", {})
    return visitor.sees("signin")


def named(upn: str = ALEX) -> Visitor:
    alex()
    visitor = Visitor()
    visitor.posts("signin", {"user_id": upn})
    return visitor


def password() -> Visit:
    return named().sees("signin-password")


def password_of_nobody() -> Visit:
    """A domain that belongs to no organisation here."""
    return named("somebody@elsewhere.example").sees("signin-password")


def wrong_password() -> Visit:
    return named().sends("signin-password", {"password": "not-the-one"})


def wrong_password_of_nobody() -> Visit:
    return named(NOBODY).sends("signin-password", {"password": "not-the-one"})


def locked_out() -> Visit:
    visitor = named()
    for guess in TEN_GUESSES:
        visitor.posts("signin-password", {"password": guess})
    return visitor.sends("signin-password", {"password": "guess-k"})


def again() -> Visit:
    return Visitor(alex()).sees("signin-again", next="/account/security-info/app/")


def again_wrong() -> Visit:
    return Visitor(alex()).sends("signin-again", {"password": "not-the-one"})


def switched_off_at_home() -> User:
    user = adele()
    stage.set_flags(user.on_premises_immutable_id, disabled=True)
    return user


def out_of_reach() -> User:
    user = adele()
    health.agent_off(onpremises.home(user))
    return user


def federated(made: Callable[[], User], password: str = "") -> Visit:
    """Somebody whose organisation signs its people in at a page of its own."""
    user = made()
    DirectorySync.objects.filter(tenant=onpremises.home(user)).update(sign_in_model=SignInModel.FEDERATED)
    visitor = named(user.user_principal_name)
    if not password:
        return visitor.sees("signin-organisation")
    return visitor.sends("signin-organisation", {"password": password})


PAGES = (
    Page(
        "home",
        "sspr/home.html",
        State("anonymous", home, sample="en ar"),
        State("signed-in", home_signed_in),
        State("branded", with_look(home_of_contoso)),
    ),
    Page(
        "signin",
        "sspr/signin/who.html",
        State("empty", signin),
        State("filled", signin_filled),
        State("error", signin_left_empty),
        State("signed-out", signed_out),
    ),
    Page(
        "signin-password",
        "sspr/signin/password.html",
        State("empty", password),
        State("branded", with_look(password), sample="en ar"),
        State("branded-with-picture", with_look(password, of="fabrikam.example")),
        State("unknown-organisation", password_of_nobody),
        State("error", wrong_password),
        State("error-nobody", wrong_password_of_nobody),
        State("locked", locked_out),
    ),
    Page(
        "signin-organisation",
        "sspr/signin/organisation.html",
        State("federated", partial(federated, adele)),
        State("error", partial(federated, adele, "not-the-one")),
        State("switched-off-at-home", partial(federated, switched_off_at_home, PASSWORD)),
        State("nobody-answers", partial(federated, out_of_reach, PASSWORD), sample="en"),
    ),
    Page(
        "signin-again",
        "sspr/signin/again.html",
        State("empty", again),
        State("error", again_wrong),
    ),
)

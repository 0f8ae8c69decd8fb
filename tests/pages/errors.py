"""Pages for what goes wrong. Some addresses fail on purpose; a form is sent by a browser that lost its token."""

from functools import partial

from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor


def at(path: str) -> Visit:
    return Visitor().opens(path)


def out_of_date_form() -> Visit:
    return Visitor().sends("signin", {"user_id": "alex@contoso.example"}, loses=("csrf",))


PAGES = (
    Page(
        "error:400",
        "errors/bad_request.html",
        State("shown", partial(at, "/fails/400"), status=400),
    ),
    Page(
        "error:403",
        "errors/permission_denied.html",
        State("shown", partial(at, "/fails/403"), status=403),
    ),
    Page(
        "error:csrf",
        "errors/csrf_failure.html",
        State("shown", out_of_date_form, status=403),
    ),
    Page(
        "error:404",
        "errors/not_found.html",
        State("shown", partial(at, "/nowhere/"), status=404, sample="ar"),
    ),
    Page(
        "error:405",
        "errors/method_not_allowed.html",
        State("shown", partial(at, "/fails/405"), status=405),
    ),
    Page(
        "error:500",
        "errors/server_error.html",
        State("shown", partial(at, "/fails/500"), status=500),
    ),
    Page(
        "error:503",
        "errors/outage.html",
        State("shown", partial(at, "/fails/database"), status=503, sample="en"),
    ),
)

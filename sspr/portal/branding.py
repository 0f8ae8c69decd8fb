"""Whose look a request shows, and the files that make it.

A look follows the domain somebody typed, a run, or the person signed in, never whether a person exists (SR-ENUM-10).
The domain lies in a cookie of its own until the browser is closed: anybody may ask for a look, and none of them is
worth a row in the database. The files are named by what is in them, so browsers keep them for ever; serving one touches
no session.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from directory import branding
from directory.branding import Look
from directory.lookup import find_tenant
from directory.models import BrandingPicture, Tenant
from sspr.answers import kept_for_ever
from sspr.portal.signin import visit

GetResponse = Callable[[HttpRequest], HttpResponse]

PARAMETER = "whr"  # the modelled product's name for it (sspr-behaviour §1.1)
COOKIE = f"{'__Host-' if settings.PRODUCTION else ''}organisation"
ENTRANCES = frozenset({"home", "signin", "reset:who"})  # where the address may say whose look to show
PASSWORD_PAGE = "signin-password"  # noqa: S105 - the name of a page
# What a file may do that a browser opens by itself: nothing.
NOTHING = ("default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "sandbox")
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "; ".join(NOTHING),
    "Cross-Origin-Resource-Policy": "same-origin",
}


class BrandingMiddleware:
    """Has the browser remember whose look an entrance was asked for by its address. Only the look follows from it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        asked = getattr(request, "organisation_asked_for", None)
        if asked is not None and asked != request.COOKIES.get(COOKIE):
            response.set_cookie(
                COOKIE,
                asked,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite=settings.SESSION_COOKIE_SAMESITE,  # type: ignore[arg-type]
            )
        return response

    def process_view(self, request: HttpRequest, *args: object) -> None:
        match = request.resolver_match
        if PARAMETER not in request.GET or match is None or match.view_name not in ENTRANCES:
            return
        domain = request.GET[PARAMETER]
        if find_tenant(f"@{domain}") is not None:
            request.organisation_asked_for = domain.strip().lower()  # type: ignore[attr-defined]


def look(request: HttpRequest) -> Look | None:
    """What the page shows of an organisation; None for the portal's own look. Asked for only where it is shown."""
    return branding.look_of(tenant_shown(request), get_language())


def lazy_look(request: HttpRequest) -> SimpleLazyObject:
    return SimpleLazyObject(lambda: look(request))


def tenant_shown(request: HttpRequest) -> Tenant | None:
    """Of the run, of the user ID being signed in, of the person, else of the address the visit began with.

    Nothing on the way back depends on who is signed in, and the lab is the trainer's.
    """
    match = request.resolver_match
    if match is None or match.app_name == "lab":
        return None
    run = getattr(request, "run", None)
    if run is not None:
        return run.tenant
    if match.view_name == PASSWORD_PAGE and (current := visit.current(request.session)):
        return find_tenant(current.user_id)
    if match.app_name != "reset" and request.user.is_authenticated:
        return request.user.tenant
    domain = getattr(request, "organisation_asked_for", None) or request.COOKIES.get(COOKIE)
    return find_tenant(f"@{domain}") if domain else None


@require_safe
@kept_for_ever
def picture(request: HttpRequest, sha256: str) -> HttpResponse:
    """A picture of our own making, whatever was uploaded (SR-WEB-06)."""
    content = BrandingPicture.objects.filter(sha256=sha256).values_list("content", flat=True).first()
    if content is None:
        raise Http404
    return HttpResponse(bytes(content), content_type="image/png", headers=HARMLESS)


@require_safe
@kept_for_ever
def stylesheet(request: HttpRequest, row: str, sha256: str) -> HttpResponse:
    """The colours of a tenant, as custom properties; a style attribute would need a weaker policy.

    Only by the name that its text has now: another text is never kept under it.
    """
    found = branding.without_bytes().filter(pk=row).first()
    text = branding.stylesheet(found) if found else ""
    if not text or branding.fingerprint(text) != sha256:
        raise Http404
    return HttpResponse(text, content_type="text/css; charset=utf-8", headers=HARMLESS)

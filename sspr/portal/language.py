"""In which language a page speaks: by its address, by what was chosen here before, by the browser, else English.

`?mkt=` beats everything, as in the modelled product, whose security pages call it `?lng=` (sspr-behaviour §1.1, §13).
A choice is kept in a cookie, so that no session and no database is needed to honour it; whoever is signed in takes it
along as `User.preferred_language`. What an account brings to a browser lies in a cookie of its own and goes when that
person signs out: the next one at this computer may not read it.
"""

import re
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import get_supported_language_variant
from django.views.decorators.http import require_POST

from directory.models import User
from directory.signals import people_changed
from sspr.answers import is_kept_for_ever

GetResponse = Callable[[HttpRequest], HttpResponse]

ACCOUNT_COOKIE = f"{settings.LANGUAGE_COOKIE_NAME}-of-account"
PARAMETERS = ("mkt", "lng")  # the first one that names a language of ours counts
# What of an address is worth coming back to. Nothing else of it is written into a page, least of all what a stranger
# put there to be compressed with it (docs/decisions, compressed pages).
CARRIED = ("username", "whr")
CARRIED_BY_SIGN_IN = (*CARRIED, "next")
TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,3}")  # es, es-us, pt_BR, zh-Hant-TW


def known(tag: str) -> str | None:
    """The language of ours that `tag` asks for, its region put aside where we have none for it; None for any other."""
    if not TAG.fullmatch(tag):
        return None
    try:
        return get_supported_language_variant(tag.replace("_", "-").lower())
    except LookupError:
        return None


class LanguageMiddleware:
    """Speaks the visitor's language while a request is answered, its error pages included, and leaves no trace after.

    Stands outside of whatever renders a page of its own, and so before there is a session or a person.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = _asked_in_address(request)
        if asked is not None and asked != request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
            keep(request, asked)
        language = asked or _chosen_here(request) or _of_account(request) or _of_browser(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if not is_kept_for_ever(response):  # a picture speaks no language, and caches would hand cookies on
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
            _set_cookies(request, response)
        return response


def keep(request: HttpRequest, language: str) -> None:
    """Have the browser remember `language` from this answer on."""
    request.language_to_keep = language  # type: ignore[attr-defined]


def adopt(request: HttpRequest, user: User) -> None:
    """Go on in the language `user` chose elsewhere, until they sign out; one chosen in this browser counts for more."""
    request.language_of_account = known(user.preferred_language)  # type: ignore[attr-defined]


def forget(request: HttpRequest) -> None:
    """Whoever signs out takes their language along; the rest of this request speaks that of the browser already."""
    request.language_of_account = None  # type: ignore[attr-defined]
    translation.activate(_chosen_here(request) or _of_browser(request))


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Take the language chosen at the foot of a page, and go back to that page; an unknown one changes nothing."""
    language = known(request.POST.get("language", ""))
    if language is not None:
        keep(request, language)
        if request.user.is_authenticated:
            _keep_with_account(request.user, language)
    return HttpResponseRedirect(_way_back(request.POST.get("next", "")))


def _keep_with_account(user: User, language: str) -> None:
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(preferred_language=language)
        if user.tenant is not None:
            people_changed.send(User, tenant=user.tenant, user_ids=[user.pk], columns=["preferred_language"])


def here(request: HttpRequest) -> str:
    """Where a choice made on this page comes back to: its path, and those parameters that belong to the portal."""
    match = request.resolver_match
    signing_in = match is not None and match.view_name in ("signin", "signin-again")
    carried = CARRIED_BY_SIGN_IN if signing_in else CARRIED
    query = urlencode({name: request.GET[name] for name in carried if name in request.GET})
    return f"{request.path}?{query}" if query else request.path


def _asked_in_address(request: HttpRequest) -> str | None:
    """Read by ourselves, since the character set a request declares has not been looked at yet."""
    query = request.META.get("QUERY_STRING", "")
    if not any(f"{name}=" in query for name in PARAMETERS):
        return None
    asked = QueryDict(query, encoding="utf-8")
    return next((found for name in PARAMETERS if (found := known(asked.get(name, "")))), None)


def _way_back(typed: str) -> str:
    """A path of this very host, without the parameter that would bring the old language back."""
    if not (typed.startswith("/") and url_has_allowed_host_and_scheme(typed, allowed_hosts=None)):
        return reverse("home")
    parts = urlsplit(typed)
    rest = [(name, value) for name, value in QueryDict(parts.query).lists() if name not in PARAMETERS]
    return urlunsplit(("", "", parts.path, urlencode(rest, doseq=True), ""))


def _chosen_here(request: HttpRequest) -> str | None:
    return known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))


def _of_account(request: HttpRequest) -> str | None:
    return known(request.COOKIES.get(ACCOUNT_COOKIE, ""))


def _of_browser(request: HttpRequest) -> str:
    """The browser's own, else English; a choice that is none of ours counts for nothing."""
    return translation.get_language_from_request(request)


def _set_cookies(request: HttpRequest, response: HttpResponse) -> None:
    """A choice stays for long, an account's language until the browser is closed."""
    chosen: str | None = getattr(request, "language_to_keep", None)
    if chosen is not None and chosen != request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
        _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, chosen, max_age=settings.LANGUAGE_COOKIE_AGE)
    brought: str | None = getattr(request, "language_of_account", request.COOKIES.get(ACCOUNT_COOKIE))
    if brought == request.COOKIES.get(ACCOUNT_COOKIE):
        return
    _set_cookie(response, ACCOUNT_COOKIE, brought or "", max_age=None if brought else 0)


def _set_cookie(response: HttpResponse, name: str, value: str, *, max_age: int | None) -> None:
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
    )

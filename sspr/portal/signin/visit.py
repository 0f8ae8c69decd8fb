"""What a visit remembers between the two sign-in pages, and when this browser last proved its password.

Only the user ID and an address of this portal go into the session; no password, and nothing read from the directory.
The user ID is encrypted there, because people type passwords into the wrong field (SR-LOG-06).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from directory import keyring

FRESH_FOR = timedelta(minutes=5)  # how long a proof opens Security info for changes. Source: SR-ENR-01

USER_ID, NEXT, PROVED_AT = "signin.user_id", "signin.next", "signin.proved_at"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody half-way through signing in."""

    user_id: str  # as typed
    destination: str  # where to go afterwards; empty for the account page


def begin(session: SessionBase, user_id: str, destination: str) -> None:
    session[USER_ID] = keyring.encrypt(user_id)
    session[NEXT] = destination if is_own_path(destination) else ""


def current(session: SessionBase) -> Visit | None:
    """The visit under way; None before page 1, and after the key it was kept under has gone."""
    try:
        return Visit(keyring.decrypt(session[USER_ID]), session.get(NEXT, ""))
    except (KeyError, InvalidToken):
        return None


def end(session: SessionBase) -> None:
    session.pop(USER_ID, None)
    session.pop(NEXT, None)


def is_own_path(destination: str) -> bool:
    """Whether `destination` is a path of this very host: never another host, not even one of ours."""
    return destination.startswith("/") and url_has_allowed_host_and_scheme(destination, allowed_hosts=None)


def prove(request: HttpRequest) -> None:
    """Note that the password was proved just now. Sessions are mechanics, so this is real time."""
    request.session[PROVED_AT] = timezone.now().isoformat()


def is_fresh(request: HttpRequest) -> bool:
    proved_at = request.session.get(PROVED_AT)
    return proved_at is not None and timezone.now() - datetime.fromisoformat(proved_at) <= FRESH_FOR

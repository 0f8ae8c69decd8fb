"""What production refuses to start with (SR-OPS-01, SR-LINK-02, SR-SEC-01). Settings in, words out.

Of the machine itself only the catalogues are looked at.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sspr.languages import LANGUAGES

SHORTEST_KEY = 32  # characters; 128 bits written as hexadecimal digits
FEWEST_DIFFERENT = 10  # characters; a key of one repeated letter is a placeholder
EXIT_CODE = 3  # gunicorn's own for a worker that cannot start: its master then gives up instead of trying for ever

KEYS = ("SECRET_KEY", "CODE_KEY", "VAULT_KEY", "ONPREMISES_SECRET")
DATABASES = (("default", "DATABASE_URL"), ("onpremises", "ONPREMISES_DATABASE_URL"))


class UnsafeSettings(SystemExit):
    """The process ends here, without a traceback: whoever starts it needs the list of what to mend and nothing else."""

    code = EXIT_CODE


def refuse(found: Sequence[str]) -> None:
    """End the process if anything was found, naming everything that must be mended rather than one thing a start."""
    if found:
        message = "The portal does not start like this:\n" + "\n".join(f"  - {line}" for line in found)
        sys.stderr.write(message + "\n")
        raise UnsafeSettings(message)


def complaints(settings: Mapping[str, Any]) -> list[str]:
    """One line for each setting that production cannot have."""
    found = (_web, _keys, _stores, _messages, _simulation, _words)
    return [line for look in found for line in look(settings)]


def _web(settings: Mapping[str, Any]) -> list[str]:
    found = []
    if settings["DEBUG"]:
        found.append("DEBUG is on: error pages would show settings and code. Switch it off.")
    if not settings["ALLOWED_HOSTS"]:
        found.append("ALLOWED_HOSTS is empty. Name every host the portal answers to, separated by commas.")
    if any(host.startswith(("*", ".")) for host in settings["ALLOWED_HOSTS"]):
        found.append("ALLOWED_HOSTS holds a wildcard. Write each host out.")
    if not (settings["SESSION_COOKIE_SECURE"] and settings["CSRF_COOKIE_SECURE"]):
        found.append("Cookies would travel unencrypted. SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE must be on.")
    if settings["BEHIND_PROXY"] is None:
        found.append(
            "BEHIND_PROXY is not set. Say true when a proxy of yours ends TLS, false when clients connect here."
        )
    return found


def _keys(settings: Mapping[str, Any]) -> list[str]:
    """Of keys that are there; a missing one was named when it was looked for."""
    weak = [name for name in KEYS if settings.get(name) and _is_weak(settings[name])]
    return [f"{name} is short or a placeholder. Give at least {SHORTEST_KEY} random characters." for name in weak]


def _is_weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT


def _stores(settings: Mapping[str, Any]) -> list[str]:
    found = []
    for alias, variable in DATABASES:
        if "sqlite" in settings["DATABASES"][alias]["ENGINE"]:
            found.append(f"{variable} is missing. Give the address of a PostgreSQL database.")
    if not found and len({_place(settings["DATABASES"][alias]) for alias, _ in DATABASES}) == 1:
        found.append("DATABASE_URL and ONPREMISES_DATABASE_URL name one database. Each system needs its own.")
    found += _queue(settings["REDIS_URL"])
    return found


def _queue(broker: str) -> list[str]:
    """Web and workers sign in to it, by a password or over TLS by a certificate, and to no other server (SR-WB-04)."""
    if not broker:
        return ["REDIS_URL is missing. The queue between web and worker processes needs it."]
    try:
        address = urlsplit(broker)
    except ValueError:
        return ["REDIS_URL cannot be read. Percent-encode what is special in the password, such as [ / ? #."]
    if address.scheme not in ("redis", "rediss") or not address.hostname or ";" in broker:
        return ["REDIS_URL is not the address of one server. Give redis://:password@host/0 or rediss://…"]
    asked, over_tls = parse_qs(address.query), address.scheme == "rediss"
    by_certificate = over_tls and "ssl_certfile" in asked
    if not address.password and not by_certificate:
        return ["REDIS_URL has no password: whoever reaches the queue could ring in it. Give redis://:password@host/0."]
    if over_tls and not by_certificate and asked.get("ssl_cert_reqs") != ["required"]:
        return ["REDIS_URL does not ask who the server is. Add ?ssl_cert_reqs=required, and ssl_ca_certs if need be."]
    return []


def _place(database: Mapping[str, Any]) -> tuple[str, str, str]:
    """Where a database lies; who signs in to it makes no difference."""
    return (str(database.get("HOST", "")).lower(), str(database.get("PORT") or 5432), str(database.get("NAME", "")))


def _messages(settings: Mapping[str, Any]) -> list[str]:
    found = []
    if not settings["EMAIL_URL"]:
        found.append("EMAIL_URL is missing. Codes by mail need a server, such as smtp+tls://user:password@host:587.")
    if not settings["DEFAULT_FROM_EMAIL"]:
        found.append("DEFAULT_FROM_EMAIL is missing. Name the address that mail of the portal comes from.")
    if settings["SMS_AVAILABLE"] and not settings["SMS_GATEWAY"]:
        found.append("SMS_GATEWAY is missing. Name the gateway, or say SMS_AVAILABLE=false to offer no text messages.")
    return found


def _simulation(settings: Mapping[str, Any]) -> list[str]:
    simulated = [name for name in ("EMAIL_BACKEND", "SMS_GATEWAY") if settings[name].startswith("sspr.lab.")]
    found = [f"{name} points to the lab. Messages must reach real people." for name in simulated]
    if settings["DEMO"] or "sspr.lab" in settings["INSTALLED_APPS"]:
        found.append("The lab is installed. Demo mode and production exclude each other.")
    return found


def _words(_settings: Mapping[str, Any]) -> list[str]:
    """Half of a page would be in English, since Django brings its own words along."""
    stale = [language.code for language in LANGUAGES if not language.ready]
    return [f"Words in {', '.join(stale)} are not compiled. Run `manage.py languages compile`."] if stale else []

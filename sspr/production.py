"""What production refuses to start with (SR-OPS-01, SR-LINK-02, SR-LINK-03, SR-SEC-01). Settings in, words out."""

from collections.abc import Mapping
from typing import Any

SHORTEST_KEY = 32  # characters; 128 bits written as hexadecimal digits
FEWEST_DIFFERENT = 10  # characters; a key of one repeated letter is a placeholder

KEYS = ("SECRET_KEY", "CODE_KEY", "VAULT_KEY", "INSTALLATION_KEY")


class UnsafeSettings(Exception):
    """Production was asked to start with settings that would not be safe; the message lists every one."""


def refuse_if_unsafe(settings: Mapping[str, Any]) -> None:
    """Raise UnsafeSettings, naming everything that must be mended at once rather than one thing a start."""
    if found := complaints(settings):
        raise UnsafeSettings("Production does not start like this:\n" + "\n".join(f"  - {line}" for line in found))


def complaints(settings: Mapping[str, Any]) -> list[str]:
    return [*_web(settings), *_keys(settings), *_stores(settings), *_simulation(settings)]


def _web(settings: Mapping[str, Any]) -> list[str]:
    found = []
    if settings["DEBUG"]:
        found.append("DEBUG is on: error pages would show settings and code. Switch it off.")
    if not settings["ALLOWED_HOSTS"]:
        found.append("ALLOWED_HOSTS is empty. Name every host the portal answers to, separated by commas.")
    if any(host.startswith(("*", ".")) for host in settings["ALLOWED_HOSTS"]):
        found.append("ALLOWED_HOSTS holds a wildcard. Write each host out.")
    if not settings["BASE_URL"].startswith("https://"):
        found.append("BASE_URL must start with https://: links in mail are built from it.")
    if not (settings["SESSION_COOKIE_SECURE"] and settings["CSRF_COOKIE_SECURE"]):
        found.append("Cookies would travel unencrypted. SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE must be on.")
    if settings["BEHIND_PROXY"] is None:
        found.append(
            "BEHIND_PROXY is not set. Say true when a proxy of yours ends TLS, false when clients connect here."
        )
    return found


def _keys(settings: Mapping[str, Any]) -> list[str]:
    weak = [name for name in KEYS if _is_weak(settings[name])]
    return [f"{name} is short or a placeholder. Give at least {SHORTEST_KEY} random characters." for name in weak]


def _is_weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT


def _stores(settings: Mapping[str, Any]) -> list[str]:
    found = []
    for alias, variable in (("default", "DATABASE_URL"), ("onpremises", "ONPREMISES_DATABASE_URL")):
        if "sqlite" in settings["DATABASES"][alias]["ENGINE"]:
            found.append(f"{variable} is missing. Give the address of a PostgreSQL database.")
    if not settings["REDIS_URL"]:
        found.append("REDIS_URL is missing. The queue between web and worker processes needs it.")
    return found


def _simulation(settings: Mapping[str, Any]) -> list[str]:
    simulated = [name for name in ("EMAIL_BACKEND", "SMS_GATEWAY") if settings[name].startswith("sspr.lab.")]
    found = [f"{name} points to the lab. Messages must reach real people." for name in simulated]
    if settings["DEMO"] or "sspr.lab" in settings["INSTALLED_APPS"]:
        found.append("The lab is installed. Demo mode and production exclude each other.")
    return found

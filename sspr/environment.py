"""The environment as settings read it: a value that cannot be read is remembered, and all of them are told at once.

Pure reading, without Django, because settings use it before Django exists.
"""

import warnings
from pathlib import Path
from typing import Any

import environ

from sspr.keys import MissingKey, read_key

YES_OR_NO = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
ENGINES = ("django.db.backends.postgresql", "django.db.backends.sqlite3")
UNREADABLE = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    environ.ImproperlyConfigured,
)  # of django-environ's parsers


class Environment(environ.Env):
    """Goes on with the default after a value it cannot read; `unreadable` names them, without repeating a secret."""

    def __init__(self) -> None:
        super().__init__()
        self.unreadable: list[str] = []

    def yes_or_no(self, variable: str, *, default: bool | None) -> bool | None:
        """Strict, unlike `bool`, which takes every other word for a no."""
        given = self.str(variable, default="").strip().lower()
        if given and given not in YES_OR_NO:
            self.unreadable.append(f"{variable} is neither true nor false.")
        return YES_OR_NO.get(given, default)

    def number(self, variable: str, *, default: int) -> int:
        given = self.str(variable, default="").strip()
        if given and not given.isdecimal():
            self.unreadable.append(f"{variable} is no number.")
        return int(given) if given.isdecimal() else default

    def several(self, variable: str, *, default: list[str] | None = None) -> list[str]:
        """What commas part, whatever blanks stand around them."""
        return [one.strip() for one in self.list(variable, default=default or []) if one.strip()]

    def key(self, name: str, *, folder: Path, may_create: bool, required: bool = True) -> str:
        """A key of the portal; empty where it is missing or its file cannot be read."""
        try:
            return read_key(name, folder=folder, may_create=may_create)
        except MissingKey as missing:
            if required:
                self.unreadable.append(str(missing))
        except (OSError, ValueError):
            self.unreadable.append(f"{name.upper()}_FILE names no file of text that can be read.")
        return ""

    def database(self, variable: str, *, default: str) -> dict[str, Any]:
        """Django's configuration for a database address, options after the `?` included."""
        config = self._database(self.str(variable, default=default))
        if config is None:
            self.unreadable.append(f"{variable} is no address such as postgres://user:password@host/name.")
        return config or self.db_url_config(default)

    def _database(self, address: str) -> dict[str, Any] | None:
        try:
            with warnings.catch_warnings(action="ignore"):  # it would print the address with its password
                config: dict[str, Any] = self.db_url_config(address)
        except UNREADABLE:
            return None
        return config if config.get("ENGINE") in ENGINES and config["NAME"] and "://" in address else None

    def mail(self, variable: str, *, default: str) -> dict[str, Any]:
        """Django's mail settings for an address such as smtp+tls://user:password@host:587."""
        try:
            config: dict[str, Any] = self.email_url_config(self.str(variable, default=default))
        except UNREADABLE:
            self.unreadable.append(f"{variable} is no address such as smtp+tls://user:password@host:587.")
            return dict(self.email_url_config(default))
        return config

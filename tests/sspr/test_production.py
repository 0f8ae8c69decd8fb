from typing import Any

import pytest

from sspr.production import UnsafeSettings, complaints, refuse_if_unsafe

POSTGRESQL = {"ENGINE": "django.db.backends.postgresql"}
SQLITE = {"ENGINE": "django.db.backends.sqlite3"}

SAFE: dict[str, Any] = {
    "DEBUG": False,
    "DEMO": False,
    "ALLOWED_HOSTS": ["portal.contoso.example"],
    "BASE_URL": "https://portal.contoso.example",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "BEHIND_PROXY": True,
    "SECRET_KEY": "0123456789abcdef" * 4,
    "CODE_KEY": "123456789abcdef0" * 4,
    "VAULT_KEY": "23456789abcdef01" * 4,
    "INSTALLATION_KEY": "3456789abcdef012" * 4,
    "DATABASES": {"default": POSTGRESQL, "onpremises": POSTGRESQL},
    "REDIS_URL": "redis://queue.contoso.example/0",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "SMS_GATEWAY": "",
    "INSTALLED_APPS": ["sspr", "directory"],
}


def test_safe_settings_start() -> None:
    refuse_if_unsafe(SAFE)


@pytest.mark.parametrize(
    ("unsafe", "named"),
    [
        ({"DEBUG": True}, "DEBUG"),
        ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ["*"]}, "wildcard"),
        ({"ALLOWED_HOSTS": [".contoso.example"]}, "wildcard"),
        ({"BASE_URL": "http://portal.contoso.example"}, "BASE_URL"),
        ({"SESSION_COOKIE_SECURE": False}, "SESSION_COOKIE_SECURE"),
        ({"CSRF_COOKIE_SECURE": False}, "CSRF_COOKIE_SECURE"),
        ({"BEHIND_PROXY": None}, "BEHIND_PROXY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"VAULT_KEY": "change-me" + "e" * 40}, "VAULT_KEY"),
        ({"DATABASES": {"default": SQLITE, "onpremises": POSTGRESQL}}, "DATABASE_URL"),
        ({"DATABASES": {"default": POSTGRESQL, "onpremises": SQLITE}}, "ONPREMISES_DATABASE_URL"),
        ({"REDIS_URL": ""}, "REDIS_URL"),
        ({"EMAIL_BACKEND": "sspr.lab.mailbox.MailboxBackend"}, "EMAIL_BACKEND"),
        ({"SMS_GATEWAY": "sspr.lab.carrier.SimulatedCarrier"}, "SMS_GATEWAY"),
        ({"DEMO": True}, "exclude each other"),
        ({"INSTALLED_APPS": ["sspr", "sspr.lab"]}, "exclude each other"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_unsafe_setting_is_refused_by_one_line_that_names_it(unsafe: dict[str, Any], named: str) -> None:
    (complaint,) = complaints(SAFE | unsafe)
    assert named in complaint


def test_everything_to_mend_is_told_at_once() -> None:
    with pytest.raises(UnsafeSettings, match=r"(?s)BASE_URL.*REDIS_URL"):
        refuse_if_unsafe(SAFE | {"BASE_URL": "http://portal.contoso.example", "REDIS_URL": ""})

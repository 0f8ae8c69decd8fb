from pathlib import Path
from typing import Any

import pytest

from sspr import languages
from sspr.production import EXIT_CODE, KEYS, UnsafeSettings, complaints, refuse

POSTGRESQL = {"ENGINE": "django.db.backends.postgresql", "HOST": "db.contoso.example", "PORT": "", "NAME": "portal"}
SQLITE = {"ENGINE": "django.db.backends.sqlite3"}

SAFE: dict[str, Any] = {
    "DEBUG": False,
    "DEMO": False,
    "ALLOWED_HOSTS": ["portal.contoso.example"],
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "BEHIND_PROXY": True,
    "SECRET_KEY": "0123456789abcdef" * 4,
    "CODE_KEY": "123456789abcdef0" * 4,
    "VAULT_KEY": "23456789abcdef01" * 4,
    "DATABASES": {"default": POSTGRESQL, "onpremises": POSTGRESQL | {"NAME": "onpremises"}},
    "REDIS_URL": "redis://:let-me-in@queue.contoso.example/0",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_URL": "smtp+tls://mail.contoso.example:587",
    "DEFAULT_FROM_EMAIL": "no-reply@contoso.example",
    "SMS_AVAILABLE": False,
    "SMS_GATEWAY": "",
    "INSTALLED_APPS": ["sspr", "directory"],
}


def test_safe_settings_start() -> None:
    assert complaints(SAFE) == []
    refuse(complaints(SAFE))


def test_a_certificate_signs_in_to_the_queue_as_well_as_a_password() -> None:
    assert complaints(SAFE | {"REDIS_URL": "rediss://queue.contoso.example/0?ssl_certfile=portal.pem"}) == []


@pytest.mark.proves("SR-SEC-01")
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("weak", ["changeme", "x" * 64, "change-me" + "e" * 40, "0123456789abcdef" + "0123456789abcde"])
def test_no_key_may_be_short_or_a_placeholder(key: str, weak: str) -> None:
    (complaint,) = complaints(SAFE | {key: weak})
    assert complaint.startswith(key)
    assert weak not in complaint


def test_text_messages_need_a_gateway_or_the_word_that_there_are_none() -> None:
    assert complaints(SAFE | {"SMS_AVAILABLE": True, "SMS_GATEWAY": "contoso.gateways.Carrier"}) == []
    assert complaints(SAFE | {"SMS_AVAILABLE": True, "SMS_GATEWAY": ""}) != []


@pytest.mark.proves("SR-WB-04", "SR-SEC-01")
@pytest.mark.parametrize(
    ("unsafe", "named"),
    [
        ({"DEBUG": True}, "DEBUG"),
        ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ["*"]}, "wildcard"),
        ({"ALLOWED_HOSTS": [".contoso.example"]}, "wildcard"),
        ({"SESSION_COOKIE_SECURE": False}, "SESSION_COOKIE_SECURE"),
        ({"CSRF_COOKIE_SECURE": False}, "CSRF_COOKIE_SECURE"),
        ({"BEHIND_PROXY": None}, "BEHIND_PROXY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"VAULT_KEY": "change-me" + "e" * 40}, "VAULT_KEY"),
        ({"DATABASES": {"default": SQLITE, "onpremises": POSTGRESQL}}, "DATABASE_URL"),
        ({"DATABASES": {"default": POSTGRESQL, "onpremises": SQLITE}}, "ONPREMISES_DATABASE_URL"),
        ({"DATABASES": {"default": POSTGRESQL, "onpremises": POSTGRESQL}}, "one database"),
        ({"DATABASES": {"default": POSTGRESQL, "onpremises": POSTGRESQL | {"PORT": 5432}}}, "one database"),
        ({"REDIS_URL": ""}, "REDIS_URL"),
        ({"REDIS_URL": "redis://queue.contoso.example/0"}, "REDIS_URL has no password"),
        ({"REDIS_URL": "redis://portal@queue.contoso.example/0"}, "REDIS_URL has no password"),
        ({"REDIS_URL": "redis://queue.contoso.example/0?ssl_certfile=/a"}, "REDIS_URL has no password"),
        ({"REDIS_URL": "redis://:let-me-in@[queue.contoso.example/0"}, "Percent-encode"),
        ({"REDIS_URL": "redis://:let-me-in@a.example/0;redis://b.example/0"}, "one server"),
        ({"REDIS_URL": "unix://:let-me-in@/run/redis.sock"}, "one server"),
        ({"REDIS_URL": "rediss://:let-me-in@queue.contoso.example/0"}, "ssl_cert_reqs=required"),
        ({"EMAIL_URL": ""}, "EMAIL_URL"),
        ({"DEFAULT_FROM_EMAIL": ""}, "DEFAULT_FROM_EMAIL"),
        ({"SMS_AVAILABLE": True}, "SMS_GATEWAY"),
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


def test_words_that_are_not_compiled_are_refused_by_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "LOCALE_DIR", tmp_path)
    (complaint,) = complaints(SAFE)
    assert "Words in de, es, ar are not compiled" in complaint


def test_everything_to_mend_is_told_at_once_and_the_process_ends(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnsafeSettings) as refusal:
        refuse(complaints(SAFE | {"ALLOWED_HOSTS": [], "REDIS_URL": ""}))
    assert refusal.value.code == EXIT_CODE
    assert [line.split()[1] for line in capsys.readouterr().err.splitlines()[1:]] == [
        "ALLOWED_HOSTS",
        "REDIS_URL",
    ]

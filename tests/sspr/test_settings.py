"""Settings are read in a process of their own, as a server reads them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proofs.ids import ROOT

KEY = "0123456789abcdef" * 4
PRODUCTION = {
    "PORTAL_MODE": "production",
    "ALLOWED_HOSTS": "portal.contoso.example",
    "BEHIND_PROXY": "true",
    "SECRET_KEY": KEY,
    "CODE_KEY": KEY,
    "VAULT_KEY": KEY,
    "DATABASE_URL": "postgres://portal@db.contoso.example/portal",
    "ONPREMISES_DATABASE_URL": "postgres://portal@db.contoso.example/onpremises",
    "REDIS_URL": "redis://:let-me-in@queue.contoso.example/0",
    "EMAIL_URL": "smtp+tls://mail.contoso.example:587",
    "DEFAULT_FROM_EMAIL": "no-reply@contoso.example",
    "SMS_AVAILABLE": "false",
}


def start(
    var: Path, show: str = "s.DEMO, 'sspr.lab' in s.INSTALLED_APPS", **environment: str
) -> subprocess.CompletedProcess[str]:
    """What `import sspr.settings` says with this environment and no other."""
    return subprocess.run(
        [sys.executable, "-c", f"import sspr.settings as s; print({show})"],
        cwd=ROOT, env={"PATH": os.environ["PATH"], "PORTAL_VAR": str(var), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in PRODUCTION.items() if key != name}


def test_a_fresh_checkout_needs_no_environment_and_makes_its_keys(tmp_path: Path) -> None:
    assert start(tmp_path).stdout == "False False\n"
    keys = sorted((tmp_path / "keys").iterdir())
    assert [key.name for key in keys] == ["code_key", "installation_key", "secret_key", "vault_key"]
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}


def test_a_second_start_keeps_the_keys(tmp_path: Path) -> None:
    start(tmp_path)
    first = {key.name: key.read_text() for key in (tmp_path / "keys").iterdir()}
    start(tmp_path)
    assert {key.name: key.read_text() for key in (tmp_path / "keys").iterdir()} == first


def test_production_starts_when_everything_is_said(tmp_path: Path) -> None:
    assert start(tmp_path, **PRODUCTION).stdout == "False False\n"
    assert not (tmp_path / "keys").exists()


@pytest.mark.proves("SR-OPS-01", "SR-SEC-01")
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ALLOWED_HOSTS", "*"),
        ("BEHIND_PROXY", "perhaps"),
        ("DATABASE_URL", "portal at db.contoso.example"),
        ("DATABASE_URL", "mongo://db.contoso.example/portal"),
        ("DATABASE_URL", "postgres://db.contoso.example:port/portal"),
        ("DATABASE_POOL", "many"),
        ("EMAIL_URL", "mail.contoso.example"),
        ("PORTAL_MODE", "prod"),
        ("SECRET_KEY", "changeme"),
        ("SMS_GATEWAY", "sspr.lab.carrier.SimulatedCarrier"),
    ],
)
def test_production_refuses_what_is_unsafe_or_unreadable_and_names_it(
    tmp_path: Path, variable: str, value: str
) -> None:
    assert variable in refusal(start(tmp_path, **PRODUCTION | {variable: value}))


@pytest.mark.proves("SR-OPS-01")
@pytest.mark.parametrize("variable", sorted(PRODUCTION.keys() - {"PORTAL_MODE"}))
def test_production_names_what_is_missing(tmp_path: Path, variable: str) -> None:
    named = "SMS_GATEWAY" if variable == "SMS_AVAILABLE" else variable
    assert named in refusal(start(tmp_path, **without(variable)))


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    refused = start(tmp_path, **without("CODE_KEY"), CODE_KEY_FILE=str(tmp_path / "nowhere"))
    assert "CODE_KEY_FILE" in refusal(refused)


def test_everything_missing_is_named_at_once(tmp_path: Path) -> None:
    refused = refusal(start(tmp_path, PORTAL_MODE="production"))
    assert [name for name in PRODUCTION if name not in refused] == ["PORTAL_MODE"]


def refusal(refused: subprocess.CompletedProcess[str]) -> str:
    """What was said; never a traceback, and never with gunicorn's master trying again and again."""
    assert refused.returncode == 3
    assert "Traceback" not in refused.stderr
    return refused.stderr


def test_options_in_a_database_address_are_kept_beside_the_pool(tmp_path: Path) -> None:
    address = PRODUCTION["DATABASE_URL"] + "?sslmode=verify-full&application_name=portal"
    options = "(o := s.DATABASES['default']['OPTIONS'])['sslmode'], o['application_name'], o['pool']['max_size']"
    started = start(tmp_path, options, **PRODUCTION | {"DATABASE_URL": address})
    assert started.stdout == "verify-full portal 10\n"


@pytest.mark.proves("SR-WB-14")
@pytest.mark.parametrize("alias", ["default", "onpremises"])
def test_no_statement_waits_for_ever_and_the_address_has_the_last_word(tmp_path: Path, alias: str) -> None:
    own = "?options=-c%20statement_timeout%3D0"
    addresses = {name: PRODUCTION[name] + own for name in ("DATABASE_URL", "ONPREMISES_DATABASE_URL")}
    started = start(tmp_path, f"s.DATABASES[{alias!r}]['OPTIONS']['options']", **PRODUCTION | addresses)
    assert started.stdout == "-c lock_timeout=3s -c statement_timeout=10s -c statement_timeout=0\n"


def test_two_systems_never_share_a_database(tmp_path: Path) -> None:
    same = {"ONPREMISES_DATABASE_URL": PRODUCTION["DATABASE_URL"].replace("portal@", "agent@")}
    assert "name one database" in refusal(start(tmp_path, **PRODUCTION | same))


@pytest.mark.proves("SR-SIM-01")
def test_demo_mode_is_off_unless_switched_on_and_never_in_production(tmp_path: Path) -> None:
    assert start(tmp_path).stdout == "False False\n"
    assert start(tmp_path, PORTAL_MODE="demo").stdout == "True True\n"
    assert start(tmp_path, **PRODUCTION).stdout == "False False\n"

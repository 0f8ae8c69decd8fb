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
    "BASE_URL": "https://portal.contoso.example",
    "BEHIND_PROXY": "true",
    "SECRET_KEY": KEY,
    "CODE_KEY": KEY,
    "VAULT_KEY": KEY,
    "INSTALLATION_KEY": KEY,
    "DATABASE_URL": "postgres://portal@db.contoso.example/portal",
    "ONPREMISES_DATABASE_URL": "postgres://portal@db.contoso.example/onpremises",
    "REDIS_URL": "redis://queue.contoso.example/0",
}


def start(var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `import sspr.settings` says with this environment and no other."""
    return subprocess.run(
        [sys.executable, "-c", "import sspr.settings as s; print(s.DEMO, 'sspr.lab' in s.INSTALLED_APPS)"],
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


@pytest.mark.proves("SR-OPS-01", "SR-LINK-03", "SR-SEC-01")
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"BASE_URL": "http://portal.contoso.example"}, "BASE_URL"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY"),
        ({"SMS_GATEWAY": "sspr.lab.carrier.SimulatedCarrier"}, "SMS_GATEWAY"),
        ({"PORTAL_MODE": "prod"}, "PORTAL_MODE"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_production_refuses_unsafe_values_and_names_them(tmp_path: Path, changed: dict[str, str], message: str) -> None:
    refused = start(tmp_path, **PRODUCTION | changed)
    assert refused.returncode != 0
    assert message in refused.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "name", ["BASE_URL", "ALLOWED_HOSTS", "BEHIND_PROXY", "SECRET_KEY", "VAULT_KEY", "DATABASE_URL", "REDIS_URL"]
)
def test_production_names_what_is_missing(tmp_path: Path, name: str) -> None:
    refused = start(tmp_path, **without(name))
    assert refused.returncode != 0
    assert name in refused.stderr.splitlines()[-1]


@pytest.mark.proves("SR-SIM-01")
def test_demo_mode_is_off_unless_switched_on_and_never_in_production(tmp_path: Path) -> None:
    assert start(tmp_path).stdout == "False False\n"
    assert start(tmp_path, PORTAL_MODE="demo").stdout == "True True\n"
    assert start(tmp_path, **PRODUCTION).stdout == "False False\n"

"""What lies in the repository and is therefore everybody's: no key, no password, and no script that keeps one."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proofs.ids import ROOT

SECRETS = {
    "a private key": re.compile(r"BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{100,}"),
    "a key written down": re.compile(r"(?i)(?:secret|token|_key|passw\w*)[\"']?\s*[=:]\s*[\"']?[A-Za-z0-9+/_-]{40,}\b"),
    "a password in an address": re.compile(
        r"(?i)\b(?:postgres\w*|rediss?|smtp\S*)://[^\s:/]*:(?!password@|let-me-in@)[^\s@/$]+@"
    ),
    "an access key of a provider": re.compile(
        r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abp]-[A-Za-z0-9-]{10,})\b"
    ),
}
STORES = re.compile(r"\b(?:localStorage|sessionStorage|indexedDB)\b|document\.cookie")


def files() -> Iterator[tuple[str, str]]:
    """Each text file under version control, with what it says."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True)
    if listed.returncode:
        pytest.skip("no checkout, so nothing to say about what is in it")
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if name and path.is_file() and b"\0" not in path.read_bytes()[:1000]:
            yield name, path.read_text(errors="replace")


@pytest.mark.proves("SR-SEC-01")
def test_no_secret_is_under_version_control() -> None:
    found = [(name, kind) for name, text in files() for kind, secret in SECRETS.items() if secret.search(text)]
    assert found == []


@pytest.mark.parametrize(
    ("kind", "planted"),
    [
        ("a private key", "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEowIBAAKCAQEA" * 8),
        ("a key written down", "CODE_KEY=" + "4f2a" * 16),
        ("a key written down", '"api_token": "' + "Zx9-" * 12 + '"'),
        ("a password in an address", "DATABASE_URL=postgres://portal:" + "s3cret@db.contoso.example/portal"),
        ("an access key of a provider", "AKIA" + "ABCDEFGHIJKLMNOP"),
    ],
)
def test_the_search_finds_what_is_there(kind: str, planted: str) -> None:
    assert SECRETS[kind].search(planted)


@pytest.mark.proves("SR-SEC-04")
def test_no_script_keeps_anything_in_the_browser() -> None:
    scripts = [*Path(ROOT / "static").rglob("*.js"), *Path(ROOT / "templates").rglob("*.html")]
    assert len(scripts) > 20
    assert [path.name for path in scripts if "vendor" not in path.parts and STORES.search(path.read_text())] == []

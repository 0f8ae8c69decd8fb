import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sspr import languages
from tests.proofs.ids import ROOT


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No catalogue yet."""
    monkeypatch.setattr(languages, "LOCALE_DIR", tmp_path)
    return tmp_path


def run(*arguments: str) -> str:
    said = io.StringIO()
    call_command("languages", *arguments, stdout=said)
    return said.getvalue()


def test_from_nothing_to_catalogues_that_lack_only_translations(locale: Path) -> None:
    assert "de: " in run("update")
    assert "0 new, 0 gone" in run("update")
    assert run("compile") == "compiled: de, es, ar\n"
    assert run("compile") == "compiled: nothing, all are up to date\n"
    assert sorted(file.parent.parent.name for file in locale.rglob("*.mo")) == ["ar", "de", "es"]


def test_a_check_lists_what_is_wrong_and_fails(locale: Path) -> None:
    run("update")
    said = io.StringIO()
    with pytest.raises(CommandError, match=r"Not complete: de, es, ar\."):
        call_command("languages", "check", stdout=said)
    assert "ar: untranslated: 'Skip to content'" in said.getvalue()


def test_an_image_is_built_without_any_setting_of_production(tmp_path: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "PORTAL_MODE": "production", "PORTAL_VAR": str(tmp_path)}
    command = [sys.executable, "manage.py", "languages", "compile"]
    done = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("compiled: ")

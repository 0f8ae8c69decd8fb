"""Outside demo mode the lab does not exist: other settings, so another process."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.proofs.ids import ROOT
from tests.servers.processes import bare_environment

ASK = """
import django
django.setup()
from django.apps import apps
from django.conf import settings
from django.urls import Resolver404, resolve
assert not settings.DEMO and not apps.is_installed("sspr.lab")
assert "lab" not in settings.EMAIL_BACKEND + settings.SMS_GATEWAY
for path in ("/lab/", "/lab/agent/contoso.example/", "/lab/enter/x/", "/lab/phone/x/"):
    try:
        resolve(path)
    except Resolver404:
        continue
    raise SystemExit(f"{path} is there")
"""


@pytest.mark.proves("SR-SIM-01", "SR-SIM-03", "H-48")
@pytest.mark.parametrize("mode", [{}, {"PORTAL_MODE": "development"}], ids=["unset", "development"])
def test_without_being_asked_for_there_is_no_lab_and_no_simulated_world(mode: dict[str, str], tmp_path: Path) -> None:
    environment = bare_environment() | {"PORTAL_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "sspr.settings"} | mode
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr

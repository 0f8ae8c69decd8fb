"""A fresh checkout without any environment: `manage.py seed`, then `manage.py explain` for every persona.

The demo itself runs in demo mode and the commands beside it do not, so the answer must not depend on the mode.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("seed then explain")  # one seeding serves them all

ROOT = Path(__file__).parents[3]
ASK_EVERYBODY = """
import django, sys
django.setup()
from django.core.management import call_command
for person in sys.argv[1:]:
    call_command("explain", person, "--json")
    print("next")
"""

OPEN = None
ANSWERS: dict[str, dict[str, str | None]] = {
    "adele@contoso.example": {"change": OPEN, "reset": OPEN, "unlock": OPEN, "writeback": OPEN},
    "alex@contoso.example": {"change": OPEN, "reset": OPEN, "unlock": "NotSynchronized"},
    "grady@contoso.example": {"reset": "SSPR_0012"},
    "diego@contoso.example": {"reset": "SSPR_0013"},
    "nestor@contoso.example": {"reset": "SSPR_0014"},
    "joni@woodgrove.example": {"change": OPEN, "reset": OPEN},
    "lee@woodgrove.example": {"change": OPEN, "reset": OPEN},
    "miriam@fabrikam.example": {"change": OPEN, "reset": OPEN},
    "raul@fabrikam.example": {"change": "SSPR_0012", "reset": "SSPR_0012", "unlock": "SSPR_0012"},
    "pradeep@tailspin.example": {"change": OPEN, "reset": "SSPR_0012"},
    "irvin@contoso.example": {"change": OPEN, "reset": OPEN, "unlock": OPEN, "writeback": OPEN},
    "patti@contoso.example": {"reset": OPEN},
    "lynne@contoso.example": {"reset": OPEN},
    "megan@contoso.example": {"change": "SSPR_0012", "reset": "SSPR_0012", "unlock": "SSPR_0012"},
}


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Each persona's JSON, read from the commands' own output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DJANGO_"))}
    environment["PORTAL_VAR"] = str(tmp_path_factory.mktemp("var"))
    environment["DJANGO_SETTINGS_MODULE"] = "sspr.settings"
    for name in ("DATABASE_URL", "ONPREMISES_DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)

    def run(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout

    run("manage.py", "seed")
    said = run("-c", ASK_EVERYBODY, *ANSWERS)
    answers = [json.loads(text) for text in said.split("next\n") if text.strip()]
    return {answer["user"]: answer for answer in answers}


@pytest.mark.parametrize("person", ANSWERS)
def test_each_persona_has_the_answer_of_the_lesson(explained: dict[str, dict[str, Any]], person: str) -> None:
    decisions = {decision["capability"]: decision for decision in explained[person]["decisions"]}
    for capability, code in ANSWERS[person].items():
        reasons = decisions[capability]["reasons"]
        assert decisions[capability]["allowed"] is (code is OPEN)
        assert (reasons[0]["code"] or reasons[0]["name"] if reasons else OPEN) == code


def test_only_the_protected_account_has_a_forecast(explained: dict[str, dict[str, Any]]) -> None:
    forecasts = {
        (person, decision["capability"], decision["forecast"]["code"])
        for person, answer in explained.items()
        for decision in answer["decisions"]
        if decision["forecast"]
    }
    assert forecasts == {("irvin@contoso.example", capability, "SSPR_0029") for capability in ("reset", "unlock")}


@pytest.mark.parametrize("person", ["patti@contoso.example", "lynne@contoso.example"])
def test_administrators_need_two_methods(explained: dict[str, dict[str, Any]], person: str) -> None:
    assert {decision["facts"]["methods_required"] for decision in explained[person]["decisions"]} == {2}

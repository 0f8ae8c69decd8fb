"""What keeps the code a pleasure to read, checked so that nobody has to remember it."""

import ast
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.proofs.ids import ROOT

LONGEST_MODULE = 300  # lines
LONGEST_FUNCTION = 40
LONGEST_TEMPLATE = 80

APPS = ("sspr", "licensing", "directory", "writeback")
MODULES = sorted(
    file for app in APPS for file in (ROOT / app).rglob("*.py") if "migrations" not in file.relative_to(ROOT).parts
)
TEMPLATES = sorted(file for file in (ROOT / "templates").rglob("*") if file.suffix in (".html", ".txt"))

INLINE = re.compile(r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|root|home)/")
REGISTRY = re.compile(r"https?://[\w.-]*(pypi|pythonhosted|npmjs)\b|^--(extra-)?index-url", re.MULTILINE)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def tracked_texts() -> Iterator[tuple[str, str]]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for tracked in filter(None, listing.split("\0")):
        file = ROOT / tracked
        if file.is_file() and "vendor" not in file.parts and file.suffix not in (".csv", ".png", ".ico", ".woff2"):
            yield tracked, file.read_text(encoding="utf-8")


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_arrows_point_one_way() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.django_db(databases="__all__")
def test_models_and_migrations_agree() -> None:
    said = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)
    assert "No changes detected" in said.getvalue()


@pytest.mark.parametrize("file", MODULES, ids=name)
def test_a_module_is_read_in_one_sitting_and_a_function_on_one_screen(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    lengths = {function.name: (function.end_lineno or 0) - function.lineno + 1 for function in functions(file)}
    assert {title: length for title, length in lengths.items() if length > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("file", TEMPLATES, ids=name)
def test_a_template_is_short_and_holds_nothing_inline(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_TEMPLATE
    if "email" not in file.parts:
        assert INLINE.findall(text) == []


def test_every_package_says_what_it_is_for() -> None:
    packages = [file for file in MODULES if file.name == "__init__.py" and any(file.parent.glob("[!_]*.py"))]
    silent = [name(file) for file in packages if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))]
    assert [file for file in silent if not file.startswith(("sspr/management",))] == []


def test_no_tracked_file_knows_this_machine_or_a_registry() -> None:
    guilty = [file for file, text in tracked_texts() if MACHINE_PATH.search(text) or REGISTRY.search(text)]
    assert [file for file in guilty if file != name(Path(__file__))] == []


def test_nothing_is_left_for_later() -> None:
    unfinished = [file for file, text in tracked_texts() if file.endswith(".py") and UNFINISHED.search(text)]
    assert [file for file in unfinished if file != name(Path(__file__))] == []

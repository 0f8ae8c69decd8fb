import ast
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from sspr.languages.extract import KEYWORDS, ROOT, source

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext_lazy as _n, pgettext

# Translators: on the button
GO = _("Go "
       "on")
LEFT = _n("%(left)d try left", "%(left)d tries left", "left")
MAY = pgettext("month", "May")
SECRET = "not for people"
"""
TEMPLATE = """
  {% load i18n %}{# Translators: above the field #}
      <p title="{% translate 'A "quoted" title' %}">it's {% translate "Half of 100%" as half %}</p>
 {% include "x.html" with label=_("Support code") %}
{% blocktranslate trimmed count days=run.days %}
   {{ days }} day
   left
 {% plural %}
   {{ days }} days left
{% endblocktranslate %}
   {% blocktranslate asvar text with name=user.name context "greeting" %}Hello, {{ name }}{% endblocktranslate %}
"""


@pytest.fixture
def said(tmp_path: Path) -> Catalog:
    for name, text in {
        "app/words.py": CODE,
        "app/tests/test_words.py": "_('only tested')",
        "app/migrations/0001_words.py": "_('only migrated')",
        "app/page.html": TEMPLATE,
        "app/notes.md": "_('only noted')",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return source(tmp_path, ["app"])


@pytest.mark.parametrize(
    ("message", "context"),
    [
        ("Go on", None),
        (("%(left)d try left", "%(left)d tries left"), None),
        ("May", "month"),
        ('A "quoted" title', None),
        ("Half of 100%%", None),  # as Django looks it up
        ("Support code", None),
        (("%(days)s day left", "%(days)s days left"), None),
        ("Hello, %(name)s", "greeting"),
    ],
)
def test_what_code_and_templates_say_is_found_as_django_looks_it_up(
    said: Catalog, message: str | tuple[str, str], context: str | None
) -> None:
    found = said.get(message, context)
    assert found is not None
    assert found.id == message


def test_nothing_else_is_found(said: Catalog) -> None:
    assert len(said) == 8


def test_a_note_for_translators_comes_along(said: Catalog) -> None:
    assert [said.get(message).auto_comments for message in ("Go on", 'A "quoted" title')] == [
        ["on the button"],
        ["above the field"],
    ]


def test_the_portal_itself_is_read() -> None:
    messages = {message.id for message in source()}
    assert {"Skip to content", "Support code", "This is your current password. Choose another."} <= messages


def aliases(file: Path) -> set[str]:
    """By what names a module calls the functions that translate."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    names = (name for node in imports if node.module == "django.utils.translation" for name in node.names)
    return {name.asname or name.name for name in names if "gettext" in name.name}


def test_whatever_a_module_calls_gettext_is_read() -> None:
    files = [
        file for folder in ("sspr", "licensing", "directory", "writeback") for file in (ROOT / folder).rglob("*.py")
    ]
    used = {(str(file.relative_to(ROOT)), alias) for file in files for alias in aliases(file)}
    assert len(used) > 100
    assert {one for one in used if one[1] not in KEYWORDS} == set()

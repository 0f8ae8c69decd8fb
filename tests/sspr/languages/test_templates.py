"""No template says anything to people past gettext."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, Token, TokenType

from sspr.languages.extract import ROOT, TEMPLATES

TEMPLATE_FILES = sorted(file for file in (ROOT / "templates").rglob("*") if file.suffix in TEMPLATES)

SPOKEN = frozenset({"aria-label", "aria-description", "aria-roledescription", "title", "alt", "placeholder"})
OPAQUE = frozenset({"code", "kbd", "style", "script"})
WORD = re.compile(r"[A-Za-z]{2,}")
NO_WORD = re.compile(r"&\w+;|\b[\w-]+--[\w-]+\b|\bcolM\b")  # entities, and blocks that name a class
SENTENCE = re.compile(r"""\bwith\b.*?=(["'])(?!_)[A-Z][a-z]+(?: [^"']*)?\1""")  # handed to an include without _()
TRANSLATED_BLOCKS = frozenset({"blocktranslate", "comment", "verbatim"})


class Words(HTMLParser):
    """Collects what a reader or a screen reader would be told."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._opaque: list[str] = []  # elements we are inside of whose words are names, and stay as they are

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in OPAQUE or ("translate", "no") in attrs:
            self._opaque.append(tag)
        self._take(" ".join(value for name, value in attrs if value and name in SPOKEN))

    def handle_endtag(self, tag: str) -> None:
        if self._opaque[-1:] == [tag]:
            self._opaque.pop()

    def handle_data(self, data: str) -> None:
        if not self._opaque:
            self._take(data)

    def _take(self, text: str) -> None:
        if WORD.search(NO_WORD.sub("", text)):
            self.found.append(" ".join(text.split()))


def left_in_english(template: str) -> list[str]:
    """What `template` says past gettext."""
    markup, handed_on, inside = "", [], 0
    for token in Lexer(template).tokenize():
        if token.token_type is TokenType.TEXT and not inside:
            markup += token.contents
        elif token.token_type is TokenType.BLOCK:
            inside += _opens(token) - _closes(token)
            handed_on += [found[0] for found in SENTENCE.finditer(token.contents)]
    words = Words()
    words.feed(markup)
    words.close()
    return [*words.found, *handed_on]


def _opens(token: Token) -> bool:
    return token.contents.split()[0] in TRANSLATED_BLOCKS


def _closes(token: Token) -> bool:
    return token.contents.split()[0].removeprefix("end") in TRANSLATED_BLOCKS and token.contents.startswith("end")


@pytest.mark.parametrize("file", TEMPLATE_FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_word_of_a_template_can_be_translated(file: Path) -> None:
    assert left_in_english(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("template", "left"),
    [
        ("<p>Good day</p>", ["Good day"]),
        ("{% translate 'Good' %} day", ["day"]),
        ('<nav aria-label="Main"></nav>', ["Main"]),
        ("{% if code %}<b>{{ code }}</b> is right{% endif %}", ["is right"]),
        ('{% include "x.html" with label="Support code" %}', ['with label="Support code"']),
        ("{% blocktranslate trimmed %}Good day{% endblocktranslate %} to you", ["to you"]),
        ('<p title="{% translate "Good day" %}">{% translate "Good day" %}, {{ name }}</p>', []),
        ('{% include "x.html" with label=_("Support code") kind="ok" %}', []),
        ("{# Good day #}{% comment %}Good day{% endcomment %}<code>O365_BUSINESS</code>&nbsp;", []),
        ('<b translate="no">paper</b> is the ground', ["is the ground"]),
        ("{% block door_class %}door--home{% endblock %}", []),
    ],
)
def test_words_past_gettext_are_found(template: str, left: list[str]) -> None:
    assert left_in_english(template) == left

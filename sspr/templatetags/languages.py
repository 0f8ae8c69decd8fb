"""The chooser's list. A tag and no context, because error pages are rendered without a request."""

from dataclasses import dataclass

from django import template
from django.template import Context
from django.utils import translation

from sspr.languages import LANGUAGES, Language
from sspr.portal.language import here

register = template.Library()


@dataclass(frozen=True, slots=True)
class Choice:
    language: Language
    current: bool


@register.simple_tag
def language_choices() -> list[Choice]:
    """Every language, and which of them this page is in."""
    active = translation.get_language()
    return [Choice(language, language.code == active) for language in LANGUAGES]


@register.simple_tag(takes_context=True)
def language_way_back(context: Context) -> str:
    """Where a choice made on this page comes back to."""
    return here(context["request"])

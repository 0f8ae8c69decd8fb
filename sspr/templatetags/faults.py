"""What a simulated fault means, in one sentence, beside its name in code."""

from django import template
from django.utils.functional import Promise

from sspr.explain.faults import LESSONS
from writeback.switchboard import Fault

register = template.Library()


@register.filter
def lesson(fault: Fault) -> str | Promise:
    return LESSONS[fault].means

"""The cloud's rules for the new password of a reset."""

from directory.models.tenant import Preset
from sspr.models import ResetRun
from sspr.portal.password_rules import Rule, rules_for


def cloud_rules(run: ResetRun) -> list[Rule]:
    """In the preset the run began with; nothing where there is nobody behind it."""
    return rules_for(run.user, strict=run.preset != Preset.FAITHFUL) if run.user else []

"""Whether somebody may keep their security info up to date here."""

from datetime import datetime

from directory.models import User
from licensing.entitlement import Capability, Decision, decide
from licensing.facts import facts_for


def may_register(user: User, *, now: datetime) -> Decision:
    return decide(facts_for(user, now=now), Capability.REGISTER)

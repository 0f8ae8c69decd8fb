"""Rows of the on-premises side: forests and what is in them, rights, the agents, their journal and the logs."""

from writeback.onprem.models.account import Account, RememberedPassword
from writeback.onprem.models.agent import Agent, AppliedOperation, EventLogEntry, FaultSwitch
from writeback.onprem.models.forest import Container, Domain, Forest
from writeback.onprem.models.group import Group, GroupMember
from writeback.onprem.models.policy import PasswordSettings, PasswordSettingsLink, PolicyFields
from writeback.onprem.models.rights import AccessEntry
from writeback.onprem.models.security import SecurityEvent

__all__ = [
    "AccessEntry",
    "Account",
    "Agent",
    "AppliedOperation",
    "Container",
    "Domain",
    "EventLogEntry",
    "FaultSwitch",
    "Forest",
    "Group",
    "GroupMember",
    "PasswordSettings",
    "PasswordSettingsLink",
    "PolicyFields",
    "RememberedPassword",
    "SecurityEvent",
]

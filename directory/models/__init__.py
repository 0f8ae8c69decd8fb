"""The rows of the directory, one file per aggregate."""

from directory.models.audit import AuditEvent
from directory.models.group import Group, Membership
from directory.models.method import AuthenticationMethod
from directory.models.onpremises import OnPremisesStatus
from directory.models.policy import SsprPolicy
from directory.models.tenant import Domain, Tenant
from directory.models.throttle import FailedProof, ResetBlock
from directory.models.user import RoleAssignment, User

__all__ = [
    "AuditEvent",
    "AuthenticationMethod",
    "Domain",
    "FailedProof",
    "Group",
    "Membership",
    "OnPremisesStatus",
    "ResetBlock",
    "RoleAssignment",
    "SsprPolicy",
    "Tenant",
    "User",
]

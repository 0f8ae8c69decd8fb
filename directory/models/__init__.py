"""The rows of the directory, one file per aggregate."""

from directory.models.audit import AuditEvent, AuditIsAppendOnly
from directory.models.group import Group, Membership
from directory.models.lockout import SignInLockout
from directory.models.method import AuthenticationMethod
from directory.models.onpremises import OnPremisesStatus
from directory.models.policy import Scope, SsprPolicy
from directory.models.tenant import Domain, Enforcement, Preset, Tenant
from directory.models.throttle import FailedProof, ResetBlock
from directory.models.user import Role, RoleAssignment, User

__all__ = [
    "AuditEvent",
    "AuditIsAppendOnly",
    "AuthenticationMethod",
    "Domain",
    "Enforcement",
    "FailedProof",
    "Group",
    "Membership",
    "OnPremisesStatus",
    "Preset",
    "ResetBlock",
    "Role",
    "RoleAssignment",
    "Scope",
    "SignInLockout",
    "SsprPolicy",
    "Tenant",
    "User",
]

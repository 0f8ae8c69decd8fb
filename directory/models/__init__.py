"""The rows of the directory, one file per aggregate."""

from directory.models.audit import AuditEvent, AuditIsAppendOnly
from directory.models.branding import Branding, BrandingPicture
from directory.models.group import Group, GroupNesting, Membership
from directory.models.lockout import SignInLockout
from directory.models.method import AuthenticationMethod
from directory.models.onpremises import OnPremisesAgent, OnPremisesStatus
from directory.models.policy import Scope, SsprPolicy
from directory.models.synchronisation import DirectorySync, SignInModel
from directory.models.tenant import Domain, Enforcement, Preset, Tenant
from directory.models.throttle import FailedProof, ResetBlock
from directory.models.user import Role, RoleAssignment, User

__all__ = [
    "AuditEvent",
    "AuditIsAppendOnly",
    "AuthenticationMethod",
    "Branding",
    "BrandingPicture",
    "DirectorySync",
    "Domain",
    "Enforcement",
    "FailedProof",
    "Group",
    "GroupNesting",
    "Membership",
    "OnPremisesAgent",
    "OnPremisesStatus",
    "Preset",
    "ResetBlock",
    "Role",
    "RoleAssignment",
    "Scope",
    "SignInLockout",
    "SignInModel",
    "SsprPolicy",
    "Tenant",
    "User",
]

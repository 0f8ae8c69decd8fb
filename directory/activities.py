"""The names of what is audited, spelt as the modelled product spells them (sspr-behaviour §10, licensing.md §10)."""

from enum import StrEnum


class Result(StrEnum):
    SUCCESS = "success"
    FAILURE = "failure"


class Category(StrEnum):
    USER_MANAGEMENT = "UserManagement"
    DIRECTORY_MANAGEMENT = "DirectoryManagement"
    GROUP_MANAGEMENT = "GroupManagement"
    POLICY = "Policy"
    SIGN_IN = "SignInLogs"


class Service(StrEnum):
    SELF_SERVICE = "Self-service Password Management"
    AUTHENTICATION_METHODS = "Authentication Methods"
    CORE_DIRECTORY = "Core Directory"
    SIGN_IN = "Sign-in"


class Activity(StrEnum):
    """Every activity, with the category and service it is logged under in `LOGGED_UNDER`."""

    RESET_PASSWORD = "Reset password (self-service)"
    CHANGE_PASSWORD = "Change password (self-service)"
    RESET_PASSWORD_BY_ADMIN = "Reset password (by admin)"
    UNLOCK_ACCOUNT = "Unlock user account (self-service)"
    FLOW_PROGRESS = "Self-service password reset flow activity progress"
    BLOCKED = "Blocked from self-service password reset"
    POLICY_CHANGED = "Self-service password reset policy changes"
    WRITEBACK_ENABLED = "Enable password writeback for directory"
    WRITEBACK_DISABLED = "Disable password writeback for directory"
    METHOD_REGISTERED = "User registered security info"
    METHOD_DELETED = "User deleted security info"
    LICENSE_CHANGED = "Change user license"
    USER_ADDED = "Add user"
    USER_UPDATED = "Update user"
    USER_DELETED = "Delete user"
    GROUP_ADDED = "Add group"
    GROUP_UPDATED = "Update group"
    GROUP_DELETED = "Delete group"
    MEMBER_ADDED = "Add member to group"
    MEMBER_REMOVED = "Remove member from group"
    ROLE_ADDED = "Add member to role"
    ROLE_REMOVED = "Remove member from role"
    SUBSCRIPTION_CHANGED = "Update subscription"
    TENANT_UPDATED = "Update company information"
    SIGNED_IN = "Sign-in"
    SIGNED_OUT = "Sign-out"

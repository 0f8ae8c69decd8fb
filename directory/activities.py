"""The names of what is audited, spelt as the modelled product spells them (sspr-behaviour §10, licensing.md §10)."""

from enum import StrEnum


class Result(StrEnum):
    SUCCESS = "success"
    FAILURE = "failure"


class Category(StrEnum):
    USER_MANAGEMENT = "UserManagement"
    DIRECTORY_MANAGEMENT = "DirectoryManagement"
    GROUP_MANAGEMENT = "GroupManagement"
    ROLE_MANAGEMENT = "RoleManagement"
    POLICY = "Policy"
    SIGN_IN = "SignInLogs"


class Service(StrEnum):
    SELF_SERVICE = "Self-service Password Management"
    AUTHENTICATION_METHODS = "Authentication Methods"
    CORE_DIRECTORY = "Core Directory"
    SIGN_IN = "Sign-in"


class Activity(StrEnum):
    """Everything that is audited; `LOGGED_UNDER` says in which category and by which service."""

    RESET_PASSWORD = "Reset password (self-service)"  # noqa: S105 - a name
    CHANGE_PASSWORD = "Change password (self-service)"  # noqa: S105 - a name
    RESET_PASSWORD_BY_ADMIN = "Reset password (by admin)"  # noqa: S105 - a name
    UNLOCK_ACCOUNT = "Unlock user account (self-service)"
    FLOW_PROGRESS = "Self-service password reset flow activity progress"
    BLOCKED = "Blocked from self-service password reset"
    BLOCK_LIFTED = "Lift block from self-service password reset"  # ours: the product documents no such function
    POLICY_CHANGED = "Self-service password reset policy changes"
    WRITEBACK_ENABLED = "Enable password writeback for directory"
    WRITEBACK_DISABLED = "Disable password writeback for directory"
    WRITEBACK_KEYS_RENEWED = "Renew password writeback keys"  # ours, like the next two
    WRITEBACK_SERVICE_SWITCHED = "Switch password writeback service"
    FAULT_SWITCHED = "Switch simulated fault"
    METHOD_REGISTERED = "User registered security info"
    METHOD_DELETED = "User deleted security info"
    LICENSE_CHANGED = "Change user license"
    BULK_LICENSES_STARTED = "Start bulk license change"  # ours: the product logs its people only
    GROUP_LICENSE_SET = "Set group license"
    GROUP_LICENSES_STARTED = "Start applying group based license to users"
    GROUP_LICENSES_FINISHED = "Finish applying group based license to users"
    GROUP_LICENSES_RECALCULATED = "Trigger group license recalculation"
    USER_ADDED = "Add user"
    USER_UPDATED = "Update user"
    USER_DELETED = "Delete user"
    USER_RESTORED = "Restore user"
    USER_PURGED = "Hard delete user"
    GROUP_ADDED = "Add group"
    GROUP_UPDATED = "Update group"
    GROUP_DELETED = "Delete group"
    MEMBER_ADDED = "Add member to group"
    MEMBER_REMOVED = "Remove member from group"
    ROLE_ADDED = "Add member to role"
    ROLE_REMOVED = "Remove member from role"
    SUBSCRIPTION_CHANGED = "Update subscription"
    SUBSCRIPTION_DELETED = "Delete subscription"
    CATALOGUE_CHANGED = "Update license catalogue"  # ours: the product's catalogue is nobody's to change
    TENANT_UPDATED = "Update company information"
    SYNC_CONFIGURED = "Set DirSync feature"
    SYNC_STARTED = "Start directory synchronization cycle"  # ours: the product's log has the results only
    BRANDING_CHANGED = "Update company branding"  # ours: no name is documented
    BULK_IMPORT = "Bulk import"  # ours, like the next
    BULK_EXPORT = "Bulk export"
    SIGNED_IN = "Sign-in"
    SIGNED_OUT = "Sign-out"


LOGGED_UNDER: dict[Activity, tuple[Category, Service]] = {
    Activity.RESET_PASSWORD: (Category.USER_MANAGEMENT, Service.SELF_SERVICE),
    Activity.CHANGE_PASSWORD: (Category.USER_MANAGEMENT, Service.SELF_SERVICE),
    Activity.RESET_PASSWORD_BY_ADMIN: (Category.USER_MANAGEMENT, Service.SELF_SERVICE),
    Activity.UNLOCK_ACCOUNT: (Category.USER_MANAGEMENT, Service.SELF_SERVICE),
    Activity.FLOW_PROGRESS: (Category.USER_MANAGEMENT, Service.SELF_SERVICE),
    Activity.BLOCKED: (Category.USER_MANAGEMENT, Service.SELF_SERVICE),
    Activity.BLOCK_LIFTED: (Category.USER_MANAGEMENT, Service.SELF_SERVICE),
    Activity.POLICY_CHANGED: (Category.POLICY, Service.SELF_SERVICE),
    Activity.WRITEBACK_ENABLED: (Category.DIRECTORY_MANAGEMENT, Service.SELF_SERVICE),
    Activity.WRITEBACK_DISABLED: (Category.DIRECTORY_MANAGEMENT, Service.SELF_SERVICE),
    Activity.WRITEBACK_KEYS_RENEWED: (Category.DIRECTORY_MANAGEMENT, Service.SELF_SERVICE),
    Activity.WRITEBACK_SERVICE_SWITCHED: (Category.DIRECTORY_MANAGEMENT, Service.SELF_SERVICE),
    Activity.FAULT_SWITCHED: (Category.DIRECTORY_MANAGEMENT, Service.SELF_SERVICE),
    Activity.METHOD_REGISTERED: (Category.USER_MANAGEMENT, Service.AUTHENTICATION_METHODS),
    Activity.METHOD_DELETED: (Category.USER_MANAGEMENT, Service.AUTHENTICATION_METHODS),
    Activity.LICENSE_CHANGED: (Category.USER_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.BULK_LICENSES_STARTED: (Category.USER_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.GROUP_LICENSE_SET: (Category.GROUP_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.GROUP_LICENSES_STARTED: (Category.GROUP_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.GROUP_LICENSES_FINISHED: (Category.GROUP_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.GROUP_LICENSES_RECALCULATED: (Category.GROUP_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.USER_ADDED: (Category.USER_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.USER_UPDATED: (Category.USER_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.USER_DELETED: (Category.USER_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.USER_RESTORED: (Category.USER_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.USER_PURGED: (Category.USER_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.SYNC_CONFIGURED: (Category.DIRECTORY_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.SYNC_STARTED: (Category.DIRECTORY_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.GROUP_ADDED: (Category.GROUP_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.GROUP_UPDATED: (Category.GROUP_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.GROUP_DELETED: (Category.GROUP_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.MEMBER_ADDED: (Category.GROUP_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.MEMBER_REMOVED: (Category.GROUP_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.ROLE_ADDED: (Category.ROLE_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.ROLE_REMOVED: (Category.ROLE_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.SUBSCRIPTION_CHANGED: (Category.DIRECTORY_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.SUBSCRIPTION_DELETED: (Category.DIRECTORY_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.CATALOGUE_CHANGED: (Category.DIRECTORY_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.TENANT_UPDATED: (Category.DIRECTORY_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.BRANDING_CHANGED: (Category.DIRECTORY_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.BULK_IMPORT: (Category.DIRECTORY_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.BULK_EXPORT: (Category.DIRECTORY_MANAGEMENT, Service.CORE_DIRECTORY),
    Activity.SIGNED_IN: (Category.SIGN_IN, Service.SIGN_IN),
    Activity.SIGNED_OUT: (Category.SIGN_IN, Service.SIGN_IN),
}

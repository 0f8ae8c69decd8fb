"""Plain bases for pages of the admin: whose rows are shown, who may change them, and the audit of each change.

Registers nothing. The pages of people, groups and tenants are composed in `sspr.admin`, since they show what higher
apps know; `licensing.admin` and `writeback.admin` build on these bases too.
"""

from directory.admin.named_rows import NamedRows
from directory.admin.rows import OwnTenantRows, ReadOnlyRows, acting, ask_then_act, correlation_of
from directory.admin.trail import Audited, Trail, changes

__all__ = [
    "Audited",
    "NamedRows",
    "OwnTenantRows",
    "ReadOnlyRows",
    "Trail",
    "acting",
    "ask_then_act",
    "changes",
    "correlation_of",
]

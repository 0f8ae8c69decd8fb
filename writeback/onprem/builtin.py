"""What every domain is born with: containers, groups, who is in whom, and which groups are protected. Pure.

Relative identifiers are the well-known ones; a group is recognised by them, since names can be changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

USERS, BUILTIN, CONTROLLERS = "Users", "Builtin", "Domain Controllers"
CONTAINERS: Mapping[str, str] = {USERS: "CN", BUILTIN: "CN", CONTROLLERS: "OU"}

ADMINISTRATOR_RID, KRBTGT_RID = 500, 502
DOMAIN_ADMINS, DOMAIN_USERS, ADMINISTRATORS, ENTERPRISE_ADMINS, SCHEMA_ADMINS = 512, 513, 544, 519, 518
ACCOUNT_OPERATORS, SERVER_OPERATORS, PRINT_OPERATORS, BACKUP_OPERATORS = 548, 549, 550, 551


@dataclass(frozen=True, slots=True)
class BuiltIn:
    rid: int
    name: str
    container: str
    inside: tuple[int, ...] = ()  # groups it is a member of
    root_domain_only: bool = False


GROUPS = (
    BuiltIn(ADMINISTRATORS, "Administrators", BUILTIN),
    BuiltIn(ACCOUNT_OPERATORS, "Account Operators", BUILTIN),
    BuiltIn(SERVER_OPERATORS, "Server Operators", BUILTIN),
    BuiltIn(PRINT_OPERATORS, "Print Operators", BUILTIN),
    BuiltIn(BACKUP_OPERATORS, "Backup Operators", BUILTIN),
    BuiltIn(552, "Replicator", BUILTIN),
    BuiltIn(DOMAIN_ADMINS, "Domain Admins", USERS, inside=(ADMINISTRATORS,)),
    BuiltIn(DOMAIN_USERS, "Domain Users", USERS),
    BuiltIn(516, "Domain Controllers", USERS),
    BuiltIn(521, "Read-only Domain Controllers", USERS),
    BuiltIn(SCHEMA_ADMINS, "Schema Admins", USERS, root_domain_only=True),
    BuiltIn(ENTERPRISE_ADMINS, "Enterprise Admins", USERS, inside=(ADMINISTRATORS,), root_domain_only=True),
)

PROTECTED_GROUPS = frozenset(built_in.rid for built_in in GROUPS) - {DOMAIN_USERS}  # active-directory.md §6
PROTECTED_USERS = frozenset({ADMINISTRATOR_RID, KRBTGT_RID})
OPT_OUT: Mapping[int, int] = {  # bits of the 16th character of dSHeuristics
    1: ACCOUNT_OPERATORS,
    2: SERVER_OPERATORS,
    4: PRINT_OPERATORS,
    8: BACKUP_OPERATORS,
}


def protected_groups(opted_out: int) -> frozenset[int]:
    """The groups whose members are protected, less those operators a domain has left out."""
    return PROTECTED_GROUPS - {rid for bit, rid in OPT_OUT.items() if opted_out & bit}

"""What the directory answers, in the words of the real one: the first eight characters decide (§7). Pure."""

from writeback.onprem.port import INVALID_CREDENTIALS, BindError, LdapResult

DONE = LdapResult(0)
RESTRICTED_ON_SET = LdapResult(
    53, "0000052D", "0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0"
)
RESTRICTED_ON_CHANGE = LdapResult(
    19,
    "0000052D",
    "0000052D: AtrErr: DSID-03190F80, #1: 0: 0000052D: DSID-03190F80, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, "
    "Att 9005a (unicodePwd)",
)
WRONG_OLD_PASSWORD = LdapResult(
    19,
    "00000056",
    "00000056: AtrErr: DSID-03191083, #1: 0: 00000056: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, "
    "Att 9005a (unicodePwd)",
)
ACCESS_DENIED = LdapResult(
    50, "00000005", "00000005: SecErr: DSID-031A0F44, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0"
)
CANNOT_CHANGE = LdapResult(53, "000008C3", "000008C3: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0")
LOCKED_OUT = LdapResult(53, "00000775", "00000775: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0")
OWNED_BY_SAM = LdapResult(53, "0000209A", "0000209A: SvcErr: DSID-031A1081, problem 5003 (WILL_NOT_PERFORM), data 0")
BAD_VALUE = LdapResult(53, "00000057", "00000057: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0")
NO_SUCH_OBJECT = LdapResult(32, "0000208D", "0000208D: NameErr: DSID-03100245, problem 2001 (NO_OBJECT), data 0")
UNKNOWN_CONTROL = LdapResult(12)  # unavailableCriticalExtension; there are no eight characters


def refused_bind(error: BindError) -> LdapResult:
    text = f"80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data {error.value}, v2580"
    return LdapResult(INVALID_CREDENTIALS, "80090308", text)


WRITABLE = {"lockoutTime": frozenset({0}), "pwdLastSet": frozenset({0, -1})}


def refused_write(attribute: str, value: int) -> LdapResult | None:
    """Why a client may not write this; None when it may (§5). Whatever is not in the table belongs to the directory."""
    if attribute not in WRITABLE:
        return OWNED_BY_SAM
    return None if value in WRITABLE[attribute] else BAD_VALUE

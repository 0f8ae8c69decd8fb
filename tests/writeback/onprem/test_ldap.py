"""The words of the real one (active-directory.md §7)."""

import pytest

from writeback.onprem import ldap
from writeback.onprem.port import BindError, LdapResult

SAMPLES = [
    (ldap.RESTRICTED_ON_SET, 53, "0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0"),
    (ldap.ACCESS_DENIED, 50, "00000005: SecErr: DSID-031A0F44, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0"),
    (
        ldap.WRONG_OLD_PASSWORD,
        19,
        "00000056: AtrErr: DSID-03191083, #1: 0: 00000056: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), "
        "data 0, Att 9005a (unicodePwd)",
    ),
    (
        ldap.refused_bind(BindError.LOGON_FAILURE),
        49,
        "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 52e, v2580",
    ),
]


@pytest.mark.parametrize(("result", "code", "text"), SAMPLES)
def test_the_samples_of_the_reference(result: LdapResult, code: int, text: str) -> None:
    assert (result.code, result.text) == (code, text)
    assert result.data == text[:8]


@pytest.mark.parametrize("error", list(BindError))
def test_why_a_bind_was_refused_is_read_from_its_text(error: BindError) -> None:
    assert ldap.refused_bind(error).bind_error == error
    assert not ldap.refused_bind(error).success


def test_other_codes_have_no_bind_error() -> None:
    assert ldap.RESTRICTED_ON_SET.bind_error == ""
    assert LdapResult(49).bind_error == ""
    assert LdapResult(0).bind_error == ""


@pytest.mark.parametrize(
    ("attribute", "value", "data"),
    [
        ("lockoutTime", 0, None),
        ("pwdLastSet", 0, None),
        ("pwdLastSet", -1, None),
        ("lockoutTime", 5, "00000057"),
        ("pwdLastSet", 132, "00000057"),
        ("badPwdCount", 0, "0000209A"),
    ],
)
def test_what_a_client_may_write(attribute: str, value: int, data: str | None) -> None:
    refused = ldap.refused_write(attribute, value)
    assert (refused.data if refused else None) == data

"""What a hash from on premises means for the cloud's copy, as a table."""

import pytest

from writeback.onprem.source import SourceHash
from writeback.sync.verdicts import Copy, Features, Verdict, judge

FOUND, DEMANDED = SourceHash("anchor", 5, "argon2$x"), SourceHash("anchor", 5, "argon2$x", must_change=True)
FORCE, POLICY = Features(force_change_on_logon=True), Features(cloud_policy_for_synced=True)
NEW, SAME = "of-another-hash", FOUND.mark


@pytest.mark.parametrize(
    ("found", "copy", "features", "expected"),
    [
        (FOUND, Copy(NEW, False, False), Features(), Verdict(True, False, True)),
        (FOUND, Copy(SAME, False, True), Features(), Verdict(False, False, True)),
        (FOUND, Copy(SAME, False, False), Features(), Verdict(False, False, True)),
        (DEMANDED, Copy(NEW, False, True), Features(), Verdict(True, False, True)),
        (DEMANDED, Copy(NEW, False, True), FORCE, Verdict(True, True, True)),
        (DEMANDED, Copy(SAME, False, True), FORCE, Verdict(False, True, True)),
        (FOUND, Copy(SAME, True, True), FORCE, Verdict(False, False, True)),
        (FOUND, Copy(SAME, True, True), Features(), Verdict(False, True, True)),
        (FOUND, Copy(NEW, True, True), Features(), Verdict(True, False, True)),
        (DEMANDED, Copy("", True, False), Features(), Verdict(True, True, True)),
        (FOUND, Copy(NEW, False, False), POLICY, Verdict(True, False, False)),
        (FOUND, Copy(NEW, False, True), POLICY, Verdict(True, False, False)),
        (FOUND, Copy(SAME, False, True), POLICY, Verdict(False, False, True)),
    ],
    ids=[
        "a new password",
        "the one that is here",
        "the one that is here, without the flag",
        "demand, switch off",
        "demand, switch on",
        "demand alone, switch on",
        "demand taken back, switch on",
        "temporary password given here",
        "temporary password replaced at a desk",
        "first hash of somebody created with the demand",
        "cloud policy",
        "cloud policy, new password",
        "cloud policy, same password",
    ],
)
def test_what_a_hash_means(found: SourceHash, copy: Copy, features: Features, expected: Verdict) -> None:
    assert judge(found, copy, features) == expected


def test_a_hash_is_not_shown() -> None:
    assert "argon2" not in repr(FOUND)

"""What a hash from on premises means for the cloud's copy of a password (writeback.md §11). Pure."""

from dataclasses import dataclass

from writeback.onprem.source import SourceHash


@dataclass(frozen=True, slots=True)
class Copy:
    """The cloud's copy of one person's password, as far as a hash may change it."""

    mark: str  # of the on-premises hash it stands for; empty when none is known
    must_change: bool
    never_expires: bool  # DisablePasswordExpiration


@dataclass(frozen=True, slots=True)
class Features:
    """The tenant's decisions that matter here."""

    force_change_on_logon: bool = False
    cloud_policy_for_synced: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    take_hash: bool  # else the copy is of this very password already
    must_change: bool
    never_expires: bool


def judge(found: SourceHash, copy: Copy, features: Features) -> Verdict:
    """Say what to write for a person whose present on-premises hash is `found`.

    The hash of a password that writeback brought home is known by its mark: taking it would end every session of the
    person for nothing. That an on-premises administrator demands another password reaches somebody who is here already
    only with ForcePasswordChangeOnLogOn; a new person was created with the demand, and keeps it with the first hash.
    """
    new = found.mark != copy.mark
    if features.force_change_on_logon:
        must_change = found.must_change
    else:
        must_change = copy.must_change and (not new or not copy.mark)
    # Once the cloud's policy holds for synchronised people, a person comes under it with the next new password.
    never_expires = (copy.never_expires and not new) if features.cloud_policy_for_synced else True
    return Verdict(take_hash=new, must_change=must_change, never_expires=never_expires)

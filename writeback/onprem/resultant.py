"""Which password policy holds for an account: the domain's, or one of the fine-grained ones (§4.2). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from writeback.onprem.builtin import KRBTGT_RID
from writeback.onprem.port import PasswordPolicy
from writeback.onprem.rules import AccountControl, LockoutPolicy


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything a policy says, and its name: the domain's or that of a fine-grained one."""

    name: str
    password: PasswordPolicy
    lockout: LockoutPolicy
    fine_grained: UUID | None = None  # its objectGUID


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fine-grained policy that reaches the account: linked to it directly, or to a group it is in."""

    policy: Policy
    object_guid: UUID
    precedence: int
    group: str = ""  # empty: linked directly

    @property
    def direct(self) -> bool:
        return not self.group


def resultant(domain: Policy, candidates: Iterable[Candidate], *, control: int, rid: int) -> Policy:
    """The policy that holds, whole: no value is mixed in from another one.

    Direct links win over groups, then the lowest precedence, then the smaller objectGUID (compared as it is written;
    how the real one compares the bytes is not documented).
    """
    if not takes_fine_grained(control, rid):
        return domain
    best = next(iter(ranked(candidates)), None)
    return best.policy if best else domain


def ranked(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The candidates in the order in which they win."""
    return tuple(sorted(candidates, key=_order))


def takes_fine_grained(control: int, rid: int) -> bool:
    """Only normal user accounts do, and krbtgt never."""
    return bool(control & AccountControl.NORMAL_ACCOUNT) and rid != KRBTGT_RID


def spared(policy: Policy, control: int, rid: int) -> Policy:
    """What is left of the policy for an account that needs no password, or for krbtgt: ages and lockout (§3)."""
    if not control & AccountControl.PASSWD_NOTREQD and rid != KRBTGT_RID:
        return policy
    ages = PasswordPolicy(0, 0, policy.password.min_age, policy.password.max_age, complexity=False)
    return Policy(policy.name, ages, policy.lockout, policy.fine_grained)


def _order(candidate: Candidate) -> tuple[bool, int, UUID]:
    return (not candidate.direct, candidate.precedence, candidate.object_guid)

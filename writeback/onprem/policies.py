"""Reads from the rows which policy holds for an account, and which ones reach it at all."""

from collections.abc import Iterable, Iterator

from django.db.models import Q

from writeback.onprem import membership
from writeback.onprem.models import Account, PasswordSettingsLink, PolicyFields
from writeback.onprem.port import PasswordPolicy
from writeback.onprem.resultant import Candidate, Policy, resultant, spared, takes_fine_grained
from writeback.onprem.rules import LockoutPolicy


def policy_of(account: Account) -> Policy:
    """The policy by which this account's passwords are judged; less is asked of one that needs none (§3)."""
    return asked_of(account, resulting(account))


def asked_of(account: Account, whole: Policy) -> Policy:
    """What of the policy that holds is asked of this account."""
    return spared(whole, account.user_account_control, account.rid)


def resulting(account: Account) -> Policy:
    """The policy that holds for the account, whole."""
    return resultant(of_domain(account), candidates(account), control=account.user_account_control, rid=account.rid)


def of_domain(account: Account) -> Policy:
    return _read(account.domain.dns_name, account.domain)


def candidates(account: Account) -> tuple[Candidate, ...]:
    """The fine-grained policies that reach the account. One query where there are none, which is the common case."""
    if not takes_fine_grained(account.user_account_control, account.rid):
        return ()
    links = PasswordSettingsLink.objects.filter(settings__domain_id=account.domain_id)
    if not links.exists():
        return ()
    reaching = links.filter(Q(account=account) | Q(group_id__in=membership.groups_of(account)))
    return tuple(_candidates(reaching.select_related("settings", "group")))


def _candidates(links: Iterable[PasswordSettingsLink]) -> Iterator[Candidate]:
    for link in links:
        settings = link.settings
        policy = _read(settings.name, settings)
        policy = Policy(policy.name, policy.password, policy.lockout, settings.object_guid)
        group = link.group.sam_account_name if link.group else ""
        yield Candidate(policy, settings.object_guid, settings.precedence, group)


def _read(name: str, row: PolicyFields) -> Policy:
    return Policy(
        name,
        PasswordPolicy(
            min_length=row.min_password_length,
            history_length=row.password_history_length,
            min_age=row.min_password_age,
            max_age=row.max_password_age,
            complexity=row.complexity,
        ),
        LockoutPolicy(row.lockout_threshold, row.lockout_window, row.lockout_duration),
    )

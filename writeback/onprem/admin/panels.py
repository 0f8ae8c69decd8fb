"""What the page of an account shows beside its attributes: state, resulting policy, rights, memberships, its trail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from writeback.onprem import access, membership, policies, resultant, rules, standing
from writeback.onprem.admin import acts
from writeback.onprem.admin.rows import history_of
from writeback.onprem.models import Account, Group, SecurityEvent
from writeback.onprem.resultant import Candidate, Policy
from writeback.onprem.security import Security
from writeback.onprem.words import EVENTS, FLAGS, KINDS, RIGHTS, STANDINGS

TAIL = 6  # of the security log


@dataclass(frozen=True, slots=True)
class Value:
    name: str | Promise
    words: str


@dataclass(frozen=True, slots=True)
class Reaching:
    """One fine-grained policy that reaches the account."""

    name: str
    guid: UUID
    precedence: int
    group: str  # empty: linked directly
    holds: bool


@dataclass(frozen=True, slots=True)
class Trace:
    at: datetime
    words: str
    subject: str
    success: bool
    detail: str


def of(row: Account, now: datetime, *, may_act: bool) -> dict[str, Any]:
    """The context of the account's page."""
    policy = policies.policy_of(row)
    stands = standing.of(row, now, policy)
    candidates = policies.candidates(row)
    rights = access.rights_on(row)
    direct = membership.direct(row)
    return {
        "badges": [{"text": STANDINGS[state], "kind": KINDS.get(state, "now")} for state in stands.states],
        "state_values": tuple(_state(row, policy, now)),
        "policy": policy,
        "policy_values": tuple(values_of(policy)),
        "candidates": tuple(_reaching(policy, candidates)),
        "spared": policies.resulting(row).password != policy.password,
        "rights": [{"name": name, "kind": "yes" if right in rights else "no"} for right, name in RIGHTS.items()],
        "why_no_rights": "" if rights else _why_none(row),
        "groups": direct,
        "inherited_groups": Group.objects.filter(pk__in=membership.groups_of(row)).exclude(members__account=row),
        "acts": [act for act in acts.PAGES if act.offered(row, stands)] if may_act else [],
        "trail": [_trace(event) for event in SecurityEvent.objects.filter(object_guid=row.pk).order_by("-pk")[:TAIL]],
        "history": history_of(row),
    }


def _state(row: Account, policy: Policy, now: datetime) -> Iterator[Value]:
    flags = [str(words) for flag, words in FLAGS.items() if row.user_account_control & flag]
    if row.cannot_change_password:
        flags.append(gettext("user cannot change password"))
    yield Value(_("Flags"), ", ".join(flags) or gettext("none"))
    yield Value(_("Password set"), moment(row.pwd_last_set) or gettext("must be changed at the next logon"))
    yield Value(_("Password expires"), _expiry(row, policy))
    yield Value(_("Wrong passwords counted"), str(row.bad_password_count))
    yield Value(_("Locked since"), moment(row.lockout_time) or gettext("not locked"))
    if row.lockout_time and policy.lockout.duration is not None:
        held = rules.is_locked(row.lockout_time, policy.lockout.duration, now)
        ends = moment(row.lockout_time + policy.lockout.duration)
        yield Value(_("Lock ends"), ends if held else gettext("ended %(moment)s") % {"moment": ends})
    yield Value(_("Account expires"), moment(row.account_expires) or gettext("never"))


def _expiry(row: Account, policy: Policy) -> str:
    if row.user_account_control & rules.NEVER_EXPIRES or policy.password.max_age is None:
        return gettext("never")
    return moment(row.pwd_last_set + policy.password.max_age) if row.pwd_last_set else gettext("at once")


def values_of(policy: Policy) -> Iterator[Value]:
    """Everything a policy says, in words."""
    password, lockout = policy.password, policy.lockout
    yield Value(_("Minimum length"), str(password.min_length))
    yield Value(_("Complexity"), gettext("yes") if password.complexity else gettext("no"))
    yield Value(_("Passwords remembered"), str(password.history_length))
    yield Value(_("Minimum age"), span(password.min_age))
    yield Value(_("Maximum age"), span(password.max_age) if password.max_age else gettext("never expires"))
    yield Value(_("Wrong passwords before lockout"), str(lockout.threshold) if lockout.threshold else gettext("never"))
    yield Value(_("Counted within"), span(lockout.window))
    ends = span(lockout.duration) if lockout.duration is not None else gettext("until an administrator unlocks")
    yield Value(_("Lockout lasts"), ends)


def _reaching(holding: Policy, candidates: tuple[Candidate, ...]) -> Iterator[Reaching]:
    for number, one in enumerate(resultant.ranked(candidates)):
        holds = number == 0 and holding.fine_grained == one.object_guid
        yield Reaching(one.policy.name, one.object_guid, one.precedence, one.group, holds)


def _why_none(row: Account) -> str:
    if not row.domain.connector_may_call_sam:
        return gettext("The domain does not let it make remote SAM calls.")
    if row.admin_count and not row.inherits:
        return gettext("The account is or was in a protected group: AdminSDHolder took them (adminCount 1).")
    if not row.inherits:
        return gettext("The account inherits no permissions.")
    return gettext("None was given where the account lies, or they were denied on it.")


def _trace(event: SecurityEvent) -> Trace:
    words = str(EVENTS[Security(event.event_id)])
    return Trace(event.at, f"{event.event_id} {words}", event.subject, event.success, event.detail)


def moment(at: datetime | None) -> str:
    return gettext("%(moment)s UTC") % {"moment": date_format(at, "DATETIME_FORMAT")} if at else ""


def span(length: timedelta) -> str:
    """A span in the largest unit that leaves no rest."""
    minutes = round(length.total_seconds() / 60)
    if minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}

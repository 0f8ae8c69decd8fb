"""Faults by name, one switch each (writeback.md §17): which there are, which are on, and for whom.

Relay, agent, the directory's wrapper and, for the one fault that is the cloud's own, `writeback.closing` ask here
before they act; nobody else decides what is broken. Where `ONPREMISES_FAULTS` is off nothing can be on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction

from writeback.onprem import models
from writeback.onprem.router import ALIAS


class Fault(StrEnum):
    """Each by the name of its switch."""

    AGENT_STOPPED = "agent-stopped"
    AGENT_DIES_BEFORE = "agent-dies-before-apply"
    AGENT_DIES_AFTER = "agent-dies-after-apply"
    AGENT_FAILS = "agent-fails"
    MESSAGE_EXPIRED = "message-expired"
    KEY_MISMATCH = "key-mismatch"
    RELAY_ONE_DOWN = "relay-one-down"
    RELAY_TWO_DOWN = "relay-two-down"
    RELAY_SECRET = "relay-secret-differs"  # noqa: S105 - a name
    LATENCY = "relay-latency"
    REQUEST_LOSS = "request-loss"
    ANSWER_LOSS = "answer-loss"
    SERVICE_UNREACHABLE = "service-unreachable"
    TOKEN_REFUSED = "token-refused"  # noqa: S105 - a name
    KEYS_FAIL = "keys-fail"
    CONFIGURATION_UNWRITABLE = "configuration-unwritable"
    OFFBOARDING_DENIED = "offboarding-denied"
    ENDPOINT_FAILS = "endpoint-fails"
    MISSING_RESET_RIGHT = "missing-reset-right"
    INHERITANCE_OFF = "inheritance-off"
    PROTECTED_USER = "protected-user"
    ADMIN_COUNT_LEFT = "admin-count-left"
    USER_DELETED = "user-deleted"
    DUPLICATE_ANCHOR = "duplicate-anchor"
    FOREST_ADDED = "forest-added-later"
    MINIMUM_AGE = "minimum-age"
    HISTORY = "history"
    HISTORY_NO_CONTROL = "history-without-control"
    COMPLEXITY = "complexity"
    FILTER = "filter"
    PSO_STRICTER = "pso-stricter"
    DISABLED = "disabled"
    LOCKED = "locked"
    CANNOT_CHANGE = "cannot-change"
    NEVER_EXPIRES = "never-expires"
    OU_RESERVED = "ou-reserved-character"
    REMOTE_SAM = "remote-sam-restricted"
    CLOUD_WRITE_FAILS = "cloud-write-fails"


# The most of each figure, and its unit: a quarter of an hour of waiting is nobody's lesson.
FIGURES: dict[Fault, tuple[str, int]] = {
    Fault.LATENCY: ("ms", 60_000),
    Fault.REQUEST_LOSS: ("%", 100),
    Fault.ANSWER_LOSS: ("%", 100),
}
# What concerns the whole agent or its relays cannot be on for a single account.
FOR_ALL = frozenset(
    {
        Fault.AGENT_STOPPED, Fault.RELAY_ONE_DOWN, Fault.RELAY_TWO_DOWN, Fault.RELAY_SECRET, Fault.SERVICE_UNREACHABLE,
        Fault.TOKEN_REFUSED, Fault.KEYS_FAIL, Fault.CONFIGURATION_UNWRITABLE, Fault.OFFBOARDING_DENIED,
        Fault.ENDPOINT_FAILS,
    }
)  # fmt: skip


class NotLikeThat(ValueError):
    """The fault cannot be switched on so: not here, not for one account, or with a figure that makes no sense."""


@dataclass(frozen=True, slots=True)
class Switched:
    """One fault that is on; with `anchor` for one account only."""

    fault: Fault
    anchor: str = ""
    figure: int = 0
    spread: int = 0
    since: datetime | None = None

    @property
    def unit(self) -> str:
        return FIGURES[self.fault][0] if self.fault in FIGURES else ""


@dataclass(frozen=True, slots=True)
class Faults:
    """All that are on for one tenant, read once."""

    switched: tuple[Switched, ...] = ()

    def on(self, fault: Fault, anchor: str = "") -> Switched | None:
        """The switch, if the fault is on for everybody or for the account with this anchor."""
        concerned = (one for one in self.switched if one.fault is fault and one.anchor in ("", anchor))
        return next(concerned, None)

    def among(self, faults: Iterable[Fault], anchor: str = "") -> Fault | None:
        """The first of `faults` that is on."""
        return next((fault for fault in faults if self.on(fault, anchor)), None)

    def names(self, anchor: str) -> list[str]:
        """What is on for this account, by name."""
        return [one.fault.value for one in self.switched if one.anchor in ("", anchor)]


NONE = Faults()
KNOWN = frozenset(Fault)


def of(tenant_id: UUID) -> Faults:
    """The faults that are on for this tenant; one query, and none where there can be no faults."""
    if not settings.ONPREMISES_FAULTS:
        return NONE
    rows = models.FaultSwitch.objects.filter(tenant_id=tenant_id).order_by("since", "pk")
    known = (row for row in rows if row.name in KNOWN)  # an older release may have left others
    return Faults(tuple(Switched(Fault(row.name), row.anchor, row.figure or 0, row.spread, row.since) for row in known))


def of_if_there(tenant_id: UUID) -> Faults:
    """The same for the cloud's side, which goes on when the on-premises side does not answer."""
    try:
        return of(tenant_id)
    except DatabaseError:
        return NONE


def switch_on(
    tenant_id: UUID, fault: Fault, now: datetime, *, anchor: str = "", figure: int | None = None, spread: int = 0
) -> None:
    """Break it, or break it anew with another figure. Raises NotLikeThat."""
    if not settings.ONPREMISES_FAULTS:
        raise NotLikeThat("Faults cannot be switched on here.")
    if anchor and fault in FOR_ALL:
        raise NotLikeThat("This one is on for everybody or for nobody.")
    most = FIGURES.get(fault, ("", 0))[1]
    if (fault in FIGURES) is (figure is None) or not 0 <= (figure or 0) <= most or not 0 <= spread <= most:
        raise NotLikeThat(f"A figure from 0 to {most} is needed." if most else "This one takes no figure.")
    with transaction.atomic(using=ALIAS):
        models.FaultSwitch.objects.update_or_create(
            tenant_id=tenant_id,
            name=fault.value,
            anchor=anchor,
            defaults={"figure": figure, "spread": spread, "since": now},
        )


def switch_off(tenant_id: UUID, fault: Fault | None = None, *, anchor: str | None = None) -> int:
    """Mend it, or everything; for every account unless `anchor` says for which. Returns how many switches were on."""
    rows = models.FaultSwitch.objects.filter(tenant_id=tenant_id)
    if fault is not None:
        rows = rows.filter(name=fault.value)
    if anchor is not None:
        rows = rows.filter(anchor=anchor)
    return rows.delete()[0]

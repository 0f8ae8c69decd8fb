"""Every error of a cycle in words: what happened, and what mends it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from writeback.models import SyncFault
from writeback.sync.faults import FaultKind

FAULTS: dict[str, tuple[str | Promise, str | Promise]] = {
    FaultKind.INVALID_SOFT_MATCH: (
        _("The person of this name is synchronised with another on-premises account already."),
        _("Give one of the two accounts another user principal name and mail address, or delete the one left over."),
    ),
    FaultKind.DUPLICATE_VALUE: (
        _("The value is somebody else’s in the cloud, so it was not taken over; everything else was, where possible."),
        _("Change the value on premises, or the one of whoever is in the way."),
    ),
    FaultKind.DUPLICATE_ANCHOR: (
        _("Several on-premises accounts have this source anchor, so nobody knows which of them the person is."),
        _("Give each account a source anchor of its own."),
    ),
    FaultKind.ADMIN_ROLE_CONFLICT: (
        _("The person of this name holds a directory role, and nobody becomes an administrator by a name on premises."),
        _("Take the roles away, let a cycle match the two, and give the roles again."),
    ),
    FaultKind.INVALID_VALUE: (
        _("The cloud cannot hold this value, so it was not taken over."),
        _("Correct the attribute on premises: telephone numbers with country code, names and addresses as usual."),
    ),
    FaultKind.OTHER: (
        _("Something went wrong that nobody foresaw, so nothing of this account was taken over."),
        _("The next cycle tries again. The log of the worker tells more."),
    ),
}


@dataclass(frozen=True, slots=True)
class FaultWords:
    meaning: str
    remedy: str


def fault_in_words(fault: SyncFault) -> FaultWords:
    meaning, remedy = FAULTS[fault.kind]
    return FaultWords(str(meaning), str(remedy))

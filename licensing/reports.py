"""What the audit log is told of each person whose inherited licences changed (licensing.md §10)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import translation

from directory import audit
from directory.activities import Activity, Result
from directory.audit import Entry
from directory.models import Tenant
from licensing.models import Sku
from licensing.paths import Fault, LicenseError, Outcome, Path
from licensing.refusals import BY_FAULT, plan_names, sentence_on_record
from licensing.words import ERRORS
from licensing.writing import Change


@dataclass
class Reporter:
    """Writes one event a person. What many have in common is put into words once."""

    tenant: Tenant
    actor: str
    correlation_id: UUID
    _part_numbers: dict[UUID, str] = field(default_factory=dict)
    _details: dict[tuple[Any, ...], Mapping[str, Any]] = field(default_factory=dict)
    _reasons: dict[tuple[UUID, Fault], str] = field(default_factory=dict)
    _plans: dict[frozenset[UUID], str] = field(default_factory=lambda: {frozenset(): ""})

    def report(
        self,
        changed: Sequence[Change],
        outcomes: Mapping[UUID, Outcome],
        names: Mapping[UUID, str],
        correlated: Mapping[UUID, UUID],
    ) -> None:
        """`names` are the user principal names of these people, `correlated` the acts of those who have their own."""
        if not changed:
            return
        self._part_numbers = self._part_numbers or dict(Sku.objects.values_list("pk", "part_number"))
        audit.record_many(
            Activity.LICENSE_CHANGED,
            self._entries(changed, outcomes, names, correlated),
            tenant=self.tenant,
            actor=self.actor,
            correlation_id=self.correlation_id,
        )

    def _entries(
        self,
        changed: Iterable[Change],
        outcomes: Mapping[UUID, Outcome],
        names: Mapping[UUID, str],
        correlated: Mapping[UUID, UUID],
    ) -> Iterator[Entry]:
        for change in changed:
            outcome = outcomes[change.user_id]
            yield Entry(
                change.user_id,
                names.get(change.user_id, ""),
                self._old_and_new(change),
                Result.FAILURE if outcome.faults else Result.SUCCESS,
                self._reason(outcome),
                correlated.get(change.user_id),
            )

    def _old_and_new(self, change: Change) -> Mapping[str, Any]:
        key = (change.before, change.after)
        if key not in self._details:
            self._details[key] = {"old": self._listed(change.before), "new": self._listed(change.after)}
        return self._details[key]

    def _listed(self, paths: Iterable[Path]) -> list[dict[str, str]]:
        return [
            {
                "sku": self._part_numbers.get(path.sku, str(path.sku)),
                "assignedByGroup": str(path.group) if path.group else "",
                "state": path.state.value,
                "error": path.error.value if path.error else "",
                "disabled_plans": self._named(path.off),
            }
            for path in paths
        ]

    def _named(self, plans: frozenset[UUID]) -> str:
        if plans not in self._plans:
            self._plans[plans] = ", ".join(sorted(plan_names(sorted(plans))))
        return self._plans[plans]

    def _reason(self, outcome: Outcome) -> str:
        """The first thing an administrator can do something about."""
        own = [(sku, fault) for _, sku, fault in outcome.faults if fault.error is not LicenseError.OTHER]
        if not own:
            return ""
        if own[0] not in self._reasons:
            self._reasons[own[0]] = message(*own[0])
        return self._reasons[own[0]]


def message(sku_id: UUID, fault: Fault) -> str:
    """The licensing error message, as the product words it, in English whoever acts."""
    if fault.error in BY_FAULT:
        return sentence_on_record(BY_FAULT[fault.error], Sku.objects.get(pk=sku_id), fault.plans)
    with translation.override(None):
        return str(ERRORS[fault.error])

"""Which methods a run may be offered, and how much the page may say about them."""

from dataclasses import dataclass

from directory import methods
from directory.models.tenant import Preset
from directory.rules.methods import Method
from sspr.models import ResetRun


@dataclass(frozen=True, slots=True)
class Offer:
    """A method to choose; `hint` is the masked address, empty where the page must not tell."""

    method: Method
    hint: str = ""


def passed(run: ResetRun) -> frozenset[Method]:
    """The methods already passed in this run."""
    return frozenset(Method(m) for m in run.gates.exclude(passed_at=None).values_list("method", flat=True))


def discloses(run: ResetRun) -> bool:
    """Whether the run's pages may tell what is on file: `faithful` does, `standards` only after a first proof."""
    return run.user is not None and (run.preset == Preset.FAITHFUL or bool(passed(run)))


def offered(run: ResetRun) -> tuple[Offer, ...]:
    """The methods to choose from now; never one that was passed already (SR-FLOW-04)."""
    if run.user is None or not discloses(run):
        return tuple(Offer(method) for method in methods.offered_by_policy(run.tenant))
    done = passed(run)
    return tuple(Offer(u.method, u.hint) for u in methods.usable(run.user) if u.method not in done)


def destination(run: ResetRun, method: Method) -> str | None:
    """Where a code of `method` goes: the stored value, never a typed one. None where the person has no such method."""
    if run.user is None:
        return None
    return next((u.destination for u in methods.usable(run.user) if u.method is method), None)


def gates_left(run: ResetRun) -> int:
    """How many proofs are still missing by the policy as it stands now; those no longer enabled do not count."""
    if run.user is None:
        return 1
    usable = {u.method for u in methods.usable(run.user)}
    return max(0, methods.required(run.user) - len(passed(run) & usable))

"""How far a promise is on its way home: only stages that were truly reached are lit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sspr.machines.reset import Goal
from sspr.models import ResetRun, Run
from writeback import status, sweep
from writeback.models import WritebackJob
from writeback.status import Stage

LOOKS = (0.0, 0.03, 0.07, 0.1, 0.1, 0.1)  # seconds between looks before the page is drawn: 400 ms in all
Text = str | Promise
Station = tuple[str, Text, Text]  # icon, label, note
SEALED = ("seal", _("Sealed"), _("Only your organisation’s agent can open it"))
QUEUED = ("queue", _("Queued"), _("Waiting its turn"))
DIRECTORY = ("building", _("On-premises directory"), _("Applies its own rules to it"))
CLOUD = ("cloud", _("Cloud"), _("The same password here"))
STATIONS = {Goal.RESET: (SEALED, QUEUED, DIRECTORY, CLOUD), Goal.UNLOCK: (QUEUED, DIRECTORY)}
HERE = {Stage.PROMISED: QUEUED, Stage.WAITING_FOR_AGENT: QUEUED}  # the later stages are at the directory
SENTENCES: dict[Stage, Text] = {
    Stage.PROMISED: _("On its way: waiting for its turn."),
    Stage.WAITING_FOR_AGENT: _("Your organisation’s agent did not answer yet; we ask again."),
    Stage.PICKED_UP: _("Your organisation’s directory has it and is looking at it."),
    Stage.CONFIRMING: _("Still being confirmed: we ask your organisation’s directory what became of it."),
    Stage.CLOSED: _("Your organisation’s directory has answered."),
}


@dataclass(frozen=True, slots=True)
class Stop:
    icon: str
    label: Text
    note: Text
    state: str  # "done", "now" or "todo"
    at: datetime | None = None  # when it was done, on the tenant's clock as everything else on the page


@dataclass(frozen=True, slots=True)
class Journey:
    stage: Stage
    sentence: Text
    stops: tuple[Stop, ...]
    address: str  # the page that is asked again


def give_up_if_overdue(run: Run) -> None:
    """Close a promise that nobody picked up in time, so that also without any worker the wait has an end."""
    now = timezone.now()
    overdue = WritebackJob.objects.overdue(now).select_related("user__tenant")
    for job in overdue.filter(pk__in=[run.tracking_id]):
        sweep.expire(job, now=now)
        run.refresh_from_db()


def journey(run: ResetRun) -> Journey:
    """Where the promise this run waits for is now."""
    return on_the_way(run, STATIONS[Goal(run.goal)], address=reverse("reset:waiting"))


def on_the_way(run: Run, stations: tuple[Station, ...], *, address: str) -> Journey:
    """The same for any journey that waits for a job."""
    if run.tracking_id is None:
        raise ValueError("A run that waits follows a job.")
    known = status.of(run.tracking_id)
    here = stations.index(HERE.get(known.stage, DIRECTORY))
    done_at: dict[Station, datetime | None] = {SEALED: known.promised_at, QUEUED: known.taken_up_at}
    offset = run.tenant.clock_offset if run.tenant else timedelta(0)
    stops = []
    for place, station in enumerate(stations):
        at = done_at.get(station) if place < here else None
        stops.append(Stop(*station, _state(place, here), at + offset if at else None))
    return Journey(known.stage, SENTENCES[known.stage], tuple(stops), address)


def _state(place: int, here: int) -> str:
    if place == here:
        return "now"
    return "done" if place < here else "todo"

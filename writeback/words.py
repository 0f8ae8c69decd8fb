"""What administrators read of a promise or a cycle. Outcomes are not here: they keep their names in every language."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from writeback.operations import Operation
from writeback.states import JobState
from writeback.sync.states import CycleKind, RunState

OPERATIONS = {
    Operation.RESET.value: pgettext_lazy("operation", "reset"),
    Operation.CHANGE.value: pgettext_lazy("operation", "change"),
    Operation.ADMIN_RESET.value: _("administrator reset"),
    Operation.UNLOCK.value: pgettext_lazy("operation", "unlock"),
}

STATES = {
    JobState.PENDING.value: _("pending"),
    JobState.IN_FLIGHT.value: _("in flight"),
    JobState.CLOUD_OUTSTANDING.value: _("cloud copy outstanding"),
    JobState.SET_ASIDE.value: _("set aside"),
    JobState.CLOSED.value: pgettext_lazy("state of a job", "closed"),
}

CYCLES = {
    CycleKind.OBJECTS.value: _("people and attributes"),
    CycleKind.HASHES.value: _("password hashes"),
}

RUN_STATES = {
    RunState.WAITING.value: pgettext_lazy("state of a cycle", "waiting"),
    RunState.RUNNING.value: pgettext_lazy("state of a cycle", "running"),
    RunState.FINISHED.value: pgettext_lazy("state of a cycle", "finished"),
    RunState.FAILED.value: pgettext_lazy("state of a cycle", "failed"),
}

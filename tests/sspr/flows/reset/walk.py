"""Walking a run to where a test begins."""

from datetime import datetime
from uuid import uuid4

from django.db.models import QuerySet

from directory import clock
from directory.activities import Activity
from directory.models import AuditEvent
from directory.rules.methods import Method
from sspr.flows.reset import choose, send, verify, who, why
from sspr.machines.reset import Goal, State
from sspr.models import ResetRun
from tests.sspr.post import Post

NEW_PASSWORD = "Quiet-lantern-tide-48"
NUMBER = "+1 425 555 0100"


def begin(upn: str, goal: Goal = Goal.RESET) -> ResetRun:
    """A run past page 1, and past page 2 where there is one."""
    run = who.start(upn, correlation_id=uuid4())
    if run.state == State.WHY:
        why.choose_goal(run, goal, now=now(run))
    return run


def prove(run: ResetRun, post: Post, method: Method = Method.EMAIL) -> None:
    """Pass a gate by a code that really was sent."""
    send.send(run, method, NUMBER, now=now(run))
    code = post.code() if method is Method.EMAIL else post.texted_code()
    assert verify.verify(run, method, code, now=now(run))


def at_choose(upn: str, post: Post) -> ResetRun:
    run = begin(upn)
    prove(run, post)
    assert run.state == State.CHOOSE
    return run


def finish(run: ResetRun, password: str = NEW_PASSWORD) -> None:
    assert choose.choose(run, password, now=now(run)) == ()


def now(run: ResetRun) -> datetime:
    return clock.now(run.tenant)


def again(run: ResetRun) -> ResetRun:
    """The run as another request would read it."""
    return ResetRun.objects.select_related("user__tenant__policy", "tenant__policy").get(pk=run.pk)


def reasons(run: ResetRun) -> list[str]:
    """What the audit log says of the run's progress, oldest first."""
    return list(events(run, Activity.FLOW_PROGRESS).values_list("reason", flat=True))


def events(run: ResetRun, activity: Activity) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(correlation_id=run.correlation_id, activity=activity).order_by("at")

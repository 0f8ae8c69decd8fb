"""What all pages of the way back share: the run of this browser, and the way to the page of its state."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView
from django.views.generic.base import ContextMixin, View
from django_htmx.http import HttpResponseClientRedirect

from directory import clock
from sspr import logs
from sspr.flows.reset import leave
from sspr.gates import offer
from sspr.machines import IllegalTransition
from sspr.machines.reset import State
from sspr.models import ResetRun, StaleRun
from sspr.portal.line import Text
from sspr.portal.reset import visit
from sspr.portal.reset.line import stations

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """How long the run stays open (F-ENT-05), as of the making of the page."""

    seconds: int
    until: datetime

    @classmethod
    def of(cls, run: ResetRun, *, now: datetime) -> Self:
        return cls(max(0, round((run.expires_at - now) / timedelta(seconds=1))), run.expires_at)

    @property
    def minutes(self) -> int:
        """Whole minutes, at least one: nobody is told “0 minutes” while the page still works."""
        return max(1, round(self.seconds / 60))


class RunPage(ContextMixin, View):
    """A page of one state. Whoever asks for another page than their run's, or sends it something, is led to the
    right one, and nothing changes. State, address and template are the same word."""

    state: State = State.WHO
    run: ResetRun

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        run = visit.current(request)
        if run is None:
            return redirect("reset:who")
        self.run = run
        logs.follow(run.correlation_id)
        request.run = run  # type: ignore[attr-defined] # for the helpdesk contact, see sspr.portal.context
        try:
            leave.end_if_over(run, now=clock.now(run.tenant))
            if self.accepts(run):
                return super().dispatch(request, *args, **kwargs)
            if request.method == "POST":  # somebody's second window, or somebody who tries the back door
                log.warning("out_of_turn", page=str(self.state), state=str(run.state))
            return self.go_on()
        except (StaleRun, IllegalTransition):  # another request moved the run first, and that one counts
            run.refresh_from_db()
            return self.go_on()

    def accepts(self, run: ResetRun) -> bool:
        return run.state == self.state

    def go_on(self) -> HttpResponse:
        """To the page of the state the run is in now."""
        here = reverse(f"reset:{self.run.state}")
        return HttpResponseClientRedirect(here) if getattr(self.request, "htmx", False) else redirect(here)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`name` is told to whoever typed it; a refusal's support code is that of the whole run."""
        run = self.run
        known = run.user is not None and offer.discloses(run)
        shared = {
            "run": run,
            "steps": stations(run, note=self.note()),
            "name": run.user.user_principal_name if run.user and known else visit.typed(self.request),
            "typed": visit.typed(self.request),
            "person": run.user if known else None,
            "support_code": run.correlation_id,
            "time_left": TimeLeft.of(run, now=clock.now(run.tenant)) if run.is_open else None,
        }
        return super().get_context_data(**(shared | kwargs))

    def get_template_names(self) -> list[str]:
        return [f"sspr/reset/{self.state}.html"]

    def note(self) -> Text:
        """A few words below the present station."""
        return ""


class Step(RunPage, FormView):
    """A page that asks something; its form's answer goes to one step of the flow."""


class EndPage(RunPage, TemplateView):
    """A page that only tells how it ended."""

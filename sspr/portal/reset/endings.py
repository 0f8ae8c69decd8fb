"""How the way back can end. Each state has an address and a template of its own; what they share is here once."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from directory import clock, throttling
from directory.models.tenant import Enforcement
from sspr.explain.words import code_for, words_for
from sspr.flows.reset import leave
from sspr.gates import offer
from sspr.machines.reset import State
from sspr.models import ResetRun
from sspr.portal.reset import visit
from sspr.portal.reset.steps import EndPage


class Back(EndPage):
    """Done, unlocked: the end one hoped for. The user ID is taken from the browser again: it may be a shared one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        visit.forget(response)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notice = words_for(self.run.reason) if self.run.reason else None
        return super().get_context_data(notice=notice, **kwargs)


class Refusal(EndPage):
    """Refused, failed, blocked: each with its code, what it means, what to do, who helps (SR-FLOW-12)."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.run
        on_premises = run.user.on_premises if run.user and offer.discloses(run) else None
        per_person = run.tenant is None or run.tenant.enforcement == Enforcement.PER_USER
        words = words_for(run.reason, on_premises=on_premises, per_person=per_person)
        more = {"code": code_for(run.reason), "reason": run.reason, "words": words, "until": self.opens_again_at()}
        return super().get_context_data(**more, **kwargs)

    def opens_again_at(self) -> datetime | None:
        """When a block ends, told where the page may know the person; else it would tell who exists."""
        if self.state is not State.BLOCKED or self.run.user is None or not offer.discloses(self.run):
            return None
        return throttling.blocked_until(self.run.user, now=clock.now(self.run.tenant))


class Expired(EndPage):
    """The time was over, or another way back to the same account was finished first."""

    state = State.EXPIRED

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ended_at = self.run.ended_at
        return super().get_context_data(overtaken=ended_at is not None and ended_at < self.run.expires_at, **kwargs)


class Canceled(EndPage):
    """Shows that the run was ended; a post here from any open page ends it."""

    state = State.CANCELED

    def accepts(self, run: ResetRun) -> bool:
        return super().accepts(run) or (self.request.method == "POST" and run.is_open)

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.run.is_open:
            leave.cancel(self.run, now=clock.now(self.run.tenant))
        response = self.go_on()
        visit.forget(response)
        return response

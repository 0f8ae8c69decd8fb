"""How the way back can end, one page each."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from directory import clock, throttling
from directory.models.tenant import Enforcement
from licensing.entitlement import Reason
from sspr.explain.words import words_for
from sspr.flows.reset import leave
from sspr.gates import offer
from sspr.machines.endings import Ending
from sspr.machines.reset import State
from sspr.models import ResetRun
from sspr.portal.reset import visit
from sspr.portal.reset.steps import EndPage


class Back(EndPage):
    """The end one hoped for. The user ID is taken from the browser again: the computer may be a shared one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        visit.forget(response)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notice = words_for(self.run.reason) if self.run.reason else None
        return super().get_context_data(notice=notice, **kwargs)


class Done(Back):
    state = State.DONE
    template_name = "sspr/reset/done.html"


class Unlocked(Back):
    state = State.UNLOCKED
    template_name = "sspr/reset/unlocked.html"


class Refusal(EndPage):
    """A refusal with name, code, reference number, what it means, what to do, and who helps (SR-FLOW-12)."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.run
        on_premises = run.user.on_premises if run.user and offer.discloses(run) else None
        per_person = run.tenant is None or run.tenant.enforcement == Enforcement.PER_USER
        words = words_for(run.reason, on_premises=on_premises, per_person=per_person)
        return super().get_context_data(code=code_of(run.reason), reason=run.reason, words=words, **kwargs)


class Refused(Refusal):
    state = State.REFUSED
    template_name = "sspr/reset/refused.html"


class Failed(Refusal):
    state = State.FAILED
    template_name = "sspr/reset/failed.html"


class Blocked(Refusal):
    state = State.BLOCKED
    template_name = "sspr/reset/blocked.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """When it opens again is told where the page may know the person; else it would tell who exists."""
        user = self.run.user if offer.discloses(self.run) else None
        until = throttling.blocked_until(user, now=clock.now(self.run.tenant)) if user else None
        return super().get_context_data(until=until, **kwargs)


class Expired(EndPage):
    state = State.EXPIRED
    template_name = "sspr/reset/expired.html"


class Canceled(EndPage):
    """Shows that the run was ended; a post here from any open page ends it."""

    state = State.CANCELED
    template_name = "sspr/reset/canceled.html"

    def accepts(self, run: ResetRun) -> bool:
        return super().accepts(run) or (self.request.method == "POST" and run.is_open)

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.run.is_open:
            leave.cancel(self.run, now=clock.now(self.run.tenant))
        response = self.go_on()
        visit.forget(response)
        return response


def code_of(reason: str) -> str | None:
    """The support code of a refusal or an outcome, by its name."""
    if reason in tuple(Reason):
        return Reason(reason).code
    return Ending(reason).code if reason in tuple(Ending) else None

"""The pages on which a known password is changed."""

import time
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView
from django_htmx.http import HttpResponseClientRedirect

from directory import clock
from directory.models import User
from directory.models.tenant import Preset
from sspr.explain.rules import broken_rule_in_words, fault_in_words
from sspr.explain.words import code_for, words_for
from sspr.flows.change import ask
from sspr.machines.change import State
from sspr.machines.reset import Goal
from sspr.models import ChangeRun, StaleRun
from sspr.portal.account import change_run
from sspr.portal.account.forms import NewPassword
from sspr.portal.journey import LOOKS, STATIONS, give_up_if_overdue, on_the_way
from sspr.portal.password_rules import rules_for
from sspr.portal.requests import PortalRequest, SignedInRequest
from writeback import status


class Ask(LoginRequiredMixin, FormView):
    """The current password, the new one, and the new one again."""

    request: SignedInRequest
    form_class = NewPassword
    template_name = "sspr/change/ask.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.run = change_run.current(request)
        if self.run is not None and self.run.state == State.WAITING:
            return redirect("password-waiting")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        decision = ask.may_change(self.request.user, now=clock.now(self.request.user.tenant))
        if decision.first is not None:
            return refused(self.request, self.request.user, decision.first.value)
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: NewPassword) -> HttpResponse:
        user, now = self.request.user, clock.now(self.request.user.tenant)
        run = self.run
        if run is None or run.state != State.ASK or run.expires_at <= now:
            run = ask.begin(user, now=now, correlation_id=self.request.correlation_id)
        try:
            answer = ask.change(
                run, user, form.cleaned_data["current_password"], form.cleaned_data["new_password"], now=now
            )
        except StaleRun:  # the same form sent twice; the first one counts
            first = ask.standing(user)
            return self.to_page_of(first) if first else redirect("password")
        if not answer.taken:
            show(form, answer)
            return change_run.remember(self.form_invalid(form), run)
        return self.to_page_of(run)

    def to_page_of(self, run: ChangeRun) -> HttpResponse:
        if run.state == State.DONE:
            logout(self.request)  # signed out everywhere, and here with a new session id
        return change_run.remember(redirect(f"password-{run.state}"), run)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        strict = user.tenant is None or user.tenant.preset == Preset.STANDARDS
        rules = rules_for(user, strict=strict)
        return super().get_context_data(came_back=what_came_back(self.run), rules=rules, **kwargs)


def show(form: NewPassword, answer: ask.Answer) -> None:
    """Put the answer's words where they belong on the page."""
    if answer.locked:
        form.add_error(None, _("Your account is locked for a short time. Wait a minute, or reset your password."))
    if answer.wrong_current:
        form.add_error("current_password", _("This is not your current password."))
    for fault in answer.faults:
        form.add_error("new_password", fault_in_words(fault))


def what_came_back(run: ChangeRun | None) -> list[str]:
    """Why the on-premises directory sent the person back to this page; nothing when it did not.

    Preset `standards` names the rule, as far as the agent knows it, `faithful` has one text for all (product.md §6).
    """
    if run is None or run.state != State.ASK or not run.reason or run.tracking_id is None:
        return []
    broken = status.of(run.tracking_id).reasons
    if broken and run.tenant is not None and run.tenant.preset == Preset.STANDARDS:
        return [broken_rule_in_words(name) for name in broken]
    words = words_for(run.reason)
    return [words.meaning, words.what_you_can_do]


def refused(request: PortalRequest, person: User | None, reason: str, **more: Any) -> HttpResponse:
    """Why `person`, nobody where the account is gone, cannot change the password here; with code and next step."""
    words = words_for(reason, on_premises=person.on_premises if person else None)
    context = {"name": reason, "code": code_for(reason), "words": words, **more}
    return render(request, "sspr/change/refused.html", context)


class Waiting(View):
    """What is known of a password on its way home; the person need not be here for it to arrive."""

    def get(self, request: PortalRequest) -> HttpResponse:
        run = change_run.current(request)
        if run is None:
            return redirect("password")
        request.run = run
        give_up_if_overdue(run)
        if moved_on(run, LOOKS[:1] if request.htmx else LOOKS):
            return self._go_on(request, run)
        journey = on_the_way(run, STATIONS[Goal.RESET], address=request.path)
        if request.htmx and request.GET.get("stage") == journey.stage:
            return HttpResponse(status=204)  # nothing new
        template = "components/journey.html" if request.htmx else "sspr/change/waiting.html"
        return render(request, template, {"journey": journey, "support_code": run.correlation_id})

    def _go_on(self, request: PortalRequest, run: ChangeRun) -> HttpResponse:
        if run.state == State.DONE:
            logout(request)
        here = reverse("password" if run.state == State.ASK else f"password-{run.state}")
        return HttpResponseClientRedirect(here) if request.htmx else redirect(here)


def moved_on(run: ChangeRun, looks: tuple[float, ...]) -> bool:
    """Whether the run waits no longer, looked at after each of the pauses `looks`."""
    for pause in looks:
        time.sleep(pause)
        run.refresh_from_db(fields=["state", "version", "reason"])
        if run.state != State.WAITING:
            return True
    return False


class Ended(View):
    """How the change ended: done, refused or failed."""

    state = State.DONE

    def get(self, request: PortalRequest) -> HttpResponse:
        run = change_run.current(request)
        if run is None or run.state != self.state:
            return redirect("password")
        request.run = run
        if self.state is State.REFUSED:
            return refused(request, run.user, run.reason, support_code=run.correlation_id)
        context = {
            "run": run,
            "name": run.reason,
            "words": words_for(run.reason) if run.reason else None,
            "code": code_for(run.reason),
            "support_code": run.correlation_id,  # under which the audit log has the whole run
        }
        return render(request, f"sspr/change/{self.state}.html", context)

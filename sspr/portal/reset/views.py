"""Parse, call one step, go to the page of the state the run is in now."""

import time
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView, TemplateView

from directory import clock, methods
from directory.models.tenant import Preset
from directory.rules.methods import Method
from sspr.explain.rules import broken_rule_in_words, fault_in_words
from sspr.explain.words import words_for
from sspr.flows.reset import choose, send, verify, who, why
from sspr.gates import offer, proof
from sspr.machines.reset import Goal, State
from sspr.portal.journey import LOOKS, Journey, give_up_if_overdue, journey
from sspr.portal.reset import forms, visit
from sspr.portal.reset.line import stations
from sspr.portal.reset.panels import panels
from sspr.portal.reset.rules import cloud_rules
from sspr.portal.reset.steps import RunPage, Step
from writeback import status
from writeback.errors import Outcome


class Who(FormView):
    """Page 1. It always shows the question, also while a run is open: that is how one starts again."""

    form_class = forms.UserId
    template_name = "sspr/reset/who.html"
    extra_context = {"steps": stations(None)}

    def get_initial(self) -> dict[str, Any]:
        """“Not you?” brings an empty user ID along, any other link the one to fill in."""
        return {"user_id": self.request.GET.get("username", visit.typed(self.request))}

    def get_form_kwargs(self) -> dict[str, Any]:
        """“Start again” needs nothing typed: the user ID is the one this browser was given on page 1 (SR-A11Y-10)."""
        asked = super().get_form_kwargs()
        known = visit.typed(self.request)
        return asked | {"data": {"user_id": known}} if known and "again" in asked.get("data", {}) else asked

    def form_valid(self, form: forms.UserId) -> HttpResponse:
        visit.leave_behind(self.request)
        typed = form.cleaned_data["user_id"]
        run = who.start(typed, correlation_id=uuid4())
        response = redirect(f"reset:{run.state}")
        visit.begin(self.request, response, run, typed)
        return response


class Why(Step):
    state = State.WHY
    form_class = forms.Trouble

    def form_valid(self, form: forms.Trouble) -> HttpResponse:
        why.choose_goal(self.run, Goal(form.cleaned_data["goal"]), now=clock.now(self.run.tenant))
        return self.go_on()


class Verify(RunPage, TemplateView):
    """Gate 1 and gate 2. Each method is a form of its own, so that Enter sends what one is typing."""

    state = State.VERIFY

    def post(self, request: HttpRequest) -> HttpResponse:
        offered = [entry.method for entry in offer.offered(self.run)]
        form = forms.Answer(request.POST, offered=offered)
        if not form.is_valid():
            return self.show(form)
        if form.cleaned_data["deed"] == "send":
            return self.send(form)
        return self.check(form)

    def send(self, form: forms.Answer) -> HttpResponse:
        method, number = Method(form.cleaned_data["method"]), form.cleaned_data["number"]
        sent = send.send(self.run, method, number, now=clock.now(self.run.tenant))
        if sent is send.Sent.PROMISED or self.run.state != State.VERIFY:
            return self.go_on()
        if sent is send.Sent.TOO_OFTEN:
            form.add_error(None, _("Too many codes were asked for. Use the newest one, or try again later."))
        else:
            form.add_error("number", _("This is not the number on file. Type all of it, with country and area code."))
        return self.show(form)

    def check(self, form: forms.Answer) -> HttpResponse:
        method, code = Method(form.cleaned_data["method"]), form.cleaned_data["code"]
        if verify.verify(self.run, method, code, now=clock.now(self.run.tenant)):
            self.request.session.cycle_key()  # more was proven, so the session is another (SR-SES-03)
            return self.go_on()
        if self.run.state != State.VERIFY:
            return self.go_on()
        left = proof.tries_left(self.run.gates.filter(method=method).first())
        wrong = _("This code is not right, or it is not the newest one.")
        tries = ngettext("You have %(left)d try left.", "You have %(left)d tries left.", left) % {"left": left}
        form.add_error("code", f"{wrong} {tries}")
        return self.show(form)

    def show(self, form: forms.Answer) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offers = offer.offered(self.run)
        shown = panels(self.run, offers, kwargs.get("form"), now=clock.now(self.run.tenant))
        more = {
            "panels": shown,
            "proof_number": self.note(),
            "code_asked_for": any(panel.chosen and panel.asked_at for panel in shown),
            "is_last_proof": self.required() - len(offer.passed(self.run)) <= 1,
        }
        return super().get_context_data(**more, **kwargs)

    def note(self) -> str:
        if self.required() == 1:
            return ""
        return _("second of two proofs") if offer.passed(self.run) else _("first of two proofs")

    def required(self) -> int:
        """How many proofs the page speaks of; before the first one, under `standards`, what holds for everybody."""
        if self.run.user is not None and offer.discloses(self.run):
            return methods.required(self.run.user)
        return self.run.tenant.policy.methods_required if self.run.tenant else 1


class Choose(Step):
    state = State.CHOOSE
    form_class = forms.NewPassword

    def form_valid(self, form: forms.NewPassword) -> HttpResponse:
        faults = choose.choose(self.run, form.cleaned_data["new_password"], now=clock.now(self.run.tenant))
        for fault in faults:
            form.add_error("new_password", fault_in_words(fault))
        return self.form_invalid(form) if faults else self.go_on()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rules=cloud_rules(self.run), came_back=self.came_back(), **kwargs)

    def came_back(self) -> list[str]:
        """Why the on-premises directory sent the person back; `standards` names the rule, where the agent knows it."""
        if self.run.reason != Outcome.POLICY_VIOLATION or self.run.tracking_id is None:
            return []
        broken = status.of(self.run.tracking_id).reasons
        if broken and self.run.preset == Preset.STANDARDS:
            return [broken_rule_in_words(name) for name in broken]
        words = words_for(self.run.reason)
        return [words.meaning, words.what_you_can_do]


class Waiting(RunPage, TemplateView):
    """How far a promise is. Whoever closes the page loses nothing: the outcome is kept."""

    state = State.WAITING

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        give_up_if_overdue(self.run)
        if self.run.state != State.WAITING:
            return self.go_on()
        if self.is_fragment():
            here = self.journey()
            if request.GET.get("stage") == here.stage:
                return HttpResponse(status=204)  # nothing new
            return render(request, "components/journey.html", {"journey": here, "run": self.run})
        for pause in LOOKS:  # most deliveries are done before the page is drawn
            time.sleep(pause)
            self.run.refresh_from_db(fields=["state", "version", "reason"])
            if self.run.state != State.WAITING:
                return self.go_on()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(journey=self.journey(), **kwargs)

    def is_fragment(self) -> bool:
        return bool(getattr(self.request, "htmx", False))

    def journey(self) -> Journey:
        return journey(self.run)

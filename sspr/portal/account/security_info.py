"""Security info: the ways to prove who one is, one to add, any to take away."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView, TemplateView

from directory import clock, methods, totp
from sspr.answers import never_compressed
from sspr.explain.words import words_for
from sspr.flows.register import app, removal
from sspr.flows.register.app import Registration
from sspr.flows.register.permission import may_register
from sspr.portal.account import coverage, forms
from sspr.portal.account.method_words import described
from sspr.portal.requests import SignedInRequest
from sspr.portal.signin import visit

PENDING = "security_info.pending_app"  # session key; what lies under it is encrypted


class Registering(LoginRequiredMixin, View):
    """Pages for people who may keep their security info here; the others read why not."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            reason = may_register(request.user, now=clock.now(request.user.tenant)).first
            if reason is not None:
                words = words_for(reason.value, on_premises=request.user.on_premises)
                context = {"name": reason.value, "code": reason.code, "words": words}
                return render(request, "sspr/account/security-info-refused.html", context)
        return super().dispatch(request, *args, **kwargs)


class FreshlyProved(View):
    """Pages that ask for the password once more unless it was typed in the last 5 minutes (SR-ENR-01)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not visit.is_fresh(request):
            return redirect(f"{reverse('signin-again')}?{urlencode({'next': request.path})}")
        return super().dispatch(request, *args, **kwargs)


class SecurityInfo(Registering, TemplateView):
    """What is on file, masked, and how well it covers the person."""

    request: SignedInRequest
    template_name = "sspr/account/security-info.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        rows = described(methods.rows(user), usable={method.method for method in methods.usable(user)})
        return super().get_context_data(rows=rows, coverage=coverage.of(user), may_add=totp.may_add(user), **kwargs)


@method_decorator(never_compressed, name="dispatch")
class AddApp(Registering, FreshlyProved, FormView):
    """A seed as picture, as text and as link, and the code that proves it arrived."""

    request: SignedInRequest
    form_class = forms.Code
    template_name = "sspr/account/security-info-add-app.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not totp.may_add(request.user):
            messages.warning(request, _("You have five authenticator apps, the most there can be. Remove one first."))
            return redirect("security-info")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self._seed() is None:
            request.session[PENDING] = app.draw(self.request.user, now=self._now())
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: forms.Code) -> HttpResponse:
        seed = self._seed()
        if seed is None:
            messages.warning(self.request, _("That took too long, so here is a new picture. Scan it again."))
            return redirect("security-info-add-app")
        result = app.confirm(
            self.request.user,
            seed,
            form.cleaned_data["code"],
            now=self._now(),
            correlation_id=self.request.correlation_id,
        )
        if result is Registration.WRONG_CODE:
            form.add_error("code", _("This code does not fit. Wait for the next one and type that."))
            return self.form_invalid(form)
        self.request.session.pop(PENDING, None)
        if result is Registration.ADDED:
            messages.success(self.request, _("Your authenticator app is added. From now on its codes count."))
        return redirect("security-info")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seed = self._seed()
        if seed is not None:
            address = totp.provisioning_uri(self.request.user, seed)
            kwargs |= {
                "picture": segno.make(address, error="m").svg_data_uri(scale=5, light="white"),
                "seed": " ".join(seed[start : start + 4] for start in range(0, len(seed), 4)),
                "address": address,
            }
        return super().get_context_data(**kwargs)

    def _now(self) -> datetime:
        return clock.now(self.request.user.tenant)

    def _seed(self) -> str | None:
        return app.reveal(self.request.session.get(PENDING), self.request.user, now=self._now())


class Remove(Registering, FreshlyProved, TemplateView):
    """Are you sure? By GET the question, by POST the deed."""

    request: SignedInRequest
    template_name = "sspr/account/security-info-remove.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = described(methods.rows(self.request.user), usable=frozenset())
        row = next((row for row in rows if row.id == kwargs["method_id"]), None)
        if row is None:
            raise Http404
        left = coverage.without(self.request.user, kwargs["method_id"])
        return super().get_context_data(row=row, left=left, **kwargs)

    def post(self, request: HttpRequest, method_id: int) -> HttpResponse:
        if removal.remove(self.request.user, method_id, correlation_id=self.request.correlation_id):
            messages.success(request, _("Removed. It no longer proves that it is you."))
        return redirect("security-info")

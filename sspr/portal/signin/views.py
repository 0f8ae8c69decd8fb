"""Pages of signing in and out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from directory import audit, clock, synchronisation
from directory.activities import Activity
from directory.lookup import LONGEST_USER_ID, find_tenant, find_user
from directory.models import Tenant, User
from directory.models.tenant import Preset
from sspr.flows.signin.password import Verdict, check
from sspr.portal import language
from sspr.portal.context import contact
from sspr.portal.line import line
from sspr.portal.requests import PortalRequest, SignedInRequest
from sspr.portal.signin import forms, visit

# Told to whoever asks where the tenant copies the modelled product; elsewhere it would tell that the account exists.
TOLD_TO_ALL = {
    Verdict.LOCKED: gettext_lazy(
        "This account is locked for a short time to keep others out. Wait a minute and try again; if you have "
        "forgotten the password, reset it."
    ),
    Verdict.LOCKED_ON_PREMISES: gettext_lazy(
        "This account is locked in your organisation’s directory. Unlock it or reset your password, or wait until the "
        "lock runs out."
    ),
    Verdict.UNREACHABLE: gettext_lazy(
        "We cannot reach your organisation’s directory just now, so nobody can say whether this password is right. Try "
        "again in a few minutes."
    ),
}
# Said only after the right password, so that it tells nothing to anybody else.
PROVEN = {
    Verdict.DISABLED_ON_PREMISES: gettext_lazy(
        "Your account is switched off in your organisation’s directory. Ask your administrator."
    ),
    Verdict.OVER_ON_PREMISES: gettext_lazy(
        "The time of your account is over in your organisation’s directory. Ask your administrator to prolong it."
    ),
}


def why_not(verdict: Verdict, tenant: Tenant | None) -> str:
    """The one sentence for everything that did not work, but for what may be told apart (SR-ENUM-07)."""
    if verdict in PROVEN:
        return str(PROVEN[verdict])
    if verdict in TOLD_TO_ALL and tenant is not None and tenant.preset == Preset.FAITHFUL:
        return str(TOLD_TO_ALL[verdict])
    return _("This user ID and password do not belong together. After several tries, wait a minute before the next.")


STATIONS = (gettext_lazy("User ID"), gettext_lazy("Password"))


class SignIn(FormView):
    """Page 1: who is it?"""

    extra_context = {"steps": line(STATIONS, 0)}

    form_class = forms.UserId
    template_name = "sspr/signin/who.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect("account")
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"user_id": self.request.GET.get("username", "")[:LONGEST_USER_ID]}

    def form_valid(self, form: forms.UserId) -> HttpResponse:
        visit.begin(self.request.session, form.cleaned_data["user_id"], self.request.GET.get("next", ""))
        return redirect("signin-password")


class EnterPassword(FormView):
    """Page 2: the password. What it shows depends on the domain typed, never on the person (SR-ENUM-10)."""

    request: PortalRequest
    form_class = forms.Password
    template_name = "sspr/signin/password.html"
    at_organisation = False
    extra_context = {"steps": line(STATIONS, 1)}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        current = visit.current(request.session)
        if request.user.is_authenticated or current is None:
            return redirect("account" if request.user.is_authenticated else "signin")
        self.visit = current
        self.tenant = find_tenant(current.user_id)
        if synchronisation.federated(self.tenant) is not self.at_organisation:
            return redirect("signin-password" if self.at_organisation else "signin-organisation")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: forms.Password) -> HttpResponse:
        user = find_user(self.visit.user_id)
        tenant = user.tenant if user else self.tenant
        verdict = check(
            user,
            form.cleaned_data["password"],
            tenant=tenant,
            now=clock.now(tenant),
            correlation_id=self.request.correlation_id,
        )
        if user is None or not verdict.opens:
            form.add_error("password", why_not(verdict, tenant))
            return self.form_invalid(form)
        return self._welcome(user)

    def _welcome(self, user: User) -> HttpResponse:
        visit.end(self.request.session)
        login(self.request, user)  # with a new session id (SR-SES-03)
        language.adopt(self.request, user)
        visit.prove(self.request)
        return redirect("password" if user.must_change_password else self.visit.destination or "account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        branding: dict[str, Any] = {"tenant": self.tenant}
        if self.tenant is not None and hasattr(self.tenant, "policy"):
            branding["contact"] = contact(self.tenant.policy.helpdesk_contact)
        return super().get_context_data(user_id=self.visit.user_id, **branding, **kwargs)


class AtOrganisation(EnterPassword):
    """The sign-in page of a federated organisation, which the portal plays here: its directory judges the password."""

    template_name = "sspr/signin/organisation.html"
    at_organisation = True


class ProveAgain(LoginRequiredMixin, FormView):
    """The password once more, before something that a borrowed browser must not do."""

    request: SignedInRequest
    form_class = forms.Password
    template_name = "sspr/signin/again.html"

    def form_valid(self, form: forms.Password) -> HttpResponse:
        user = self.request.user
        verdict = check(
            user,
            form.cleaned_data["password"],
            tenant=user.tenant,
            now=clock.now(user.tenant),
            correlation_id=self.request.correlation_id,
        )
        if not verdict.opens:
            form.add_error("password", why_not(verdict, user.tenant))
            return self.form_invalid(form)
        update_session_auth_hash(self.request, user)  # a new session id, also where the hash was just renewed
        visit.prove(self.request)
        destination = self.request.GET.get("next", "")
        return redirect(destination if visit.is_own_path(destination) else "account")


@require_POST
def sign_out(request: PortalRequest) -> HttpResponse:
    """End the session on the server, whoever holds its cookie."""
    if request.user.is_authenticated:
        with transaction.atomic():
            audit.record(
                Activity.SIGNED_OUT,
                tenant=request.user.tenant,
                target=request.user,
                actor=request.user,
                correlation_id=request.correlation_id,
            )
            logout(request)
        language.forget(request)
        messages.success(request, _("You are signed out. On a shared computer, close this window as well."))
    return redirect("signin")

"""Pages of the lab."""

from urllib.parse import urlsplit
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.models import OnPremisesAgent, User
from sspr.lab import access, phones, post, showroom
from sspr.lab.console import panels, tenant_of_the_demo
from sspr.switches import FaultForm, mend
from writeback.switchboard import now_on, switch_agent

TRAINER = "Trainer"  # in the audit log


@access.trainer_only
@require_safe
def console(request: HttpRequest) -> HttpResponse:
    """The cast, where each of them stands now, and the agents' switches."""
    port = urlsplit(f"//{request.get_host()}").port  # as the browser reached us, also through a mapped port
    context = {"panels": panels(scheme=request.scheme or "http", port=port)}
    return render(request, "sspr/lab/console.html", context)


@access.trainer_only
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    context = {"sections": list(showroom.sections(request)), "icons": showroom.icons()}
    return render(request, "sspr/lab/components.html", context)


@access.trainer_only
@require_POST
def agent(request: HttpRequest, domain: str) -> HttpResponse:
    """Switch a tenant's agent off or on again."""
    tenant = tenant_of_the_demo(domain)
    if tenant is None:
        raise Http404
    asked = request.POST.get("agent", "")
    on = request.POST.get("turn") != "off"
    for chosen in OnPremisesAgent.objects.filter(tenant=tenant, onboarded=True).select_related("tenant"):
        if asked in ("", str(chosen.pk)):
            switch_agent(chosen, on=on, by=TRAINER, correlation_id=uuid4())
    return redirect("lab:console")


@access.trainer_only
@require_http_methods(["GET", "HEAD", "POST"])
def faults(request: HttpRequest, domain: str) -> HttpResponse:
    """What is broken on purpose in a tenant, and the form that breaks more."""
    tenant = tenant_of_the_demo(domain)
    if tenant is None:
        raise Http404
    form = FaultForm(tenant, request.POST if "fault" in request.POST else None, use_required_attribute=False)
    if request.method == "POST" and "mend" in request.POST:
        mend(tenant, request.POST["mend"], by=TRAINER, correlation_id=uuid4())
        return redirect("lab:faults", domain)
    if form.is_bound and form.is_valid():
        form.switch_on(by=TRAINER, correlation_id=uuid4())
        return redirect("lab:faults", domain)
    context = {"tenant": tenant, "switched": now_on(tenant), "form": form, "may_act": True, "deed": request.path}
    return render(request, "sspr/lab/faults.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Only the button spends the link: whatever opens it beforehand, a preview or a scanner, uses up nothing."""
    now = timezone.now()
    if request.method != "POST":
        if access.is_open(token, now=now):
            return render(request, "sspr/lab/enter.html")
        if access.is_trainer(request, now=now):
            return redirect("lab:console")
        raise Http404
    secret = access.spend(token, now=now)
    if secret is None:
        raise Http404
    response = redirect("lab:console")
    access.mark(response, secret, secure=request.is_secure())
    return response


def phone(request: HttpRequest, token: str) -> HttpResponse:
    """One person's texts and mails, open to whoever has the address."""
    owner = phones.owner(token)
    if owner is None:
        raise Http404
    return _phone_of(request, owner)


@require_safe
def _phone_of(request: HttpRequest, owner: User) -> HttpResponse:
    """The page, or for a poll its messages; 204 when the poll brings nothing new."""
    messages = post.inbox(owner, now=timezone.now())
    seen = ".".join(message.pk.hex[:8] for message in messages)  # changes when one arrives and when one dies
    polling = bool(request.headers.get("HX-Request"))
    if polling and request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    context = {"owner": owner, "received": [post.read(message) for message in messages], "seen": seen}
    return render(request, "sspr/lab/messages.html" if polling else "sspr/lab/phone.html", context)

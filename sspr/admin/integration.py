"""On-premises integration: how each agent stands, its switches, its keys, and what is broken on purpose.

An act asks first and says what will happen; a fault is switched by its form. Both leave a row on the audit log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from directory import clock
from directory.admin import acting, ask_then_act, correlation_of
from directory.models import OnPremisesAgent, SsprPolicy, Tenant
from directory.permissions import visible_to
from directory.rules.agents import Standing, standing
from sspr.admin.site import Further
from sspr.switches import FaultForm, mend
from writeback import health, rollover, switchboard
from writeback.models import AgentKey
from writeback.onprem import service
from writeback.onprem.port import AgentKind
from writeback.onprem.service import SetUpFailed

SEES = "directory.view_onpremisesstatus"
ACTS = "directory.change_ssprpolicy"
A_PAGE = 100
# What an administrator reads of an agent, and the lamp beside it (sspr-behaviour §4.6).
STANDINGS: dict[Standing, tuple[str, str | Promise]] = {
    Standing.UP: ("yes", _("Up and running.")),
    Standing.ONE_RELAY: ("now", _("Up and running, over one relay only: the other is down.")),
    Standing.OUTDATED: ("now", _("Connected, but the agent is too old; install a newer one.")),
    Standing.UNREACHABLE: ("no", _("Cannot be reached. This may pass by itself.")),
    Standing.STOPPED: ("no", _("Cannot be reached: the service is stopped, or says nothing.")),
    Standing.NOT_CONFIGURED: ("na", _("Not configured: writeback is off on this agent.")),
}


@dataclass(frozen=True, slots=True)
class AgentPanel:
    agent: OnPremisesAgent
    lamp: str
    standing: str | Promise
    key: AgentKey | None
    keys_lie_here: bool  # else only the command line where they lie renews them or switches writeback off and on


@dataclass(frozen=True, slots=True)
class Deed:
    """What can be done to an agent: the button, what will happen, and doing it."""

    button: str | Promise
    warning: str | Promise
    done: str | Promise
    do: Callable[[HttpRequest, OnPremisesAgent], bool]  # false when nothing was changed
    touches_keys: bool = True


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The agents of the administrator's tenant; an operator chooses one first."""
    tenant = _chosen(request, SEES)
    if tenant is None:
        tenants = visible_to(acting(request), Tenant.objects.filter(on_premises_agents__isnull=False).distinct())
        return _render(request, "page", tenants=tenants.order_by("name")[:A_PAGE])
    return _show(request, tenant, FaultForm(tenant, use_required_attribute=False))


@ask_then_act
def act(request: HttpRequest, agent_id: UUID, deed: str) -> HttpResponse:
    """Ask, then do it to one agent."""
    if deed not in DEEDS:
        raise Http404
    agents = visible_to(acting(request), OnPremisesAgent.objects.select_related("tenant"))
    agent = get_object_or_404(agents, pk=agent_id)
    if not acting(request).has_perm(ACTS):
        raise PermissionDenied
    chosen = DEEDS[deed]
    if chosen.touches_keys and not service.keys_lie_here(agent.pk):
        raise Http404
    if request.method != "POST":
        return _render(request, "act", agent=agent, tenant=agent.tenant, deed=chosen)
    try:
        done = chosen.do(request, agent)
    except SetUpFailed as failure:
        said = gettext("It did not work: %(event)s. The agent’s event log tells more.")
        messages.error(request, said % {"event": failure})
    else:
        if done:
            messages.success(request, str(chosen.done) % {"agent": agent})
        else:
            said = gettext(
                "Nothing changed: the service was so already, or did not start. The agent’s event log tells more."
            )
            messages.warning(request, said)
    return _back(agent.tenant)


@require_POST
def fault(request: HttpRequest) -> HttpResponse:
    """Break something on purpose, or mend it."""
    tenant = _chosen(request, ACTS)
    if tenant is None or not settings.ONPREMISES_FAULTS:
        raise Http404
    if "mend" in request.POST:
        mend(tenant, request.POST["mend"], by=acting(request), correlation_id=correlation_of(request))
        messages.success(request, gettext("Mended."))
        return _back(tenant)
    form = FaultForm(tenant, request.POST, use_required_attribute=False)
    if not form.is_valid():
        return _show(request, tenant, form)
    switched = form.switch_on(by=acting(request), correlation_id=correlation_of(request))
    messages.success(request, gettext("%(fault)s is on.") % {"fault": switched.value})
    return _back(tenant)


def _show(request: HttpRequest, tenant: Tenant, form: FaultForm) -> HttpResponse:
    policy = SsprPolicy.objects.filter(tenant=tenant).first()
    return _render(
        request,
        "page",
        tenant=tenant,
        agents=_panels(tenant),
        policy=policy,
        form=form if settings.ONPREMISES_FAULTS else None,
        switched=switchboard.now_on(tenant),
        may_act=acting(request).has_perm(ACTS),
    )


def _panels(tenant: Tenant) -> list[AgentPanel]:
    now = clock.now(tenant)
    keys = {key.agent_id: key for key in AgentKey.objects.filter(tenant=tenant, retired_at=None)}
    found = []
    for agent in OnPremisesAgent.objects.filter(tenant=tenant).order_by("name", "pk"):
        lamp, words = STANDINGS[standing(agent.facts, now=now, silent_after=settings.AGENT_SILENT_AFTER)]
        found.append(AgentPanel(agent, lamp, words, keys.get(agent.pk), service.keys_lie_here(agent.pk)))
    return found


def _chosen(request: HttpRequest, right: str) -> Tenant | None:
    """The tenant at hand; None while an operator has chosen none."""
    if not acting(request).has_perm(right):
        raise PermissionDenied
    own = acting(request).tenant
    if own is not None:
        return own
    asked = request.POST.get("tenant") or request.GET.get("tenant")
    try:
        return Tenant.objects.filter(pk=UUID(asked)).first() if asked else None
    except ValueError as no_id:
        raise Http404 from no_id


def _switch(request: HttpRequest, agent: OnPremisesAgent, *, on: bool) -> bool:
    return switchboard.switch_agent(agent, on=on, by=acting(request), correlation_id=correlation_of(request))


def _renew(request: HttpRequest, agent: OnPremisesAgent) -> bool:
    rollover.roll_over(agent.tenant, agent.pk, by=acting(request), correlation_id=correlation_of(request))
    return True


def _off(request: HttpRequest, agent: OnPremisesAgent) -> bool:
    who: dict[str, Any] = {"by": acting(request), "correlation_id": correlation_of(request)}
    health.offboard(agent.tenant, agent_id=agent.pk, **who)
    return True


def _on(request: HttpRequest, agent: OnPremisesAgent) -> bool:
    first, *further = agent.domains or [""]
    who: dict[str, Any] = {"by": acting(request), "correlation_id": correlation_of(request)}
    kind = AgentKind(agent.kind)
    health.onboard(agent.tenant, first, further_domains=further, agent_id=agent.pk, kind=kind, name=agent.name, **who)
    return True


DEEDS = {
    "start": Deed(
        _("Start the service"),
        _("The agent takes requests again, and people who are served by it can reset and change."),
        _("The service of %(agent)s was told to start."),
        lambda request, agent: _switch(request, agent, on=True),
        touches_keys=False,
    ),
    "stop": Deed(
        _("Stop the service"),
        _("Everybody whom this agent serves is refused with SSPR_0030 until it is started again."),
        _("The service of %(agent)s is stopped."),
        lambda request, agent: _switch(request, agent, on=False),
        touches_keys=False,
    ),
    "renew": Deed(
        _("Renew the keys"),
        _("A new key pair and a new relay secret come into force. What is on its way can still be opened."),
        _("The keys of %(agent)s are new."),
        _renew,
    ),
    "off": Deed(
        _("Switch writeback off"),
        _("The agent is taken down and its keys are deleted. Nobody whom it serves can reset or change any more."),
        _("Writeback is off on %(agent)s."),
        _off,
    ),
    "on": Deed(
        _("Switch writeback on"),
        _("The agent gets new keys and starts. This also cures keys that differ and a forest that was added later."),
        _("Writeback is on for %(agent)s."),
        _on,
    ),
}


def _render(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    frame = admin.site.each_context(request)
    title = gettext("On-premises integration")
    shared = {**frame, "opts": Tenant._meta, "title": title}
    return render(request, f"admin/integration/{template}.html", shared | context)


def _back(tenant: Tenant) -> HttpResponse:
    return redirect(f"{reverse('admin:integration')}?tenant={tenant.pk}")


admin.site.further += [  # type: ignore[attr-defined]
    Further("directory", "directory/integration/", page, "integration", _("On-premises integration"), SEES),
    Further("directory", "directory/integration/fault/", fault, "integration-fault"),
    Further("directory", "directory/integration/<uuid:agent_id>/<slug:deed>/", act, "integration-act"),
]

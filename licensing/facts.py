"""The only place that queries for a decision: one person's facts, read once and fresh."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef

from directory import groups, methods, roles
from directory.models import OnPremisesStatus, ResetBlock, SsprPolicy, Tenant, User
from directory.models.policy import Scope
from directory.models.tenant import Enforcement
from directory.rules.agents import AgentFacts, is_up, serving
from licensing.entitlement import Level, UserFacts, level
from licensing.models import LicenseAssignment, Sku
from licensing.models.assignment import AssignmentQuerySet

# Two missed heartbeats of five minutes each. The vendor names no bound; this one is the simulator's (writeback.md §14).
AGENT_SILENT_AFTER: timedelta = settings.AGENT_SILENT_AFTER


def facts_for(user: User, *, now: datetime) -> UserFacts:
    """Read what a decision about `user` may depend on, at the tenant's moment `now`, in at most five queries.

    The row in hand is only asked for its key: between two steps of a flow an administrator may have disabled the
    account or narrowed the scope.
    """
    person, in_selected_group, blocked = _reread(user, now=now)
    # Without a policy, as for platform operators, its defaults count, which open nothing.
    policy = getattr(person.tenant, "policy", None) or SsprPolicy(tenant=person.tenant)
    agent = agent_of(person)
    return UserFacts(
        level=level_of(person, now=now),
        account_enabled=person.account_enabled,
        administrator=roles.is_administrator(person),
        on_premises=person.on_premises,
        sspr_enabled=policy.scope != Scope.NONE,
        administrators_may_use_sspr=policy.administrators_may_use_sspr,
        policy_defined=bool(policy.methods_allowed) and (policy.scope != Scope.SELECTED or policy.group_id is not None),
        in_scope=policy.scope != Scope.SELECTED or policy.group_id is None or in_selected_group,
        methods_registered=len(methods.usable(person)),
        methods_required=methods.required(person),
        writeback_enabled=policy.writeback_enabled and agent is not None,
        unlock_allowed=policy.unlock_without_reset,
        agent_up=agent is not None and agent_up(agent, now=now),
        blocked=blocked,
    )


def level_of(user: User, *, now: datetime) -> Level:
    """How far the licences of `user` reach; where the tenant enforces nothing per person, its best licence counts.

    Only products with seats in use or in grace at the tenant's moment `now` count: a purchase that ended opens nothing.
    """
    tenant = user.tenant
    if tenant is None:
        return Level.CHANGE_ONLY
    holdings = LicenseAssignment.objects.held()
    if tenant.enforcement == Enforcement.PER_USER:
        holdings = holdings.filter(user=user)
    else:
        holdings = holdings.filter(user__tenant=tenant)
    return level_by(holdings, tenant, now=now)


def level_by(holdings: AssignmentQuerySet, tenant: Tenant, *, now: datetime) -> Level:
    """How far these holdings reach together, at the tenant's moment `now`."""
    held = holdings.filter(sku=OuterRef("pk"))
    # Plan by plan: off in one path and on in another is on.
    enabled = Exists(held.exclude(selection__disabled_plans=OuterRef("contents__plan")))
    rows = (
        Sku.objects.usable_in(tenant, now=now)
        .filter(Exists(held))
        .annotate(plan=F("contents__plan__name"), enabled=enabled)
        .values_list("part_number", "plan", "enabled")
    )
    found = list(rows)
    return level(
        {plan for _, plan, enabled in found if enabled},
        {sku for sku, _, _ in found},
        any_paid_office_sku_counts=tenant.any_paid_office_sku_counts,
    )


def agent_of(person: User) -> AgentFacts | None:
    """The onboarded agent that serves this person's domain; None where there is none.

    Of a tenant's only agent the summary tells all; where there are several, each speaks for its own domains, which
    takes a query more.
    """
    status: OnPremisesStatus | None = getattr(person.tenant, "on_premises_status", None)
    if person.tenant is None or status is None or not status.onboarded:
        return None
    if status.agents > 1:
        agents = [agent.facts for agent in person.tenant.on_premises_agents.all()]
        return serving(agents, person.on_premises_domain_name)
    return _as_agent(status)


def agent_up(agent: AgentFacts, *, now: datetime) -> bool:
    """Whether the agent runs as far as the cloud knows: it said so, and not too long ago."""
    return is_up(agent, now=now, silent_after=AGENT_SILENT_AFTER)


def _as_agent(status: OnPremisesStatus) -> AgentFacts:
    return AgentFacts(
        id=status.tenant_id,
        domains=(status.domain_name,),
        onboarded=status.onboarded,
        running=status.agent_running,
        heard_at=status.last_heartbeat_at,
    )


def _reread(user: User, *, now: datetime) -> tuple[User, bool, bool]:
    """The person as stored now with roles and methods, whether they are in scope by group, and whether blocked.

    Scope follows nesting, as licences do not: a member of a group inside the selected one is in it (F-CHK-04).
    """
    selected = SsprPolicy.objects.filter(tenant__users=user.pk).values("group")
    block = ResetBlock.objects.filter(user=OuterRef("pk"), until__gt=now)
    person = (
        User.objects.annotate(in_selected_group=groups.reaches(selected, user.pk), blocked=Exists(block))
        .select_related("tenant__policy", "tenant__on_premises_status")
        .prefetch_related("role_assignments", "authentication_methods")
        .get(pk=user.pk)
    )
    return person, person.in_selected_group, person.blocked

"""The only place that queries for a decision: one person's facts, read once and fresh."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef

from directory import methods, roles
from directory.models import Membership, OnPremisesStatus, ResetBlock, SsprPolicy, User
from directory.models.policy import Scope
from directory.models.tenant import Enforcement
from licensing.entitlement import Level, UserFacts, level
from licensing.models import LicenseAssignment, Sku

# Two missed heartbeats of five minutes each. The vendor names no bound; this one is the simulator's (writeback.md §14).
AGENT_SILENT_AFTER = timedelta(minutes=10)


def facts_for(user: User, *, now: datetime) -> UserFacts:
    """Read what a decision about `user` may depend on, at the tenant's moment `now`, in at most five queries.

    The row in hand is only asked for its key: between two steps of a flow an administrator may have disabled the
    account or narrowed the scope.
    """
    person, in_selected_group, blocked = _reread(user, now=now)
    # Without a policy, as for platform operators, its defaults count, which open nothing.
    policy = getattr(person.tenant, "policy", None) or SsprPolicy(tenant=person.tenant)
    status = getattr(person.tenant, "on_premises_status", None)
    return UserFacts(
        level=level_of(person),
        account_enabled=person.account_enabled,
        administrator=roles.is_administrator(person),
        on_premises=person.on_premises,
        sspr_enabled=policy.scope != Scope.NONE,
        administrators_may_use_sspr=policy.administrators_may_use_sspr,
        policy_defined=bool(policy.methods_allowed) and (policy.scope != Scope.SELECTED or policy.group_id is not None),
        in_scope=policy.scope != Scope.SELECTED or policy.group_id is None or in_selected_group,
        methods_registered=len(methods.usable(person)),
        methods_required=methods.required(person),
        writeback_enabled=policy.writeback_enabled and status is not None and status.onboarded,
        unlock_allowed=policy.unlock_without_reset,
        agent_up=status is not None and agent_up(status, now=now),
        blocked=blocked,
    )


def level_of(user: User) -> Level:
    """How far the licences of `user` reach; where the tenant enforces nothing per person, its best licence counts.

    Only products the tenant still owns seats of count: a purchase that ended opens nothing.
    """
    tenant = user.tenant
    if tenant is None:
        return Level.CHANGE_ONLY
    holdings = LicenseAssignment.objects.all()
    if tenant.enforcement == Enforcement.PER_USER:
        holdings = holdings.filter(user=user)
    else:
        holdings = holdings.filter(user__tenant=tenant)
    held = holdings.filter(sku=OuterRef("pk"))
    # Plan by plan: off in one assignment and on in another is on.
    enabled = Exists(held.exclude(disabled_plans=OuterRef("contents__plan")))
    rows = (
        Sku.objects.owned_by(tenant)
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


def agent_up(status: OnPremisesStatus, *, now: datetime) -> bool:
    """Whether the agent runs as far as the cloud knows: it said so, and not too long ago."""
    heard_at = status.last_heartbeat_at
    return status.agent_running and heard_at is not None and now - heard_at <= AGENT_SILENT_AFTER


def _reread(user: User, *, now: datetime) -> tuple[User, bool, bool]:
    """The person as stored now with roles and methods, whether they are in the selected group, and whether blocked."""
    membership = Membership.objects.filter(user=OuterRef("pk"), group=OuterRef("tenant__policy__group"))
    block = ResetBlock.objects.filter(user=OuterRef("pk"), until__gt=now)
    person = (
        User.objects.annotate(in_selected_group=Exists(membership), blocked=Exists(block))
        .select_related("tenant__policy", "tenant__on_premises_status")
        .prefetch_related("role_assignments", "authentication_methods")
        .get(pk=user.pk)
    )
    return person, person.in_selected_group, person.blocked

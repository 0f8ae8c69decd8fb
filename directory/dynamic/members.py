"""Members of dynamic groups follow their attributes, many people at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from uuid import UUID, uuid4

import structlog
from django.db import transaction

from directory import audit, groups
from directory.activities import Activity
from directory.dynamic import people as reading
from directory.models import Group, Membership, Tenant, User
from directory.models.group import EMPTYING
from directory.rules.membership import Attribute, Person, Rule, RuleError, matches, parse

# The product's own name for what processes rules: administrators search the audit log for it.
ACTOR = "Microsoft Approval Management"

logger = structlog.get_logger()
_parsed = lru_cache(maxsize=512)(parse)


def refresh(tenant: Tenant, user_ids: Collection[UUID]) -> None:
    """Let these people join and leave the tenant's dynamic groups as their attributes say, in the caller's transaction.

    A rule that is set while somebody is being created, in a transaction that outlasts the round over everybody, misses
    them until their next change: each then sees the state before the other.
    """
    # One that is still being emptied comes to these people later, as to everybody.
    dynamic = Group.objects.filter(tenant=tenant).exclude(membership_rule="").exclude(rule_cursor=EMPTYING)
    if not dynamic.exists():
        return
    correlation_id = uuid4()
    for some in reading.chunks(user_ids):
        with transaction.atomic():
            people = reading.locked(User.objects.filter(tenant=tenant, pk__in=some, deleted_at=None))
            # Rules are read after the people are locked: a round over everybody then comes before this, or after it.
            follow(dynamic.select_related("tenant").order_by("pk"), people, correlation_id=correlation_id)


def follow(dynamic: Iterable[Group], people: Mapping[UUID, Person], *, correlation_id: UUID) -> None:
    """Make those of `people` who match a group's rule its members, and let the others go."""
    rules = {group: rule for group in dynamic if (rule := _rule_of(group)) is not None}
    present: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Membership.objects.filter(group__in=rules, user__in=people)
    for group_id, user_id in rows.values_list("group_id", "user_id"):
        present[group_id].add(user_id)
    for group, rule in rules.items():
        wanted = {user_id for user_id, person in people.items() if matches(rule, person)}
        members = present[group.pk]
        join(group, _named(wanted - members, people), correlation_id=correlation_id)
        leave(group, _named(members - wanted, people), correlation_id=correlation_id)


def join(group: Group, names: Mapping[UUID, str], *, correlation_id: UUID) -> None:
    if names:
        groups.add(group, names.keys(), by_hand=False)
        _record(Activity.MEMBER_ADDED, group, names, correlation_id)


def leave(group: Group, names: Mapping[UUID, str], *, correlation_id: UUID) -> None:
    if names:
        groups.remove(group, names.keys(), by_hand=False)
        _record(Activity.MEMBER_REMOVED, group, names, correlation_id)


def _rule_of(group: Group) -> Rule | None:
    """None where a rule is not understood, as one of a later release: then the members stay who they are."""
    try:
        return _parsed(group.membership_rule)
    except RuleError as error:
        logger.error("membership_rule_not_understood", group=str(group.pk), error=str(error))
        return None


def _named(user_ids: Iterable[UUID], people: Mapping[UUID, Person]) -> dict[UUID, str]:
    return {user_id: str(people[user_id][Attribute.USER_PRINCIPAL_NAME]) for user_id in sorted(user_ids)}


def _record(activity: Activity, group: Group, names: Mapping[UUID, str], correlation_id: UUID) -> None:
    details = {"group": audit.name_on_record(group)}
    entries = (audit.Entry(user_id, name, details) for user_id, name in names.items())
    audit.record_many(activity, entries, tenant=group.tenant, actor=ACTOR, correlation_id=correlation_id)

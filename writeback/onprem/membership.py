"""Who belongs to what, groups inside groups included; a circle of groups is walked once."""

from collections.abc import Iterable
from uuid import UUID

from writeback.onprem.models import Account, Group, GroupMember


def groups_of(account: Account) -> frozenset[UUID]:
    """Every group the account is in, directly or through other groups."""
    found = set(GroupMember.objects.filter(account=account).values_list("group_id", flat=True))
    return frozenset(_upwards(found))


def direct(account: Account) -> tuple[Group, ...]:
    """The groups the account itself is put into."""
    return tuple(Group.objects.filter(members__account=account).order_by("sam_account_name"))


def members_of(groups: Iterable[UUID]) -> frozenset[UUID]:
    """The accounts in `groups`, directly or through other groups."""
    every = _downwards(set(groups))
    rows = GroupMember.objects.filter(group_id__in=every, account__isnull=False)
    return frozenset(guid for guid in rows.values_list("account_id", flat=True) if guid)


def add(group: Group, member: Account | Group) -> bool:
    """Put somebody into a group; false when they are in it already."""
    named = {"account": member} if isinstance(member, Account) else {"member_group": member}
    return GroupMember.objects.get_or_create(group=group, **named)[1]


def remove(group: Group, member: Account | Group) -> bool:
    """Take somebody out of a group; false when they are not in it."""
    named = {"account": member} if isinstance(member, Account) else {"member_group": member}
    return bool(GroupMember.objects.filter(group=group, **named).delete()[0])


def _upwards(found: set[UUID]) -> set[UUID]:
    new = found
    while new:
        rows = GroupMember.objects.filter(member_group_id__in=new)
        new = set(rows.values_list("group_id", flat=True)) - found
        found = found | new
    return found


def _downwards(found: set[UUID]) -> set[UUID]:
    new = found
    while new:
        rows = GroupMember.objects.filter(group_id__in=new, member_group__isnull=False)
        new = {guid for guid in rows.values_list("member_group_id", flat=True) if guid} - found
        found = found | new
    return found

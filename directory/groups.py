"""Who is in which group: many members at once, and which groups lie inside which."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from directory import bulk
from directory.models import Group, GroupNesting, Membership, User
from directory.signals import members_changed


class MembershipRefused(Exception):
    """Somebody was not to be made a member, or to be let go; nothing was changed."""


class ForeignMember(MembershipRefused):
    """Somebody of another tenant, or nobody at all, was to become a member."""


class NotByHand(MembershipRefused):
    """A rule or the on-premises directory says who is in this group. `message` is fit for an administrator."""

    message = _("A rule or the on-premises directory decides who is in this group; nobody is put in or out by hand.")


def add(group: Group, user_ids: Collection[UUID], *, by_hand: bool = True) -> int:
    """Make these people members; who is one already stays one. How many are new. Raises a MembershipRefused.

    Only the rule's own processing, synchronisation and whoever builds a directory say that it is not `by_hand`.
    """
    _demand(group, by_hand=by_hand)
    with transaction.atomic():
        wanted = set(user_ids)
        at_home = User.objects.filter(pk__in=wanted, tenant=group.tenant_id).count()
        if at_home != len(wanted):
            raise ForeignMember(str(group))
        present = Membership.objects.filter(group=group, user__in=wanted).values_list("user_id", flat=True)
        new = sorted(wanted - set(present))
        Membership.objects.bulk_create(
            (Membership(group=group, user_id=user_id) for user_id in new),
            ignore_conflicts=True,
            batch_size=bulk.BATCH,
        )
        if new:
            members_changed.send(Group, group=group, user_ids=new)
    return len(new)


def remove(group: Group, user_ids: Collection[UUID], *, by_hand: bool = True) -> int:
    """Let these people go; who is no member stays none. How many went. Raises NotByHand."""
    _demand(group, by_hand=by_hand)
    with transaction.atomic():
        rows = Membership.objects.filter(group=group, user__in=set(user_ids))
        gone = sorted(rows.values_list("user_id", flat=True))
        rows._raw_delete(rows.db)  # told below, once for all of them
        if gone:
            members_changed.send(Group, group=group, user_ids=gone)
    return len(gone)


def inside(group_id: UUID) -> frozenset[UUID]:
    """The group and every group nested in it, however deep, in one query; a circle is walked once."""
    field = Group._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(f"WITH RECURSIVE {_nest('%s')} SELECT id FROM nest", [_as_stored(group_id)])  # noqa: S608
        return frozenset(field.to_python(row[0]) for row in cursor.fetchall())


def reaches(groups: models.QuerySet[Any, Any], user_id: UUID) -> RawSQL:
    """A condition for a query: whether one of `groups`, or a group nested in them, has this person as a member.

    `groups` gives ids. All of it is asked within the one query, so that a decision costs no more for being nested.
    """
    start, parameters = groups.query.sql_with_params()
    members = connection.ops.quote_name(Membership._meta.db_table)
    return RawSQL(  # noqa: S611 - names of our own tables; values are parameters
        f"EXISTS(WITH RECURSIVE {_nest(start)} SELECT 1 FROM {members} "  # noqa: S608
        "WHERE user_id = %s AND group_id IN (SELECT id FROM nest))",
        (*parameters, _as_stored(user_id)),
        output_field=models.BooleanField(),
    )


def _nest(start: str) -> str:
    """A table of the groups that `start` selects, and of all inside them. UNION drops what it met before: circles end.

    A group of another tenant is none of them, whoever wrote such a row (SR-TEN-04).
    """
    nesting, group = (connection.ops.quote_name(model._meta.db_table) for model in (GroupNesting, Group))
    return (
        f"nest(id) AS (SELECT id FROM {group} WHERE id IN ({start}) UNION SELECT inner_group.id FROM nest "  # noqa: S608
        f"JOIN {group} outer_group ON outer_group.id = nest.id JOIN {nesting} nested ON nested.group_id = nest.id "
        f"JOIN {group} inner_group "
        "ON inner_group.id = nested.member_group_id AND inner_group.tenant_id = outer_group.tenant_id)"
    )


def _as_stored(key: UUID) -> Any:
    return Group._meta.pk.get_db_prep_value(key, connection)


def _demand(group: Group, *, by_hand: bool) -> None:
    if by_hand and not group.assigned:
        raise NotByHand(str(group))

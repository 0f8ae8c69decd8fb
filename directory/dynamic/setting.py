"""Giving a group a rule, another rule, or none (licensing.md §5.5)."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory import audit, permissions
from directory.activities import Activity
from directory.dynamic import rounds
from directory.models import Group, User
from directory.rules.membership import parse

MAY_SET = "directory.change_group"


class SettingRefused(Exception):
    """The group cannot have this rule from this person; nothing was changed. `message` is fit for an administrator."""

    message: str | Promise = ""


class MayNotSetRule(SettingRefused):
    message = _("Only a User or Global Administrator of this organisation may change its membership rules.")


class MasteredOnPremises(SettingRefused):
    message = _("The on-premises directory decides who is in this group, so it can have no rule.")


def set_rule(group: Group, text: str, *, by: User | str, correlation_id: UUID | None = None) -> None:
    """Let `text` decide who is a member from now on; empty, the present members stay as assigned ones.

    Only the intention is stored here, whatever the size of the group. In the background a group that had no rule first
    loses all its members and nested groups, then those who match join; when a rule takes another's place, who still
    matches is untouched. Raises RuleError or a SettingRefused.
    """
    text = text.strip()
    if text:
        parse(text)
    _demand(group, by)
    correlation_id = correlation_id or uuid4()
    with transaction.atomic():
        stored = Group.objects.select_for_update(no_key=True, of=("self",)).select_related("tenant").get(pk=group.pk)
        if stored.on_premises and text:
            raise MasteredOnPremises(str(group))
        old = stored.membership_rule
        if text == old:
            return
        stored.membership_rule = text
        stored.save(update_fields=["membership_rule"])
        audit.record(
            Activity.GROUP_UPDATED, tenant=stored.tenant, target=None, target_name=audit.name_on_record(stored),
            actor=by, correlation_id=correlation_id, changes={"membership_rule": {"old": old, "new": text}},
        )  # fmt: skip
        if text:
            # Who was put in by hand still goes where another rule comes before the first has let all of them go.
            rounds.begin(stored, now=timezone.now(), emptying=not old or stored.emptying)
        else:
            rounds.end(stored)
    group.membership_rule, group.rule_due_at, group.rule_cursor = text, stored.rule_due_at, stored.rule_cursor


def _demand(group: Group, by: User | str) -> None:
    if isinstance(by, User) and not permissions.may(by, MAY_SET, group):
        raise MayNotSetRule(str(group))

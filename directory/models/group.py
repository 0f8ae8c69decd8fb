"""Groups and who is in them."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

EMPTYING = uuid.UUID(int=0)  # comes before everybody, and is nobody's


class Group(models.Model):
    id = models.UUIDField(_("object id"), primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(
        "directory.Tenant", verbose_name=_("tenant"), on_delete=models.CASCADE, related_name="groups"
    )
    name = models.CharField(_("name"), max_length=256)
    description = models.CharField(_("description"), max_length=1024, blank=True)
    # Columns of this release have a default of the database too: processes of the last one go on adding groups.
    security_enabled = models.BooleanField(
        _("security enabled"),
        default=True,
        db_default=True,
        help_text=_("Only such a group can carry licences; a mail group need not be one."),
    )
    on_premises = models.BooleanField(
        _("synchronised from on premises"),
        default=False,
        db_default=False,
        help_text=_("Name and members are mastered in the on-premises directory."),
    )
    membership_rule = models.TextField(
        _("membership rule"),
        blank=True,
        default="",
        db_default="",
        max_length=3072,  # the product's own bound
        help_text=_("Makes the group dynamic: whoever matches is a member. Empty where members are assigned."),
    )
    rule_due_at = models.DateTimeField(
        null=True, editable=False, help_text="Since when the rule waits to be applied to everybody; real time."
    )
    rule_cursor = models.UUIDField(
        null=True, editable=False, help_text="The last person the rule was applied to in the present round."
    )
    members = models.ManyToManyField("directory.User", through="directory.Membership", related_name="directory_groups")

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        indexes = [models.Index(fields=["tenant", "name"], name="group_by_tenant_and_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def dynamic(self) -> bool:
        """Whether a rule, and nobody's hand, decides who is a member."""
        return bool(self.membership_rule)

    @property
    def emptying(self) -> bool:
        """Whether the members from before the rule have to go first; until they have, nobody joins."""
        return self.rule_cursor == EMPTYING

    @property
    def assigned(self) -> bool:
        """Whether administrators say who is a member; else a rule or the on-premises directory does."""
        return not (self.dynamic or self.on_premises)


class Membership(models.Model):
    """A direct, first-level member of a group."""

    group = models.ForeignKey(Group, verbose_name=_("group"), on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        "directory.User", verbose_name=_("user"), on_delete=models.CASCADE, related_name="memberships"
    )
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="member_once_per_group")]

    def __str__(self) -> str:
        return gettext("%(person)s in %(group)s") % {"person": self.user, "group": self.group}

    def clean(self) -> None:
        both_chosen = self.group_id is not None and self.user_id is not None
        if both_chosen and self.group.tenant_id != self.user.tenant_id:
            raise ValidationError(_("A group has members of its own tenant only."), code="other_tenant")
        if both_chosen and self._state.adding:
            _demand_assigned(self.group)


class GroupNesting(models.Model):
    """A group inside another. Scope follows it; licences do not: they reach first-level members only."""

    group = models.ForeignKey(Group, verbose_name=_("group"), on_delete=models.CASCADE, related_name="nested")
    member_group = models.ForeignKey(
        Group, verbose_name=_("member group"), on_delete=models.CASCADE, related_name="nested_in"
    )

    class Meta:
        verbose_name = _("nested group")
        verbose_name_plural = _("nested groups")
        constraints = [
            models.UniqueConstraint(fields=["group", "member_group"], name="nested_once_per_group"),
            models.CheckConstraint(condition=~models.Q(group=models.F("member_group")), name="no_group_inside_itself"),
        ]

    def __str__(self) -> str:
        return gettext("%(member)s in %(group)s") % {"member": self.member_group, "group": self.group}

    def clean(self) -> None:
        both_chosen = self.group_id is not None and self.member_group_id is not None
        if both_chosen and self.group.tenant_id != self.member_group.tenant_id:
            raise ValidationError(_("A group has members of its own tenant only."), code="other_tenant")
        if both_chosen and self.group_id == self.member_group_id:
            raise ValidationError(_("A group cannot be inside itself."), code="itself")
        if both_chosen and self._state.adding:
            _demand_assigned(self.group)


def _demand_assigned(group: Group) -> None:
    if group.dynamic:
        raise ValidationError(_("A rule decides who is in this group. Change the rule, or the person."), code="dynamic")
    if group.on_premises:
        raise ValidationError(_("The on-premises directory decides who is in this group."), code="synchronised")

"""Groups and who is in them; a group may lie in groups, and in itself through others."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from writeback.onprem import names
from writeback.onprem.models.account import Account
from writeback.onprem.models.forest import Container, Domain
from writeback.spelling import Spelled


class Group(models.Model):
    """A security group. The built-in ones are known by their relative identifier, whatever they are called."""

    object_guid = models.UUIDField(Spelled("objectGUID"), primary_key=True, default=uuid.uuid4, editable=False)
    domain = models.ForeignKey(Domain, verbose_name=_("domain"), on_delete=models.CASCADE, related_name="groups")
    container = models.ForeignKey(
        Container, verbose_name=_("organisational unit"), on_delete=models.RESTRICT, related_name="groups"
    )
    rid = models.PositiveIntegerField(_("relative identifier"), editable=False)
    sam_account_name = models.CharField(Spelled("sAMAccountName"), max_length=256)
    description = models.CharField(_("description"), max_length=256, blank=True)
    when_changed = models.DateTimeField(Spelled("whenChanged"), default=timezone.now, editable=False)
    usn_changed = models.PositiveBigIntegerField(Spelled("uSNChanged"), default=0, editable=False)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        constraints = [
            models.UniqueConstraint(fields=["domain", "sam_account_name"], name="group_name_once_per_domain"),
            models.UniqueConstraint(fields=["domain", "rid"], name="group_rid_once_per_domain"),
        ]

    def __str__(self) -> str:
        return self.sam_account_name

    @property
    def distinguished_name(self) -> str:
        return names.join(names.relative("CN", self.sam_account_name), self.container.distinguished_name)


class GroupMember(models.Model):
    """One member of a group: an account, or another group."""

    group = models.ForeignKey(Group, verbose_name=_("group"), on_delete=models.CASCADE, related_name="members")
    account = models.ForeignKey(
        Account, verbose_name=_("account"), null=True, on_delete=models.CASCADE, related_name="memberships"
    )
    member_group = models.ForeignKey(
        Group, verbose_name=_("group inside"), null=True, on_delete=models.CASCADE, related_name="memberships"
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(account=None, member_group__isnull=False) | Q(account__isnull=False, member_group=None),
                name="member_is_one_thing",
            ),
            models.UniqueConstraint(fields=["group", "account"], name="account_once_per_group"),
            models.UniqueConstraint(fields=["group", "member_group"], name="group_once_per_group"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id or self.member_group_id} in {self.group_id}"

"""Groups and who is in them."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models


class Group(models.Model):
    id = models.UUIDField("object id", primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("directory.Tenant", on_delete=models.CASCADE, related_name="groups")
    name = models.CharField("name", max_length=256)
    description = models.CharField("description", max_length=1024, blank=True)
    members = models.ManyToManyField("directory.User", through="directory.Membership", related_name="directory_groups")

    class Meta:
        indexes = [models.Index(fields=["tenant", "name"], name="group_by_tenant_and_name")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A direct, first-level member of a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey("directory.User", on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="member_once_per_group")]

    def __str__(self) -> str:
        return f"{self.user} in {self.group}"

    def clean(self) -> None:
        both_chosen = self.group_id is not None and self.user_id is not None
        if both_chosen and self.group.tenant_id != self.user.tenant_id:
            raise ValidationError("A group has members of its own tenant only.", code="other_tenant")

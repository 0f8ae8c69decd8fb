"""What the connector account may do, as entries of access control lists."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from writeback.onprem.models.account import Account
from writeback.onprem.models.forest import Container, Domain
from writeback.onprem.rights import Right

NAMES = {
    Right.RESET_PASSWORD: _("Reset Password"),
    Right.WRITE_LOCKOUT_TIME: _("write lockoutTime"),
    Right.WRITE_PWD_LAST_SET: _("write pwdLastSet"),
}


class AccessEntry(models.Model):
    """One right of the connector, given or denied: on the domain's root, on a container, or on one account.

    Entries of root and containers reach the user objects below, as far as inheritance goes (writeback.md §8).
    """

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="access_entries")
    container = models.ForeignKey(
        Container, null=True, blank=True, on_delete=models.CASCADE, related_name="access_entries"
    )
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.CASCADE, related_name="access_entries")
    right = models.CharField(max_length=24, choices=[(right.value, name) for right, name in NAMES.items()])
    denied = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("access control entry")
        verbose_name_plural = _("access control entries")
        constraints = [
            models.CheckConstraint(condition=Q(container=None) | Q(account=None), name="entry_on_one_thing"),
            models.UniqueConstraint(
                fields=["domain", "right"], condition=Q(container=None, account=None), name="one_entry_on_the_root"
            ),
            models.UniqueConstraint(fields=["container", "right"], name="one_entry_on_a_container"),
            models.UniqueConstraint(fields=["account", "right"], name="one_entry_on_an_account"),
        ]

    def __str__(self) -> str:
        return f"{self.right} {'denied' if self.denied else 'given'}"

"""Smart lockout of the cloud sign-in (sspr-behaviour §8). Another thing than a block of self-service reset."""

from django.db import models


class SignInLockout(models.Model):
    """The wrong passwords counted for one person since the last right one, and the lock that follows."""

    user = models.OneToOneField("directory.User", on_delete=models.CASCADE, related_name="lockout", primary_key=True)
    failures = models.PositiveIntegerField("wrong passwords counted", default=0)
    lockouts = models.PositiveIntegerField("locks in a row", default=0)
    locked_until = models.DateTimeField("locked until", null=True, blank=True, help_text="On the tenant's clock.")
    recent_wrong = models.JSONField(
        default=list, editable=False, help_text="Keyed hashes of the newest wrong passwords, newest first."
    )

    def __str__(self) -> str:
        return f"{self.failures} wrong passwords"

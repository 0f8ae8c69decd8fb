"""Failed proofs and the blocks that follow (sspr-behaviour §5); a block never touches sign-in."""

from django.db import models

from directory.models.method import method_names


class FailedProof(models.Model):
    """One proof that did not succeed, on the tenant's clock. Counted over 24 hours, cleared by a successful reset."""

    user = models.ForeignKey("directory.User", on_delete=models.CASCADE, related_name="failed_proofs")
    method = models.CharField(max_length=20, choices=method_names)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "at"], name="failed_proof_by_user")]

    def __str__(self) -> str:
        return f"{self.method} at {self.at:%Y-%m-%d %H:%M:%S}"


class ResetBlock(models.Model):
    """Self-service reset and unlock are closed to this person until then."""

    user = models.OneToOneField(
        "directory.User", on_delete=models.CASCADE, related_name="reset_block", primary_key=True
    )
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"until {self.until:%Y-%m-%d %H:%M:%S}"

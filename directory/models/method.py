"""What a person registered to prove who they are."""

from django.db import models

from directory.rules.methods import Method


def method_names() -> list[tuple[str, str]]:
    """Choices as a call: a new method is then no migration."""
    return [(method.value, method.value) for method in Method]


class AuthenticationMethod(models.Model):
    """A registered method; data an administrator put into the directory stays on the user (sspr-behaviour §2.5).

    `value` is an address or a phone number in the clear (docs/decisions), `secret` an authenticator's seed, encrypted
    by `directory.keyring`. `last_time_step` is the newest TOTP step already accepted, so that none is accepted twice.
    """

    user = models.ForeignKey("directory.User", on_delete=models.CASCADE, related_name="authentication_methods")
    method = models.CharField("method", max_length=20, choices=method_names)
    value = models.CharField("address or number", max_length=254, blank=True)
    secret = models.TextField("encrypted seed", blank=True, editable=False)
    last_time_step = models.BigIntegerField(null=True, editable=False)
    registered_at = models.DateTimeField("registered")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "method"],
                condition=~models.Q(method=Method.APP_CODE.value),
                name="one_registered_address_per_method",
            ),
        ]

    def __str__(self) -> str:
        return self.get_method_display()

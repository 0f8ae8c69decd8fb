"""The address of one person's simulated phone: unguessable, the same while the person exists, stored nowhere.

It names the person and proves itself by an HMAC under the server's key, so it cannot be made up for somebody else.
"""

import hmac
import uuid

from django.urls import reverse

from directory import keyring
from directory.models import User

PURPOSE = "lab phone"


def address(user: User) -> str:
    return reverse("lab:phone", args=[token(user)])


def token(user: User) -> str:
    return f"{user.pk.hex}{keyring.code_mac(user.pk.hex, purpose=PURPOSE)}"


def owner(typed: str) -> User | None:
    """The person whose phone this token opens, or None. Platform operators have no tenant and so no phone here."""
    name = typed[: len(uuid.UUID(int=0).hex)]
    proof = typed[len(name) :]
    if not hmac.compare_digest(proof, keyring.code_mac(name, purpose=PURPOSE)):
        return None
    return User.objects.select_related("tenant").filter(pk=name, tenant__isnull=False).first()

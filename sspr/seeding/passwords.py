"""Passwords of the demo people: derived when needed, stored nowhere but as hashes, different at each seeding.

The alphabet has no vowel and no y, so a password can spell neither a name nor a word of any banned list, and none of
the signs that look alike. Four groups of upper case, lower case, digit and lower case satisfy every policy in the demo.
"""

import hashlib
import hmac

from django.conf import settings
from django.core.cache import cache

from directory import passwords
from directory.models import Tenant, User

UPPER = "BCDFGHJKLMNPQRSTVWXZ"
LOWER = "bcdfghjkmnpqrstvwxz"
DIGITS = "23456789"
GROUP = (UPPER, LOWER, DIGITS, LOWER)
GROUPS = 4  # 19 characters with the dashes, 63 bits
REMEMBERED = 3600  # seconds


class NotSeeded(Exception):
    """This tenant was made by a person; its people have no derived password."""


def password_of(user: User) -> str:
    """The password the seed gave this person, whether or not it is still in force. Raises NotSeeded."""
    return password_for(user.tenant, user.user_principal_name)


def password_for(tenant: Tenant | None, name: str) -> str:
    """The password that this tenant's seeding derives for `name`. Raises NotSeeded."""
    if tenant is None or tenant.seed_generation is None:
        raise NotSeeded(name)
    return derive(settings.INSTALLATION_KEY, name, tenant.seed_generation)


def derive(key: str, name: str, generation: int) -> str:
    """HMAC-SHA-512 of name and generation under the installation's key, written as four readable groups."""
    digest = hmac.digest(key.encode(), f"{generation}:{name.lower()}".encode(), hashlib.sha512)
    number = int.from_bytes(digest)
    signs = []
    for alphabet in GROUP * GROUPS:
        number, index = divmod(number, len(alphabet))
        signs.append(alphabet[index])
    width = len(GROUP)
    return "-".join("".join(signs[start : start + width]) for start in range(0, len(signs), width))


def password_in_force(user: User) -> str | None:
    """The seeded password while it still signs this person in, else None.

    The answer is remembered by the hash it was checked against, so a changed password is noticed at once.
    """
    password = password_of(user)
    fingerprint = hashlib.sha256(f"{user.pk}:{user.password}".encode()).hexdigest()
    matches = cache.get_or_set(f"seeded-password:{fingerprint}", lambda: passwords.matches(user, password), REMEMBERED)
    return password if matches else None

"""How passwords are hashed: Argon2id at the costs in the settings."""

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


class PortalArgon2Hasher(Argon2PasswordHasher):
    """Django's Argon2id hasher with the installation's costs; a hash of lower cost counts as due for renewal."""

    memory_cost = settings.ARGON2_MEMORY_COST  # KiB
    time_cost = settings.ARGON2_TIME_COST
    parallelism = settings.ARGON2_PARALLELISM

"""The cloud's copy of a password: judge a new one, hash it, set it, compare with it.

Hashing is slow on purpose, so `hash`, `judge` and `matches` belong before a transaction, never inside one.
"""

import re
import secrets
import string
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.contrib.auth.hashers import check_password, identify_hasher, is_password_usable, make_password

from directory import methods
from directory.models import Preset, User
from directory.rules import passwords as rules
from directory.rules.passwords import Fault

BANNED_FILE = Path(__file__).parent / "data" / "banned_passwords.txt"
TEMPORARY_LENGTH = 16  # characters; about 90 bits


class NotAPassword(ValueError):
    """Something was to be hashed that can be nobody's password; it should have been judged before."""


def hash(password: str) -> str:
    """The Argon2id hash to store. Raises NotAPassword for what `judge` refuses as no password at all."""
    spelt = rules.canonical(password)
    if spelt is None:
        raise NotAPassword
    return make_password(spelt)


def matches(user: User | None, password: str) -> bool:
    """Whether this is the person's password. Takes as long for nobody, or for somebody without one (SR-ENUM-02)."""
    spelt = rules.canonical(password)
    if spelt is None:
        return False
    if user is None or not user.password or not is_password_usable(user.password):
        make_password(spelt)  # the same work for nothing
        return False
    return check_password(spelt, user.password)


def judge(user: User, password: str, *, current: str | None = None) -> tuple[Fault, ...]:
    """Every rule that a new password breaks; none means it may be set.

    With `current`, proven before, it is a change, and the same again is refused. A reset cannot compare (§6.1), except
    that preset `standards` does so by the stored hash. For a synchronised person the on-premises policy decides, and
    only what is easy to guess is refused here.
    """
    if (fault := rules.impossible(password)) is not None:
        return (fault,)
    spelt = rules.canonical(password) or ""
    if len(spelt) > rules.LONGEST:
        return (Fault.TOO_LONG,)
    found = () if user.on_premises else rules.faults(spelt, _policy(user)) + _repeated(user, spelt, current)
    easy = rules.too_easy(spelt, terms=global_terms(), names=_names(user))
    return (*found, easy) if easy else found


def set_hash(user: User, hashed: str, *, now: datetime, must_change: bool = False, mark: str = "") -> None:
    """Make `hashed` the person's password, of age zero, in one UPDATE; ends every session that rests on the old one.

    `mark` is that of the on-premises hash which stands for the same password, as far as one is known.
    """
    user.password, user.last_password_change_at, user.must_change_password = hashed, now, must_change
    user.on_premises_password_mark = mark
    User.objects.filter(pk=user.pk).update(
        password=hashed,
        last_password_change_at=now,
        must_change_password=must_change,
        on_premises_password_mark=mark,
    )


def temporary(user: User) -> str:
    """A random password that satisfies the person's policy, to be set with `must_change`."""
    while judge(user, candidate := _random_password()):
        continue  # random letters spelt a name or a banned term
    return candidate


def rehash_if_needed(user: User, password: str) -> None:
    """Renew the stored hash when the costs were raised; call at sign-in, after `matches`, before the session begins.

    Other sessions of the person end by it, since a session rests on the hash.
    """
    if not identify_hasher(user.password).must_update(user.password):
        return
    renewed = hash(password)
    if User.objects.filter(pk=user.pk, password=user.password).update(password=renewed):
        user.password = renewed


@lru_cache(maxsize=1)
def global_terms() -> rules.BannedTerms:
    """The list that holds for every tenant and cannot be switched off."""
    lines = BANNED_FILE.read_text(encoding="utf-8").splitlines()
    return rules.BannedTerms(word for line in lines if not line.startswith("#") for word in line.split())


def _policy(user: User) -> rules.Policy:
    return rules.standards(methods.required(user)) if _strict(user) else rules.FAITHFUL


def _repeated(user: User, spelt: str, current: str | None) -> tuple[Fault, ...]:
    if current is None:
        return (Fault.SAME_AS_CURRENT,) if _strict(user) and matches(user, spelt) else ()
    return (Fault.SAME_AS_CURRENT,) if spelt == rules.canonical(current) else ()


def _strict(user: User) -> bool:
    return user.tenant is None or user.tenant.preset == Preset.STANDARDS


def _names(user: User) -> tuple[str, ...]:
    """The words that may not occur inside: first, last and tenant name, and the user name in preset `standards`."""
    tenant_name = user.tenant.name if user.tenant else ""
    user_name = user.user_principal_name.partition("@")[0] if _strict(user) else ""
    return tuple(re.split(r"[\s-]+", f"{user.given_name} {user.surname} {tenant_name} {user_name}"))


def _random_password() -> str:
    """Letters, digits and symbols that are not mistaken for one another, at least one of each kind."""
    kinds = (
        [c for c in string.ascii_lowercase if c not in "lo"],
        [c for c in string.ascii_uppercase if c not in "IO"],
        [c for c in string.digits if c not in "01"],
        list("-+=?#%"),
    )
    everything = [character for kind in kinds for character in kind]
    drawn = [secrets.choice(kind) for kind in kinds]
    drawn += [secrets.choice(everything) for _ in range(TEMPORARY_LENGTH - len(kinds))]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)

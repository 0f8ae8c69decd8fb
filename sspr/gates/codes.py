"""Six digits: drawn evenly, and kept only as an HMAC bound to the run and the method they were sent for."""

import hmac
import secrets
import uuid

from directory.keyring import code_mac
from directory.rules.methods import Method

DIGITS = 6  # sspr-behaviour §2.6


def draw() -> str:
    """A fresh code, every one of the million equally likely, leading zeros kept."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def mac(code: str, *, run_id: uuid.UUID, method: Method) -> str:
    """The only form in which a code is kept: useless for another run or another method (SR-TOK-04)."""
    return code_mac(code, purpose=f"reset:{run_id}:{method.value}")


def matches(code: str, kept: str, *, run_id: uuid.UUID, method: Method) -> bool:
    """Whether `kept` is the HMAC of `code`, in constant time; an empty `kept` matches nothing."""
    return bool(kept) and hmac.compare_digest(mac(code, run_id=run_id, method=method), kept)

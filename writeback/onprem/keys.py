"""Secret files of the on-premises side, mode 600 in folders the cloud never reads, and sealed where they open jobs.

Private keys and relay secrets are encrypted at rest (AES-256-GCM) under a key that comes from `ONPREMISES_SECRET`. The
name of each is bound to it, so that a file put in another's place opens nothing.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

HISTORY_KEY_BYTES = SECRET_BYTES = 32
NONCE_BYTES = 12
PRESENT, FORMER = "relay.secret", "relay.former"
SEALED, PLAIN = ".key", ".pem"  # PLAIN: as releases before this one wrote them


class KeyMissing(Exception):
    """The agent has no private key of that name."""


class KeyUnreadable(Exception):
    """The file is there and does not open: another `ONPREMISES_SECRET`, another file's content, or damage."""


class SecretMissing(KeyUnreadable):
    """This process was not given `ONPREMISES_SECRET`, so it neither opens nor seals anything."""


def store_private_key(agent_id: UUID, key_id: UUID, private_pem: bytes) -> None:
    _write(_folder(agent_id) / f"{key_id}{SEALED}", seal(private_pem, _name(agent_id, key_id)))


def private_key(agent_id: UUID, key_id: UUID) -> bytes:
    """The private key as PEM. Raises KeyMissing or KeyUnreadable."""
    _seal_plain_file(agent_id, key_id)
    try:
        sealed = (_folder(agent_id) / f"{key_id}{SEALED}").read_bytes()
    except FileNotFoundError:
        raise KeyMissing(str(key_id)) from None
    return unseal(sealed, _name(agent_id, key_id))


def discard_private_keys(agent_id: UUID, *, but: frozenset[UUID] = frozenset()) -> None:
    """Delete the agent's private keys except those still needed."""
    for ending in (SEALED, PLAIN):
        for path in _folder(agent_id).glob(f"*{ending}"):
            if UUID(path.stem) not in but:
                path.unlink(missing_ok=True)


def plain_left(agent_id: UUID) -> bool:
    """Whether a private key still lies in clear, as an earlier release left it."""
    return any(_folder(agent_id).glob(f"*{PLAIN}"))


def seal_plain_files(agent_id: UUID) -> None:
    for path in _folder(agent_id).glob(f"*{PLAIN}"):
        _seal_plain_file(agent_id, UUID(path.stem))


def lie_here(agent_id: UUID) -> bool:
    """Whether this machine is where the agent's keys lie, or lay before it was switched off."""
    return _folder(agent_id).is_dir()


def new_relay_secret(agent_id: UUID, *, former: bytes | None = None) -> bytes:
    """A fresh secret for the agent's relays, kept here for the agent; the relays get a copy of their own.

    `former` is the one they have so far. It stays good: they may not get the new one, and messages are on their way.
    """
    secret = secrets.token_bytes(SECRET_BYTES)
    if former:
        _replace(_folder(agent_id) / FORMER, seal(former, f"relay of {agent_id}"))
    _replace(_folder(agent_id) / PRESENT, seal(secret, f"relay of {agent_id}"))
    return secret


def relay_secret(agent_id: UUID, name: str = PRESENT) -> bytes | None:
    """The agent's own copy; None before it was ever onboarded. Raises KeyUnreadable."""
    try:
        sealed = (_folder(agent_id) / name).read_bytes()
    except FileNotFoundError:
        return None
    return unseal(sealed, f"relay of {agent_id}")


def former_relay_secret(agent_id: UUID) -> bytes | None:
    """The one before, until it is forgotten. Raises KeyUnreadable."""
    return relay_secret(agent_id, FORMER)


def forget_former_relay_secret(agent_id: UUID) -> None:
    (_folder(agent_id) / FORMER).unlink(missing_ok=True)


def discard_relay_secret(agent_id: UUID) -> None:
    for name in (PRESENT, FORMER):
        (_folder(agent_id) / name).unlink(missing_ok=True)


def seal(content: bytes, name: str) -> bytes:
    """Encrypt `content` for this side alone, bound to `name`. Raises SecretMissing."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_sealing_key(_secret())).encrypt(nonce, content, name.encode())


def unseal(sealed: bytes, name: str) -> bytes:
    """Open what was sealed under the secret in force or an earlier one. Raises KeyUnreadable."""
    for secret in (_secret(), *(earlier.encode() for earlier in settings.ONPREMISES_SECRET_FALLBACKS)):
        with suppress(InvalidTag, ValueError):
            return AESGCM(_sealing_key(secret)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode())
    raise KeyUnreadable(name)


def history_key() -> bytes:
    """The key under which remembered passwords are digested; made on first use, so a stolen database tells nothing."""
    path = _root() / "history.key"
    if not path.exists():
        _write(path, secrets.token_bytes(HISTORY_KEY_BYTES))
    return path.read_bytes()


def _sealing_key(secret: bytes) -> bytes:
    derived = HKDF(hashes.SHA256(), length=SECRET_BYTES, salt=None, info=b"keys of the on-premises side")
    return derived.derive(secret)


def _secret() -> bytes:
    if settings.ONPREMISES_SECRET:
        return str(settings.ONPREMISES_SECRET).encode()
    path: Path | None = settings.ONPREMISES_SECRET_MADE_UP
    if path is None:
        raise SecretMissing("ONPREMISES_SECRET")
    if not path.exists():
        _write(path, secrets.token_hex(SECRET_BYTES).encode())
    return path.read_bytes()


def _seal_plain_file(agent_id: UUID, key_id: UUID) -> None:
    path = _folder(agent_id) / f"{key_id}{PLAIN}"
    try:
        plain = path.read_bytes()
    except FileNotFoundError:
        return  # there is none, or another process was quicker and has sealed it
    store_private_key(agent_id, key_id, plain)
    path.unlink(missing_ok=True)


def _name(agent_id: UUID, key_id: UUID) -> str:
    return f"{agent_id}/{key_id}"


def _root() -> Path:
    return Path(settings.ONPREMISES_KEY_DIR)


def _folder(agent_id: UUID) -> Path:
    return _root() / str(agent_id)


def _write(path: Path, content: bytes) -> None:
    """All or nothing and first come, first kept: of two writers at once both go on with the same key."""
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another process was first; its key is in force
    finally:
        draft.unlink()


def _replace(path: Path, content: bytes) -> None:
    """All or nothing, and the last one is kept."""
    _draft(path, content).replace(path)


def _draft(path: Path, content: bytes) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return draft

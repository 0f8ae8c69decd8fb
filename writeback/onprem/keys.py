"""Key files of the on-premises side, mode 600 in a folder the cloud never reads: key pairs and the history key."""

import os
import secrets
from pathlib import Path
from uuid import UUID

from django.conf import settings

HISTORY_KEY_BYTES = 32


class KeyMissing(Exception):
    """The agent has no private key of that name."""


def store_private_key(tenant_id: UUID, key_id: UUID, private_pem: bytes) -> None:
    _write(_folder(tenant_id) / f"{key_id}.pem", private_pem)


def private_key(tenant_id: UUID, key_id: UUID) -> bytes:
    """The private key as PEM. Raises KeyMissing."""
    try:
        return (_folder(tenant_id) / f"{key_id}.pem").read_bytes()
    except FileNotFoundError:
        raise KeyMissing(str(key_id)) from None


def discard_private_keys(tenant_id: UUID, *, but: frozenset[UUID] = frozenset()) -> None:
    """Delete the tenant's private keys except those still needed."""
    for path in _folder(tenant_id).glob("*.pem"):
        if UUID(path.stem) not in but:
            path.unlink(missing_ok=True)


def history_key() -> bytes:
    """The key under which remembered passwords are digested; made on first use, so a stolen database tells nothing."""
    path = _root() / "history.key"
    if not path.exists():
        _write(path, secrets.token_bytes(HISTORY_KEY_BYTES))
    return path.read_bytes()


def _root() -> Path:
    return Path(settings.ONPREMISES_KEY_DIR)


def _folder(tenant_id: UUID) -> Path:
    return _root() / str(tenant_id)


def _write(path: Path, content: bytes) -> None:
    """All or nothing and first come, first kept: of two writers at once both go on with the same key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another process was first; its key is in force
    finally:
        draft.unlink()

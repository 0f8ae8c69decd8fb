"""Seal passwords for one agent and open them again. Pure: bytes in, bytes out.

A package is a fresh AES-256-GCM key wrapped with the agent's RSA-2048 public key (OAEP, SHA-256), a nonce and the
encrypted passwords. The binding travels as associated data, so a package taken from one job opens in no other
(writeback.md §2). Layout: magic (4 bytes), wrapped key (256), nonce (12), ciphertext with tag.
"""

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from writeback.operations import Operation

MAGIC = b"PWB1"
RSA_BITS = 2048
WRAPPED_KEY_BYTES = RSA_BITS // 8
NONCE_BYTES = 12
TAG_BYTES = 16
BLOCK_BYTES = 512  # the text is padded to a multiple of this, so that its length does not tell the password's
OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


class EnvelopeError(Exception):
    """The package cannot be sealed or opened: wrong key, wrong binding, damaged or not one of ours."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What a package belongs to; opened with any other binding it stays shut."""

    job_id: UUID  # the tracking id
    tenant_id: UUID
    user_id: UUID
    operation: Operation
    expires_at: datetime  # real time; from then on no agent may apply the package

    def associated_data(self) -> bytes:
        expires = self.expires_at.astimezone(UTC).isoformat(timespec="microseconds")
        parts = (str(self.job_id), str(self.tenant_id), str(self.user_id), self.operation.value, expires)
        return MAGIC + "\n".join(parts).encode()


@dataclass(frozen=True, slots=True)
class Passwords:
    """One password for a reset, two for a change. Neither shows in a representation."""

    new: str = field(repr=False)
    current: str | None = field(default=None, repr=False)


def new_key_pair() -> tuple[bytes, str]:
    """Return (private key, public key) as PEM; the private one never leaves the on-premises side."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    private_pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public_pem = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private_pem, public_pem.decode("ascii")


def seal(passwords: Passwords, binding: Binding, public_pem: str) -> bytes:
    """Seal `passwords` so that only the holder of the private key opens them, and only for `binding`."""
    key, nonce = AESGCM.generate_key(bit_length=256), os.urandom(NONCE_BYTES)
    wrapped = _public_key(public_pem).encrypt(key, OAEP)
    return MAGIC + wrapped + nonce + AESGCM(key).encrypt(nonce, _pack(passwords), binding.associated_data())


def open_sealed(sealed: bytes, binding: Binding, private_pem: bytes) -> Passwords:
    """Return what was sealed for `binding`. Raises EnvelopeError for everything else, without saying how it failed."""
    if not sealed.startswith(MAGIC) or len(sealed) < len(MAGIC) + WRAPPED_KEY_BYTES + NONCE_BYTES + TAG_BYTES:
        raise EnvelopeError("not a sealed package")
    body = memoryview(sealed)[len(MAGIC) :]
    wrapped, nonce = bytes(body[:WRAPPED_KEY_BYTES]), bytes(body[WRAPPED_KEY_BYTES:][:NONCE_BYTES])
    ciphertext = bytes(body[WRAPPED_KEY_BYTES + NONCE_BYTES :])
    try:
        key = _private_key(private_pem).decrypt(wrapped, OAEP)
        packed = AESGCM(key).decrypt(nonce, ciphertext, binding.associated_data())
    except (ValueError, InvalidTag):
        raise EnvelopeError("the package does not open with this key and binding") from None
    return _unpack(packed)


def _pack(passwords: Passwords) -> bytes:
    try:
        text = json.dumps({"new": passwords.new, "current": passwords.current}, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise EnvelopeError("the password is not valid Unicode") from None  # the cause would carry the password
    return text.ljust(-(-len(text) // BLOCK_BYTES) * BLOCK_BYTES)


def _unpack(packed: bytes) -> Passwords:
    try:
        fields = json.loads(packed)
    except ValueError:
        raise EnvelopeError("the package holds no passwords") from None
    if not isinstance(fields, dict) or fields.keys() != {"new", "current"}:
        raise EnvelopeError("the package holds other fields than two passwords")
    new, current = fields["new"], fields["current"]
    if not isinstance(new, str) or not new or not (current is None or (isinstance(current, str) and current)):
        raise EnvelopeError("a password in the package is empty or not text")
    return Passwords(new, current)


def _public_key(pem: str) -> rsa.RSAPublicKey:
    try:
        key = serialization.load_pem_public_key(pem.encode("ascii"))
    except ValueError:
        raise EnvelopeError("the public key cannot be read") from None
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size != RSA_BITS:
        raise EnvelopeError("the public key is not RSA of 2048 bits")
    return key


def _private_key(pem: bytes) -> rsa.RSAPrivateKey:
    # The agent made this key itself; checking its primes again would cost 50 ms an opening.
    key = serialization.load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise EnvelopeError("the private key is not RSA")
    return key

"""The portal's own keys at work: what must be read again is encrypted, what need only be recognised is a keyed hash."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    """Seal `text` (an authenticator's seed) for storage, authenticated, under VAULT_KEY."""
    return _vault().encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Open what `encrypt` sealed under VAULT_KEY or one of VAULT_KEY_FALLBACKS.

    Raises cryptography.fernet.InvalidToken when none of these keys sealed it or the text was changed.
    """
    return _vault().decrypt(token.encode()).decode()


def code_mac(value: str, *, purpose: str) -> str:
    """The keyed hash (64 hexadecimal digits) by which a code is recognised, under CODE_KEY.

    `purpose` names what it is for and whom it belongs to, so that a hash copied into another row fits nothing there.
    """
    message = f"{purpose}\0{value}".encode("utf-8", "surrogatepass")  # whatever somebody typed has a hash
    return hmac.new(settings.CODE_KEY.encode(), message, hashlib.sha256).hexdigest()


def _vault() -> MultiFernet:
    """The first key seals; each of them opens, so that a key can be replaced while what it sealed is still in use."""
    return MultiFernet([_fernet(key) for key in (settings.VAULT_KEY, *settings.VAULT_KEY_FALLBACKS)])


def _fernet(key: str) -> Fernet:
    # Fernet wants 32 bytes; the operator's key may be written in any way, so its digest is taken.
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))

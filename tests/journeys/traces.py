"""What a secret looks like where it was written down: plain, in wide characters, in base64, percent-encoded."""

import base64
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus


def traces(secret: str) -> dict[str, bytes]:
    """Every way of writing `secret` that a search must find, by name."""
    plain = secret.encode()
    found = {
        "UTF-8": plain,
        "UTF-16LE": secret.encode("utf-16-le"),
        "percent-encoded": quote(secret, safe="").encode(),
        "percent-encoded path": quote(secret).encode(),
        "percent-encoded form": quote_plus(secret).encode(),
        "percent-encoded throughout": "".join(f"%{byte:02X}" for byte in plain).encode(),
    }
    for offset in range(3):
        found[f"base64 at {offset}"] = inside_base64(plain, offset)
        found[f"base64 for addresses at {offset}"] = inside_base64(plain, offset).translate(TO_ADDRESSES)
    return found


TO_ADDRESSES = bytes.maketrans(b"+/", b"-_")


def inside_base64(plain: bytes, offset: int) -> bytes:
    """The characters that depend on `plain` alone when it begins `offset` bytes into a group of three."""
    encoded = base64.b64encode(bytes(offset) + plain)
    first = -(-offset * 8 // 6)  # rounded up: the character before is shared with what stood there
    behind = (offset + len(plain)) * 8 // 6
    return encoded[first:behind]


def find(secrets: Iterable[str], stored: Iterable[tuple[str, bytes]]) -> Iterator[str]:
    """Where a secret lies and how it was written; the secret itself is not repeated."""
    wanted = [(number, how, trace) for number, one in enumerate(secrets, 1) for how, trace in traces(one).items()]
    for place, content in stored:
        for number, how, trace in wanted:
            if trace in content:
                yield f"secret {number} in {place}, {how}"

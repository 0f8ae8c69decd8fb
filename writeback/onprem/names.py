"""Distinguished names: built with every character escaped, taken apart again, and judged. Pure.

Escaping follows RFC 4514. A connector to a real directory gets names ready made; whoever builds one from what people
typed uses this (SR-WB-10).
"""

import re
from collections.abc import Iterator

RESERVED_ANYWHERE = frozenset(',+"\\<>;\n\r=/')  # writeback.md §10: these in the name of a unit make writeback fail
ESCAPED = frozenset(',+"\\<>;=')
CONTROL = {"\0": "\\00", "\n": "\\0A", "\r": "\\0D"}
_PART = re.compile(r"((?:[^\\,]|\\.)*)(?:,|$)", re.DOTALL)


def escape(value: str) -> str:
    """`value` as it stands in a distinguished name, whatever is in it."""
    text = "".join(CONTROL.get(sign) or (f"\\{sign}" if sign in ESCAPED else sign) for sign in value)
    if text.startswith((" ", "#")):
        text = f"\\{text}"
    if text.endswith(" ") and value != " ":
        text = f"{text[:-1]}\\ "
    return text


def relative(kind: str, value: str) -> str:
    """One part of a name, such as `CN=Hagens\\, Erin`."""
    return f"{kind}={escape(value)}"


def join(*parts: str) -> str:
    """A whole name of ready parts, the object's own first."""
    return ",".join(part for part in parts if part)


def of_domain(dns_name: str) -> str:
    """`DC=corp,DC=example` for `corp.example`."""
    return ",".join(relative("DC", label) for label in dns_name.split("."))


def units(distinguished_name: str) -> tuple[str, ...]:
    """The names of the organisational units an object lies in, unescaped, nearest first."""
    return tuple(_unescaped(part[3:]) for part in _parts(distinguished_name) if part.upper().startswith("OU="))


def reserved(unit: str) -> bool:
    """Whether the name of a unit holds a character that makes writeback fail (writeback.md §10)."""
    return unit.startswith((" ", "#")) or unit.endswith(" ") or not RESERVED_ANYWHERE.isdisjoint(unit)


def _parts(distinguished_name: str) -> Iterator[str]:
    return (match[1] for match in _PART.finditer(distinguished_name) if match[1])


def _unescaped(value: str) -> str:
    return re.sub(r"\\([0-9A-Fa-f]{2}|.)", _plain, value, flags=re.DOTALL)


def _plain(match: re.Match[str]) -> str:
    found = match[1]
    return chr(int(found, 16)) if len(found) == 2 else found

"""What was read from a file, kept on the server between the look at it and the yes to it.

It lies in a row of the session store beside the administrator's session, under a key of its own that no browser ever
sees: so every web machine has it, it ends by itself, and nothing a client sends names a place. The administrator's
session holds the key, one for each kind of import; a new upload takes the place of the last.
"""

from datetime import timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from directory.admin import acting
from directory.models import Tenant
from sspr.admin.exchange.reading import Line, Table

KEPT_FOR = timedelta(minutes=30)


class Staged:
    """A table that waits for a yes. `fingerprint` says which one, so that a yes to another one is none to this."""

    def __init__(self, table: Table, tenant_id: str, fingerprint: str) -> None:
        self.table, self.tenant_id, self.fingerprint = table, tenant_id, fingerprint


def keep(request: HttpRequest, kind: str, table: Table, tenant: Tenant) -> None:
    """Put the table aside for this administrator, in place of whatever was."""
    drop(request, kind)
    packed = {
        "columns": table.columns,
        "lines": [[line.number, line.cells, sorted(line.formulas)] for line in table.lines],
    }
    store = _store()
    store["owner"], store["kind"], store["tenant"] = str(acting(request).pk), kind, str(tenant.pk)
    store["table"] = packed
    store["fingerprint"] = sha256(repr((kind, tenant.pk, table)).encode("utf-8", "backslashreplace")).hexdigest()
    store.set_expiry(KEPT_FOR)
    store.create()
    request.session[_name(kind)] = store.session_key


def find(request: HttpRequest, kind: str) -> Staged | None:
    """What this administrator put aside and has not decided about; None once it is gone."""
    key = request.session.get(_name(kind))
    if not isinstance(key, str):
        return None
    kept = _store(key).load()
    if (kept.get("owner"), kept.get("kind")) != (str(acting(request).pk), kind):
        return None
    lines = (Line(number, tuple(cells), frozenset(formulas)) for number, cells, formulas in kept["table"]["lines"])
    return Staged(Table(tuple(kept["table"]["columns"]), tuple(lines)), kept["tenant"], kept["fingerprint"])


def drop(request: HttpRequest, kind: str) -> None:
    """Forget it, here and in the store."""
    key = request.session.pop(_name(kind), None)
    if key:
        _store().delete(key)


def _store(key: str | None = None) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


def _name(kind: str) -> str:
    return f"import of {kind}"

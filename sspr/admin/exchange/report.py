"""What an import comes to, counted and in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext, ngettext

from sspr.admin.exchange.rows import Checked

MOST_SHOWN = 200  # rows on the page; those with errors first
ORDER = ("error", "new", "changed", "unchanged")


@dataclass
class Report:
    rows: Sequence[Checked]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(row.outcome for row in self.rows)

    @property
    def new(self) -> int:
        return self._counts["new"]

    @property
    def changed(self) -> int:
        return self._counts["changed"]

    @property
    def unchanged(self) -> int:
        return self._counts["unchanged"]

    @property
    def errors(self) -> int:
        """Rows with at least one."""
        return self._counts["error"]

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def shown(self) -> list[Checked]:
        return sorted(self.rows, key=lambda row: (ORDER.index(row.outcome), row.number))[:MOST_SHOWN]

    @property
    def sentence(self) -> str:
        """After it was done."""
        new = ngettext("%(count)d row is new", "%(count)d rows are new", self.new) % {"count": self.new}
        changed = ngettext("%(count)d was changed", "%(count)d were changed", self.changed) % {"count": self.changed}
        same = ngettext("%(count)d was the same already", "%(count)d were the same already", self.unchanged)
        counted = f"{new}, {changed}, {same % {'count': self.unchanged}}."
        return gettext("Imported: %(counted)s") % {"counted": counted}

    @property
    def on_record(self) -> dict[str, Any]:
        return {"new": self.new, "changed": self.changed, "unchanged": self.unchanged, "errors": self.errors}

"""Reads the `proves` marks: refuses unknown ids at collection, and counts what passing tests prove (`--proofs`).

A test proves its ids when its call phase passed; skipped, expected-to-fail and deselected tests prove nothing, and one
failing test takes the proof away from all who claim the same id.
"""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from tests.proofs import ids, not_applicable

AT_MOST = 3  # ids a test: who claims more proves nothing in particular
PROVES = "proves"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("proofs")
    group.addoption("--proofs", action="store_true", help="print which facts and requirements passing tests prove")
    group.addoption("--claims", type=Path, help="write which tests claim which id, as JSON, to this file")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Proofs(config), "proofs")


def claims(item: pytest.Item) -> list[str]:
    return [identifier for mark in item.iter_markers(PROVES) for identifier in mark.args]


class Proofs:
    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.known = {provable.id: provable for provable in ids.known()}
        self.not_applicable = {entry.id for entry in not_applicable.entries()}
        self.proved: set[str] = set()
        self.refuted: set[str] = set()

    @pytest.hookimpl(tryfirst=True)  # before anything is deselected: a wrong id is wrong in every run
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        complaints = [complaint for item in items for complaint in self._complaints(item)]
        if complaints:
            raise pytest.UsageError("\n".join(complaints))
        for item in items:
            item.user_properties += [(PROVES, identifier) for identifier in claims(item)]

    def _complaints(self, item: pytest.Item) -> list[str]:
        claimed = claims(item)
        found = [f"{item.nodeid}: {one} is not in ids.csv" for one in claimed if one not in self.known]
        found += [f"{item.nodeid}: {one} is not applicable" for one in claimed if one in self.not_applicable]
        if len(claimed) > AT_MOST:
            found.append(f"{item.nodeid}: claims {len(claimed)} ids, at most {AT_MOST} are allowed")
        return found

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if file := self.config.getoption("--claims"):
            tests_of = defaultdict(list)
            for item in session.items:
                for identifier in claims(item):
                    tests_of[identifier].append(item.nodeid)
            file.write_text(json.dumps(tests_of), encoding="utf-8")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        claimed = {str(value) for name, value in report.user_properties if name == PROVES}
        if report.failed:
            self.refuted |= claimed
        elif report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
            self.proved |= claimed

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        if config.getoption("--proofs") and not hasattr(config, "workerinput"):
            config.get_terminal_writer().write("\n".join(self._lines()) + "\n")

    def _lines(self) -> list[str]:
        kinds = {
            "F": [one.id for one in self.known.values() if one.id.startswith("F-")],
            "SR-M": [one.id for one in self.known.values() if one.level == "M"],
            "H": [one.id for one in self.known.values() if one.id.startswith("H-")],
        }
        proved = self.proved - self.refuted
        heaviest = [one.id for one in self.known.values() if one.weight == "3"]
        open_ones = [one for one in heaviest if one not in proved | self.not_applicable]
        counts = [f"{kind} {len(proved & set(of_kind))}/{len(of_kind)}" for kind, of_kind in kinds.items()]
        return [
            "",
            "proved: " + " ".join(sorted(proved)),
            "refuted: " + " ".join(sorted(self.refuted)),
            "facts of weight 3 still open: " + " ".join(open_ones),
            f"proofs: {', '.join(counts)}, n/a {len(self.not_applicable)}",
        ]

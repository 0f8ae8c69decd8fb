"""Explanations as tables on a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from licensing.entitlement import Capability, Level
from licensing.openings import Opening
from sspr.explain import CapabilityExplained, Explanation, Supposition, ways
from sspr.explain.supposition import Move


def print_explanation(explanation: Explanation, capabilities: Iterable[Capability], console: Console) -> None:
    console.print(
        f"{explanation.user_principal_name}, level {explanation.facts.level.name}, preset {explanation.preset}",
        markup=False,
    )
    table = Table("Capability", "Allowed", "Reason", "Code", "What opens or mends it")
    for capability in capabilities:
        _add(table, explanation.of(capability))
    console.print(table)
    _print_paths(explanation, console)


def print_supposition(supposed: Supposition, capabilities: Iterable[Capability], console: Console) -> None:
    before, after = supposed.before, supposed.after
    console.print(f"{before.user_principal_name}, what if (nothing is changed):", markup=False)
    for step in supposed.steps:
        console.print(f"  {step.text}{f': would fail. {step.refusal}' if step.refusal else ''}", markup=False)
        for failure in step.failures:
            console.print(f"    would fail: {failure}", markup=False)
    table = Table("Capability", "Before", "After", "Why")
    asked = set(capabilities)
    for move in supposed.moves:
        if move.capability in asked:
            table.add_row(move.capability.value, _answer(move.before), _answer(move.after), _why(move))
    table.add_row("level", before.facts.level.name, after.facts.level.name, "")
    console.print(table)
    paths = Table("Product", "Path", "Before", "After")
    for moved in supposed.paths:
        paths.add_row(moved.one.product, ways.path(moved.one), _state(moved.before), _state(moved.after))
    if supposed.paths:
        console.print(paths)


def _add(table: Table, explained: CapabilityExplained) -> None:
    """One line for the answer, or one for each refusal; a forecast has a line of its own."""
    name = explained.capability.value
    if explained.allowed:
        table.add_row(name, "yes", "", "", _ways(explained))
    for reason in explained.reasons:
        table.add_row(name, "no", reason.name, reason.code or "", reason.words.remedy)
        name = ""
    if explained.forecast:
        ahead = explained.forecast
        table.add_row("", "forecast", ahead.name, ahead.code or "", ahead.words.remedy)
    if explained.opened_by and not explained.allowed:
        table.add_row("", "licensed", "", "", _ways(explained))


def _print_paths(explanation: Explanation, console: Console) -> None:
    """Where the licences come from, with what each opens by itself or why it opens nothing."""
    if explanation.openings:
        paths = Table("Product", "Path", "State", "Opens")
        for one in explanation.openings:
            paths.add_row(one.product, ways.path(one), _state(one), one.opens.name)
        console.print(paths)


def _answer(explained: CapabilityExplained) -> str:
    if explained.first is None:
        return "yes"
    return f"no, {explained.first.code or explained.first.name}"


def _why(move: Move) -> str:
    """What opens it afterwards, or would."""
    if move.after.first:
        return move.after.first.words.remedy
    return _ways(move.after)


def _ways(explained: CapabilityExplained) -> str:
    if explained.level_needed is Level.CHANGE_ONLY:
        return "no licence is needed"
    return "; ".join(ways.way(one) for one in explained.opened_by)


def _state(one: Opening | None) -> str:
    if one is None:
        return "none"
    unpaid = "" if one.usable else ", not paid for"
    return f"{one.state.value}{f' {one.error.value}' if one.error else ''}{unpaid}"

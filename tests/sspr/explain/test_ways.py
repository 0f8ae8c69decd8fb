"""A way in words, and for scripts."""

from dataclasses import replace
from uuid import UUID

import pytest

from licensing.entitlement import Level
from licensing.openings import Opening
from licensing.paths import LicenseError, PathState
from sspr.explain import ways

P1 = Opening(UUID(int=1), "Entra ID P1", "AAD_PREMIUM", ("AAD_PREMIUM",), Level.WRITEBACK, usable=True)
GROUP = UUID(int=2)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Entra ID P1, Direct, plan AAD_PREMIUM"),
        ({"group_id": GROUP, "group": "Sales"}, "Entra ID P1, Inherited (Sales), plan AAD_PREMIUM"),
        ({"group_id": GROUP}, "Entra ID P1, Inherited (a deleted group), plan AAD_PREMIUM"),
        ({"plans": ("AAD_PREMIUM", "AAD_PREMIUM_P2")}, "Entra ID P1, Direct, plans AAD_PREMIUM, AAD_PREMIUM_P2"),
        ({"plans": ()}, "Entra ID P1, Direct, the product itself"),
        (
            {"own": False},
            "Entra ID P1, held by somebody else in the tenant, whose licence counts here, plan AAD_PREMIUM",
        ),
    ],
)
def test_in_words(changes: dict[str, object], said: str) -> None:
    assert ways.way(replaced(**changes)) == said


def test_for_scripts() -> None:
    failed = replaced(group_id=GROUP, group="Sales", state=PathState.ERROR, error=LicenseError.COUNT)
    assert ways.as_dict(failed) == {
        "sku": "AAD_PREMIUM",
        "product": "Entra ID P1",
        "own": True,
        "direct": False,
        "group": {"id": str(GROUP), "name": "Sales"},
        "plans": ["AAD_PREMIUM"],
        "state": "Error",
        "error": "CountViolation",
        "usable": True,
        "opens": "CHANGE_ONLY",
    }


def replaced(**changes: object) -> Opening:
    return replace(P1, **changes)  # type: ignore[arg-type]

"""Access control entries, as a table (writeback.md §8, §9)."""

import pytest

from writeback.onprem.rights import Place, Right, reaching

ALL = frozenset(Right)
RESET, UNLOCK = frozenset({Right.RESET_PASSWORD}), frozenset({Right.WRITE_LOCKOUT_TIME})
NOTHING = Place()


@pytest.mark.parametrize(
    ("places", "allowed"),
    [
        ((NOTHING, NOTHING, Place(given=ALL)), ALL),
        ((NOTHING, Place(given=RESET), NOTHING), RESET),
        ((NOTHING, NOTHING, NOTHING), frozenset()),
        ((Place(inherits=False), Place(given=ALL)), frozenset()),
        ((NOTHING, Place(inherits=False), Place(given=ALL)), frozenset()),
        ((NOTHING, Place(given=UNLOCK, inherits=False), Place(given=ALL)), UNLOCK),
        ((Place(given=RESET, inherits=False), Place(given=ALL)), RESET),
        ((Place(denied=RESET), Place(given=ALL)), ALL - RESET),
        ((Place(given=RESET), Place(denied=RESET), Place(given=UNLOCK)), RESET | UNLOCK),
        ((NOTHING, Place(denied=ALL), Place(given=ALL)), frozenset()),
        ((NOTHING, Place(given=RESET), Place(denied=ALL)), RESET),
        ((Place(given=RESET, denied=RESET),), frozenset()),
    ],
)
@pytest.mark.proves("SR-WB-13")
def test_the_nearer_entry_decides_and_inheritance_can_be_cut(
    places: tuple[Place, ...], allowed: frozenset[Right]
) -> None:
    assert reaching(places) == allowed

"""A small catalogue with everything in it that paths can trip over, and short names to speak of it.

Plans are single letters: `m` mail, `M` large mail (they exclude each other), `a` analytics (needs m or M), `p` premium.
`ODD` holds two plans that exclude each other, which is a product's own affair.
"""

from collections.abc import Callable, Mapping
from uuid import UUID, uuid5

from licensing.paths import Catalogue, LicenseError, Offer, Path, PathState, Product, Standing

NAMESPACE = UUID(int=0)


def ident(name: str) -> UUID:
    return uuid5(NAMESPACE, name)


def plans(letters: str) -> frozenset[UUID]:
    return frozenset(ident(f"plan {letter}") for letter in letters)


CONTENTS = {"SMALL": "mx", "LARGE": "Mx", "ANALYTICS": "a", "PREMIUM": "p", "SUITE": "Mapx", "LOCAL": "x", "ODD": "mM"}
CATALOGUE = Catalogue(
    products={
        ident(name): Product(plans(letters), frozenset({"KP"} if name == "LOCAL" else ()))
        for name, letters in CONTENTS.items()
    },
    excludes={ident("plan m"): plans("M"), ident("plan M"): plans("m")},
    needs={ident("plan a"): plans("mM")},
)
NAMES = {ident(name): name for name in [*CONTENTS, "G1", "G2", "G3"]} | {
    ident(f"plan {letter}"): letter for letter in "mMapx"
}


def offer(name: str, off: str = "") -> Offer:
    return Offer(ident(name), plans(off))


def path(name: str, group: str = "", off: str = "", error: LicenseError | None = None) -> Path:
    state = PathState.ERROR if error else PathState.ACTIVE
    return Path(ident(name), ident(group) if group else None, plans(off), state, error)


def stranded(name: str, group: str) -> Path:
    return Path(ident(name), ident(group), frozenset(), PathState.ACTIVE_WITH_ERROR, LicenseError.DEPENDENCY)


def person(groups: Mapping[str, str] | None = None, *paths: Path, location: str = "NL") -> Standing:
    """`person({"G1": "SMALL PREMIUM"}, path("LARGE"))`: a member of G1, which carries two products; LARGE directly."""
    carried = tuple(
        (ident(group), tuple(offer(*one.split("-")) for one in products.split()))
        for group, products in (groups or {}).items()
    )
    return Standing(location, carried, paths)


def seats(**left: int) -> Callable[[UUID], int]:
    """As many seats of each product as are named, of all others plenty."""
    return lambda sku: left.get(NAMES[sku], 1000)


def told(paths: tuple[Path, ...]) -> dict[str, str]:
    """Paths as {"PREMIUM by G1": "Active"}, with the error behind the state."""
    return {
        f"{NAMES[one.sku]} by {NAMES[one.group]}" if one.group else NAMES[one.sku]: (
            f"{one.state.value} {one.error.value}" if one.error else one.state.value
        )
        for one in paths
    }

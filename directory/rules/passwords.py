"""What a new password in the cloud must be like, and which are too easy to guess (sspr-behaviour §6, §7)."""

import string
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

LONGEST = 256  # characters
LONGEST_BYTES = 1024  # in UTF-8; longer input is refused before any work is done with it (SR-PWD-14)
SHORTEST_FAITHFUL = 8  # characters
SHORTEST_ALONE, SHORTEST_BESIDE_ANOTHER_FACTOR = 15, 8  # characters, preset standards (SR-PWD-02)
CLASSES_NEEDED = 3  # of lower case, upper case, digit, symbol
POINTS_NEEDED = 5
SHORTEST_NAME = 4  # characters; shorter names are not looked for

PRINTABLE_ASCII = frozenset(map(chr, range(0x20, 0x7F)))
LOOK_ALIKES = str.maketrans({"0": "o", "1": "l", "$": "s", "@": "a"})


class Fault(StrEnum):
    """A rule that a new password breaks."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_FEW_CLASSES = "too_few_classes"
    CHARACTER_NOT_ALLOWED = "character_not_allowed"
    SAME_AS_CURRENT = "same_as_current"
    BANNED = "banned"
    CONTAINS_NAME = "contains_name"


@dataclass(frozen=True, slots=True)
class Policy:
    """What is asked of length and characters."""

    shortest: int  # characters
    classes_needed: int  # 0 asks for none
    allows: Callable[[str], bool]  # one character


def impossible(password: object) -> Fault | None:
    """Why this can be nobody's password, in the cloud or on premises; found before any work is done with it."""
    if not isinstance(password, str) or not password:
        return Fault.TOO_SHORT
    if len(password) > LONGEST_BYTES or len(password.encode("utf-8", "surrogatepass")) > LONGEST_BYTES:
        return Fault.TOO_LONG
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in password):
        return Fault.CHARACTER_NOT_ALLOWED
    return None


def canonical(password: str) -> str | None:
    """The one spelling under which a password is judged, hashed and compared: composed (NFC), otherwise untouched.

    None for what can be nobody's password.
    """
    return None if impossible(password) else unicodedata.normalize("NFC", password)


FAITHFUL = Policy(SHORTEST_FAITHFUL, CLASSES_NEEDED, PRINTABLE_ASCII.__contains__)


def standards(methods_required: int) -> Policy:
    """The preset `standards`: long rather than mixed, any character that is not a control (SR-PWD-02 to -05)."""
    shortest = SHORTEST_BESIDE_ANOTHER_FACTOR if methods_required > 1 else SHORTEST_ALONE
    return Policy(shortest, 0, lambda character: unicodedata.category(character) not in ("Cc", "Cs"))


def faults(password: str, policy: Policy) -> tuple[Fault, ...]:
    """Every rule of length and characters that `password` breaks."""
    broken = {
        Fault.TOO_SHORT: len(password) < policy.shortest,
        Fault.TOO_LONG: len(password) > LONGEST,
        Fault.TOO_FEW_CLASSES: classes(password) < policy.classes_needed,
        Fault.CHARACTER_NOT_ALLOWED: not all(map(policy.allows, password)),
    }
    return tuple(fault for fault, holds in broken.items() if holds)


def classes(password: str) -> int:
    """How many of lower case, upper case, digit and symbol occur; blank is a symbol."""
    letters_and_digits = string.ascii_letters + string.digits
    return sum(
        (
            any(character in string.ascii_lowercase for character in password),
            any(character in string.ascii_uppercase for character in password),
            any(character in string.digits for character in password),
            any(character in PRINTABLE_ASCII and character not in letters_and_digits for character in password),
        )
    )


def normalise(text: str) -> str:
    """Fold what people vary: capitals and the four look-alikes. `!` stands for nothing but itself."""
    return text.lower().translate(LOOK_ALIKES)


class BannedTerms:
    """Base terms, folded and put in the order in which they are looked for; build once, ask often."""

    def __init__(self, *lists: Iterable[str]) -> None:
        terms = {normalise(term) for terms in lists for term in terms if term}
        self.longest_first = tuple(sorted(terms, key=lambda term: (-len(term), term)))
        self._by_length: dict[int, list[str]] = {}
        for term in self.longest_first:
            self._by_length.setdefault(len(term), []).append(term)

    def near(self, text: str) -> bool:
        """Whether `text` is one of the terms but for at most one character put in, left out or replaced."""
        length = len(text)
        candidates = (term for n in (length - 1, length, length + 1) for term in self._by_length.get(n, ()))
        return any(Levenshtein.distance(term, text, score_cutoff=1) <= 1 for term in candidates)


def score(password: str, terms: BannedTerms) -> int:
    """One point for each banned term found and one for each character left over.

    Exact occurrences are taken out first, longest term first, so that a fuzzy match cannot swallow the neighbours of
    an exact one; then a remaining stretch that is nearly a term counts as one (sspr-behaviour §7.4). Where a fuzzy
    match inside a longer stretch should count is documented nowhere; here it does not.
    """
    stretches, points = [normalise(password)], 0
    for term in terms.longest_first:
        pieces = [piece for stretch in stretches for piece in stretch.split(term)]
        points += len(pieces) - len(stretches)
        stretches = [piece for piece in pieces if piece]
    return points + sum(1 if terms.near(stretch) else len(stretch) for stretch in stretches)


def too_easy(password: str, *, terms: BannedTerms, names: Collection[str]) -> Fault | None:
    """Whether a password of at most `LONGEST` characters is easy to guess.

    `terms` are the global and custom lists together; `names` the person's and the tenant's, which may not occur inside
    the password at all, however good the rest of it is.
    """
    folded = normalise(password)
    if any(normalise(name) in folded for name in names if len(name) >= SHORTEST_NAME):
        return Fault.CONTAINS_NAME
    if terms.near(folded) or score(password, terms) < POINTS_NEEDED:
        return Fault.BANNED
    return None

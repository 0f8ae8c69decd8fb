"""Drawing, keeping and recognising one-time codes."""

import random
from collections import Counter
from uuid import uuid4

import pytest

from directory.rules.methods import Method
from sspr.gates import codes


@pytest.mark.proves("SR-TOK-01")
def test_codes_have_six_digits_evenly_drawn_from_a_generator_nobody_can_seed() -> None:
    random.seed(1)
    first = [codes.draw() for _ in range(100_000)]
    random.seed(1)
    second = [codes.draw() for _ in range(10)]
    assert all(len(code) == 6 and code.isdigit() for code in first)
    assert first[:10] != second
    assert any(code.startswith("0") for code in first)
    by_digit = Counter(digit for code in first for digit in code)
    expected = 60_000
    chi_squared = sum((by_digit[digit] - expected) ** 2 / expected for digit in "0123456789")
    assert chi_squared < 40  # nine degrees of freedom; beyond this once in 100,000 runs


def test_a_code_is_recognised_in_its_own_run_and_method_only() -> None:
    run = uuid4()
    kept = codes.mac("012345", run_id=run, method=Method.EMAIL)
    assert codes.matches("012345", kept, run_id=run, method=Method.EMAIL)
    assert not codes.matches("012345", kept, run_id=run, method=Method.MOBILE_SMS)
    assert not codes.matches("012345", kept, run_id=uuid4(), method=Method.EMAIL)


@pytest.mark.proves("SR-TOK-03")
def test_codes_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []

    def compare(one: str, other: str) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(codes.hmac, "compare_digest", compare)
    run = uuid4()
    kept = codes.mac("012345", run_id=run, method=Method.EMAIL)
    assert not codes.matches("543210", kept, run_id=run, method=Method.EMAIL)
    assert compared


def test_nothing_matches_a_challenge_whose_code_was_never_drawn() -> None:
    assert not codes.matches("", "", run_id=uuid4(), method=Method.EMAIL)
    assert not codes.matches("000000", "", run_id=uuid4(), method=Method.EMAIL)

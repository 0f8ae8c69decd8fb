"""The cloud's copy of a password: judged, hashed, compared, set."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from directory import passwords
from directory.hashers import PortalArgon2Hasher
from directory.models import Preset, User
from directory.rules.passwords import Fault
from tests.factories.directory import OperatorFactory, TenantFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
GOOD = "Kestrel-over-Fen-7"


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was given to the slow hash."""
    seen: list[str] = []
    encode = PortalArgon2Hasher.encode

    def watched(self: PortalArgon2Hasher, password: str, salt: str) -> str:
        seen.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(PortalArgon2Hasher, "encode", watched)
    return seen


@pytest.mark.proves("F-PWD-01")
@pytest.mark.parametrize(("length", "faults"), [(7, (Fault.TOO_SHORT,)), (8, ()), (256, ()), (257, (Fault.TOO_LONG,))])
def test_a_cloud_password_has_8_to_256_characters(length: int, faults: tuple[Fault, ...]) -> None:
    password = ("Kf7-" * 65)[:length]
    assert passwords.judge(UserFactory(), password) == faults


@pytest.mark.proves("F-PWD-02")
@pytest.mark.parametrize("password", ["kestrel-over-fen", "KestrelOverFen", "KESTREL-OVER-FEN", "735-918-264-507"])
def test_two_kinds_of_characters_are_too_few(password: str) -> None:
    assert passwords.judge(UserFactory(), password) == (Fault.TOO_FEW_CLASSES,)


@pytest.mark.proves("F-PWD-03")
def test_a_letter_beyond_ascii_is_not_allowed() -> None:
    assert passwords.judge(UserFactory(), "Kestrel-Über-Fen-7") == (Fault.CHARACTER_NOT_ALLOWED,)


@pytest.mark.proves("F-PWD-04")
def test_a_change_to_the_current_password_is_refused() -> None:
    user = UserFactory(password=GOOD)
    assert passwords.judge(user, GOOD, current=GOOD) == (Fault.SAME_AS_CURRENT,)
    assert passwords.judge(user, GOOD + "!", current=GOOD) == ()


@pytest.mark.proves("F-PWD-05")
def test_a_reset_does_not_compare_with_the_old_password() -> None:
    assert passwords.judge(UserFactory(password=GOOD), GOOD) == ()


def test_under_standards_a_reset_does_compare() -> None:
    user = UserFactory(password=GOOD, tenant__preset=Preset.STANDARDS)
    assert passwords.judge(user, GOOD) == (Fault.SAME_AS_CURRENT,)


@pytest.mark.proves("SR-PWD-05")
def test_under_standards_a_long_lower_case_phrase_is_enough() -> None:
    user = UserFactory(tenant__preset=Preset.STANDARDS)
    assert passwords.judge(user, "kestrel over the fen") == ()


@pytest.mark.proves("SR-PWD-02")
def test_under_standards_eight_are_enough_beside_a_second_gate() -> None:
    one_gate = UserFactory(tenant__preset=Preset.STANDARDS)
    two_gates = UserFactory(tenant=TenantFactory(preset=Preset.STANDARDS, policy__methods_required=2))
    assert passwords.judge(one_gate, "kvjwqzfp") == (Fault.TOO_SHORT,)
    assert passwords.judge(two_gates, "kvjwqzfp") == ()
    assert passwords.judge(two_gates, "kvjwqzf") == (Fault.TOO_SHORT,)


def test_first_last_and_tenant_name_are_looked_for_word_by_word() -> None:
    user = UserFactory(given_name="Anne-Marie", surname="Vance", tenant__name="Fabrikam Holding")
    for inside in ("marie", "VANCE", "f@brik@m", "holding"):
        assert passwords.judge(user, f"7-{inside}-Qx-93-Kd") == (Fault.CONTAINS_NAME,), inside
    assert passwords.judge(user, GOOD) == ()


def test_the_global_list_is_in_force() -> None:
    assert passwords.judge(UserFactory(), "Welcome2024!") == (Fault.BANNED,)


def test_a_synchronised_person_is_only_kept_from_what_is_easy_to_guess() -> None:
    user = UserFactory(synchronised=True)
    assert passwords.judge(user, "kvjwqü") == ()
    assert passwords.judge(user, "kvjwqü", current="kvjwqü") == ()
    assert passwords.judge(user, "Welcome2024!") == (Fault.BANNED,)
    assert passwords.judge(user, "x7" * 129) == (Fault.TOO_LONG,)


@pytest.mark.proves("SR-PWD-14", "H-49")
@pytest.mark.parametrize("password", ["x" * 1_000_000, "nul\0inside", "half\ud83dcharacter", ""])
def test_what_is_no_password_costs_no_hash_and_never_matches(password: str, hashed: list[str]) -> None:
    user = UserFactory(password=GOOD)
    hashed.clear()
    assert not passwords.matches(user, password)
    assert len(passwords.judge(user, password)) == 1
    with pytest.raises(passwords.NotAPassword):
        passwords.hash(password)
    assert hashed == []


@pytest.mark.proves("SR-PWD-03")
def test_composed_and_decomposed_accents_sign_in_alike_and_blanks_count() -> None:
    user = UserFactory(password=" Mu\u0308ller am Fluss ")
    assert passwords.matches(user, " M\u00fcller am Fluss ")
    assert not passwords.matches(user, "M\u00fcller am Fluss")
    assert not passwords.matches(user, " m\u00fcller am fluss ")


def test_nobody_and_somebody_without_a_password_cost_the_same_hash(hashed: list[str]) -> None:
    without, empty, somebody = UserFactory(), User(password=""), UserFactory(password=GOOD)
    hashed.clear()
    for user in (None, without, empty):
        assert not passwords.matches(user, "Anything-at-all-1")
    assert hashed == ["Anything-at-all-1"] * 3
    assert passwords.matches(somebody, GOOD)


@pytest.mark.proves("SR-PWD-13")
def test_argon2id_at_the_installations_costs_renewed_when_they_rise(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    user = UserFactory(password=GOOD)
    first = user.password
    assert f"argon2id$v=19$m={settings.ARGON2_MEMORY_COST},t={settings.ARGON2_TIME_COST}," in first
    passwords.rehash_if_needed(user, GOOD)
    assert user.password == first
    monkeypatch.setattr(PortalArgon2Hasher, "time_cost", settings.ARGON2_TIME_COST + 1)
    passwords.rehash_if_needed(user, GOOD)
    user.refresh_from_db()
    assert f",t={settings.ARGON2_TIME_COST + 1}," in user.password
    assert passwords.matches(user, GOOD)


def test_two_hashes_of_one_password_differ() -> None:
    assert passwords.hash(GOOD) != passwords.hash(GOOD)


def test_setting_a_hash_dates_it_and_ends_the_sessions_of_the_old_one() -> None:
    user = UserFactory(password="Old-Kestrel-1")
    old_session = user.get_session_auth_hash()
    passwords.set_hash(user, passwords.hash(GOOD), now=NOON, must_change=True)
    stored = User.objects.get(pk=user.pk)
    for person in (user, stored):
        assert passwords.matches(person, GOOD)
        assert (person.last_password_change_at, person.must_change_password) == (NOON, True)
        assert person.get_session_auth_hash() != old_session


@pytest.mark.parametrize("preset", Preset)
def test_a_temporary_password_satisfies_the_policy_and_is_never_the_same(preset: Preset) -> None:
    user = UserFactory(tenant__preset=preset)
    drawn = {passwords.temporary(user) for _ in range(50)}
    assert len(drawn) == 50
    assert all(passwords.judge(user, password) == () for password in drawn)


def test_a_platform_operator_gets_a_temporary_password_too() -> None:
    operator = OperatorFactory()
    assert passwords.judge(operator, passwords.temporary(operator)) == ()


@pytest.mark.proves("F-BAN-20")
def test_a_banned_candidate_is_never_issued_as_a_temporary_password(monkeypatch: pytest.MonkeyPatch) -> None:
    candidates = iter(["Welcome2024!", "P@ssw0rd1", GOOD])
    monkeypatch.setattr(passwords, "_random_password", lambda: next(candidates))
    assert passwords.temporary(UserFactory()) == GOOD


def test_the_global_list_holds_thousands_of_base_terms_and_no_short_ones() -> None:
    terms = passwords.global_terms().longest_first
    assert len(terms) > 2000
    assert min(map(len, terms)) == 4
    assert "password" in terms
    assert "potato" not in terms  # a documented example needs it free

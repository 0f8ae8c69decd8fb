"""Authenticator apps: enrolled by a code, each code accepted once."""

import uuid
from datetime import UTC, datetime, timedelta
from io import StringIO

import pyotp
import pytest
from django.core.management import call_command
from pytest_django import Settings

from directory import audit, totp
from directory.activities import Activity
from directory.models import AuditEvent, AuthenticationMethod, User
from directory.rules.methods import Method
from tests.factories.directory import SEED, MethodFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)
FLOW = uuid.UUID(int=7)


def code(at: datetime, seed: str = SEED) -> str:
    return pyotp.TOTP(seed).at(at)


@pytest.fixture
def user() -> User:
    return UserFactory(methods=[Method.APP_CODE])


@pytest.mark.proves("SR-TOK-12", "H-33")
def test_a_code_is_accepted_once(user: User) -> None:
    assert totp.verify(user, code(NOON), now=NOON)
    assert not totp.verify(user, code(NOON), now=NOON)
    assert totp.verify(user, code(NOON + STEP), now=NOON + STEP)


@pytest.mark.proves("SR-TOK-12")
@pytest.mark.parametrize(("steps", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_window_is_one_step_either_side(user: User, steps: int, accepted: bool) -> None:
    assert totp.verify(user, code(NOON + steps * STEP), now=NOON) is accepted


@pytest.mark.proves("SR-TOK-12")
def test_after_a_later_code_an_earlier_one_is_refused(user: User) -> None:
    assert totp.verify(user, code(NOON), now=NOON)
    assert not totp.verify(user, code(NOON - STEP), now=NOON)


def test_two_requests_that_both_saw_an_unspent_step_do_not_both_spend_it(user: User) -> None:
    app = user.authentication_methods.get()
    assert [totp._spend(app, 100), totp._spend(app, 100), totp._spend(app, 99)] == [True, False, False]


@pytest.mark.proves("SR-TOK-03")
def test_codes_are_compared_in_constant_time(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def watched(_: str, typed: str) -> bool:
        compared.append(typed)
        return False

    monkeypatch.setattr(totp.hmac, "compare_digest", watched)
    assert not totp.verify(user, code(NOON), now=NOON)
    assert compared == [code(NOON)] * 3  # every step of the window, whichever fits


@pytest.mark.parametrize("typed", ["", "000000", "abcdef", None, ["123456"]])
def test_anything_else_is_wrong(user: User, typed: str) -> None:
    assert not totp.verify(user, typed, now=NOON)


def test_a_code_of_somebody_elses_app_is_wrong(user: User) -> None:
    stranger_seed = totp.new_seed()
    assert not totp.verify(user, code(NOON, stranger_seed), now=NOON)
    assert not totp.verify(UserFactory(), code(NOON), now=NOON)


def test_any_of_a_persons_apps_will_do(user: User) -> None:
    second = totp.new_seed()
    assert totp.confirm(user, second, code(NOON, second), now=NOON, correlation_id=FLOW)
    assert totp.verify(user, code(NOON), now=NOON)
    assert totp.verify(user, code(NOON + STEP, second), now=NOON + STEP)


def test_a_moved_tenant_clock_does_not_move_the_authenticator() -> None:
    user = UserFactory(methods=[Method.APP_CODE], tenant__clock_offset=timedelta(days=3))
    assert totp.verify(user, code(NOON), now=NOON + timedelta(days=3))


def test_a_seed_has_160_bits_and_is_told_to_the_app_with_the_tenants_name() -> None:
    user = UserFactory(name="adele", tenant__name="Contoso", tenant__domain="contoso.example")
    seed = totp.new_seed()
    assert len(seed) == 32
    assert totp.new_seed() != seed
    uri = pyotp.parse_uri(totp.provisioning_uri(user, seed))
    assert (uri.secret, uri.issuer, uri.name) == (seed, "Contoso", "adele@contoso.example")


def test_an_authenticator_counts_only_after_a_code_and_is_stored_encrypted() -> None:
    user, seed = UserFactory(), totp.new_seed()
    assert not totp.confirm(user, seed, "000000", now=NOON, correlation_id=FLOW)
    assert not user.authentication_methods.exists()
    assert totp.confirm(user, seed, code(NOON, seed), now=NOON, correlation_id=FLOW)
    stored = user.authentication_methods.get()
    assert stored.value == ""
    assert seed not in stored.secret
    event = AuditEvent.objects.get(activity=Activity.METHOD_REGISTERED)
    assert event.target == user
    assert seed not in str(event.details)


def test_the_code_that_confirmed_proves_nothing_more() -> None:
    user, seed = UserFactory(), totp.new_seed()
    totp.confirm(user, seed, code(NOON, seed), now=NOON, correlation_id=FLOW)
    assert not totp.verify(user, code(NOON, seed), now=NOON)


@pytest.mark.proves("SR-ENR-05", "H-33")
def test_a_replayed_confirmation_registers_nothing(user: User) -> None:
    later = NOON + timedelta(minutes=1)
    assert not totp.confirm(user, SEED, code(later), now=later, correlation_id=FLOW)
    assert user.authentication_methods.count() == 1


def test_the_sixth_authenticator_is_one_too_many() -> None:
    user, seed = UserFactory(), totp.new_seed()
    MethodFactory.create_batch(5, user=user, method=Method.APP_CODE)
    assert not totp.may_add(user)
    with pytest.raises(totp.TooManyAuthenticators):
        totp.confirm(user, seed, code(NOON, seed), now=NOON, correlation_id=FLOW)


@pytest.mark.proves("SR-LOG-07")
def test_what_cannot_be_audited_is_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    user, seed = UserFactory(), totp.new_seed()

    def broken(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(ConnectionError):
        totp.confirm(user, seed, code(NOON, seed), now=NOON, correlation_id=FLOW)
    assert not AuthenticationMethod.objects.filter(user=user).exists()


@pytest.mark.proves("SR-SEC-03")
def test_a_dump_of_the_database_tells_no_seed_and_a_changed_one_opens_nothing() -> None:
    """Contact data lies in clear, which docs/decisions says with the reason."""
    user, seed = UserFactory(), totp.new_seed()
    assert totp.confirm(user, seed, code(NOON, seed), now=NOON, correlation_id=FLOW)
    dump = StringIO()
    call_command("dumpdata", "directory", stdout=dump)
    assert user.user_principal_name in dump.getvalue()
    assert seed not in dump.getvalue()

    app = AuthenticationMethod.objects.get(user=user)
    app.secret = app.secret[:-8] + app.secret[-8:].swapcase()
    app.save(update_fields=["secret"])
    assert not totp.verify(user, code(NOON + STEP, seed), now=NOON + STEP)


@pytest.mark.proves("SR-SEC-02")
def test_an_authenticator_still_counts_after_the_key_was_replaced(settings: Settings) -> None:
    settings.VAULT_KEY, settings.VAULT_KEY_FALLBACKS = "the first", []
    user, seed = UserFactory(), totp.new_seed()
    assert totp.confirm(user, seed, code(NOON, seed), now=NOON, correlation_id=FLOW)
    settings.VAULT_KEY, settings.VAULT_KEY_FALLBACKS = "the second", ["the first"]
    later = NOON + STEP
    assert totp.verify(user, code(later, seed), now=later)


def test_a_seed_that_no_key_opens_matches_no_code_and_is_told_in_the_log(
    user: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.VAULT_KEY = "another"
    assert not totp.verify(user, code(NOON), now=NOON)
    assert any("seed_undecipherable" in str(record.msg) for record in caplog.records)


def test_such_a_seed_does_not_stand_in_the_way_of_another_authenticator(user: User, settings: Settings) -> None:
    settings.VAULT_KEY = "another"
    fresh = totp.new_seed()
    assert totp.confirm(user, fresh, code(NOON, fresh), now=NOON, correlation_id=FLOW)
    later = NOON + STEP
    assert totp.verify(user, code(later, fresh), now=later)

"""A package opens with its agent's key, for its own job, and in no other way."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from writeback import envelope
from writeback.envelope import Binding, EnvelopeError, Passwords
from writeback.operations import Operation

BINDING = Binding(uuid4(), uuid4(), uuid4(), Operation.CHANGE, datetime(2024, 5, 1, 12, 0, 30, 123456, tzinfo=UTC))
PRIVATE, PUBLIC = envelope.new_key_pair()
SECRETS = Passwords("Grüße-🌻-2024", "old one")


def test_what_was_sealed_comes_out_again() -> None:
    assert envelope.open_sealed(envelope.seal(SECRETS, BINDING, PUBLIC), BINDING, PRIVATE) == SECRETS


def test_a_reset_carries_one_password() -> None:
    sealed = envelope.seal(Passwords("Sommer-99"), BINDING, PUBLIC)
    assert envelope.open_sealed(sealed, BINDING, PRIVATE) == Passwords("Sommer-99", None)


def test_the_key_pair_is_rsa_of_2048_bits() -> None:
    key = serialization.load_pem_public_key(PUBLIC.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    assert key.key_size == 2048


@pytest.mark.proves("F-WRB-13", "SR-WB-01")
def test_no_spelling_of_the_password_is_in_the_package() -> None:
    sealed = envelope.seal(Passwords("Sommer-99", "Winter-98"), BINDING, PUBLIC)
    for password in ("Sommer-99", "Winter-98"):
        assert password.encode() not in sealed
        assert password.encode("utf-16-le") not in sealed


@pytest.mark.proves("F-WRB-13")
def test_the_key_inside_is_wrapped_for_the_agent_alone() -> None:
    other_private, _ = envelope.new_key_pair()
    with pytest.raises(EnvelopeError):
        envelope.open_sealed(envelope.seal(SECRETS, BINDING, PUBLIC), BINDING, other_private)


@pytest.mark.proves("F-WRB-13")
def test_it_opens_as_aes_gcm_of_256_bits_under_a_key_wrapped_with_rsa_2048() -> None:
    """By the published layout alone, as another program would read it."""
    sealed = envelope.seal(Passwords("Sommer-99"), BINDING, PUBLIC)
    wrapped, nonce, rest = sealed[4:260], sealed[260:272], sealed[272:]
    private = serialization.load_pem_private_key(PRIVATE, password=None)
    assert isinstance(private, rsa.RSAPrivateKey)
    assert private.key_size == 2048
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    key = private.decrypt(wrapped, oaep)
    assert len(key) * 8 == 256
    assert json.loads(AESGCM(key).decrypt(nonce, rest, BINDING.associated_data()))["new"] == "Sommer-99"


@pytest.mark.parametrize(
    "other",
    [
        replace(BINDING, job_id=uuid4()),
        replace(BINDING, tenant_id=uuid4()),
        replace(BINDING, user_id=uuid4()),
        replace(BINDING, operation=Operation.RESET),
        replace(BINDING, expires_at=BINDING.expires_at + timedelta(microseconds=1)),
    ],
    ids=["job", "tenant", "user", "operation", "expiry"],
)
@pytest.mark.proves("H-47")
def test_a_package_of_one_job_opens_in_no_other(other: Binding) -> None:
    sealed = envelope.seal(SECRETS, BINDING, PUBLIC)
    with pytest.raises(EnvelopeError):
        envelope.open_sealed(sealed, other, PRIVATE)


def test_the_expiry_binds_the_moment_not_its_spelling() -> None:
    elsewhere = replace(BINDING, expires_at=BINDING.expires_at.astimezone())
    assert envelope.open_sealed(envelope.seal(SECRETS, BINDING, PUBLIC), elsewhere, PRIVATE) == SECRETS


@pytest.mark.parametrize(
    "damage",
    [
        lambda sealed: b"",
        lambda sealed: sealed[:100],
        lambda sealed: b"PWB2" + sealed[4:],
        lambda sealed: sealed[:-1],
        lambda sealed: sealed + b"\0",
        lambda sealed: sealed[:10] + bytes([sealed[10] ^ 1]) + sealed[11:],
        lambda sealed: sealed[:265] + bytes([sealed[265] ^ 1]) + sealed[266:],
        lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
    ],
    ids=["empty", "short", "other magic", "cut", "longer", "wrapped key", "nonce", "tag"],
)
def test_a_damaged_package_stays_shut(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(EnvelopeError):
        envelope.open_sealed(damage(envelope.seal(SECRETS, BINDING, PUBLIC)), BINDING, PRIVATE)


@pytest.mark.parametrize(
    "text",
    ["[]", "{", '{"new": "a"}', '{"new": "a", "current": null, "more": 1}', '{"new": "", "current": null}',
     '{"new": 5, "current": null}', '{"new": "a", "current": ""}', '{"new": "a", "current": [1]}'],
)  # fmt: skip
def test_what_is_inside_is_read_strictly(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "_pack", lambda passwords: text.encode())
    with pytest.raises(EnvelopeError):
        envelope.open_sealed(envelope.seal(SECRETS, BINDING, PUBLIC), BINDING, PRIVATE)


def test_the_length_of_a_package_does_not_tell_the_length_of_the_password() -> None:
    lengths = {len(envelope.seal(Passwords("x" * n), BINDING, PUBLIC)) for n in (1, 8, 60, 256)}
    assert len(lengths) == 1


def test_two_packages_of_one_password_have_nothing_in_common() -> None:
    one, two = (envelope.seal(SECRETS, BINDING, PUBLIC)[4:] for _ in range(2))
    assert one[:256] != two[:256]
    assert one[256:] != two[256:]


def test_half_a_character_is_refused_without_repeating_it() -> None:
    with pytest.raises(EnvelopeError) as refusal:
        envelope.seal(Passwords("secret\ud800"), BINDING, PUBLIC)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__


@pytest.mark.parametrize("pem", ["", "no key at all"])
def test_an_unreadable_public_key_is_an_envelope_error(pem: str) -> None:
    with pytest.raises(EnvelopeError):
        envelope.seal(SECRETS, BINDING, pem)


def test_only_rsa_of_2048_bits_is_sealed_for() -> None:
    weak = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = weak.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(EnvelopeError, match="2048"):
        envelope.seal(SECRETS, BINDING, pem)


def test_passwords_do_not_show_in_a_representation() -> None:
    assert "old one" not in repr(SECRETS)
    assert json.dumps(SECRETS.new) not in repr(SECRETS)
    assert repr(SECRETS) == "Passwords()"

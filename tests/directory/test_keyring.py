import pytest
from cryptography.fernet import InvalidToken
from pytest_django import Settings

from directory import keyring


def test_what_is_encrypted_is_read_again_and_never_looks_the_same() -> None:
    first, second = keyring.encrypt("JBSWY3DP"), keyring.encrypt("JBSWY3DP")
    assert first != second
    assert "JBSWY3DP" not in first
    assert keyring.decrypt(first) == keyring.decrypt(second) == "JBSWY3DP"


def test_another_key_or_a_changed_text_opens_nothing(settings: Settings) -> None:
    token = keyring.encrypt("JBSWY3DP")
    with pytest.raises(InvalidToken):
        keyring.decrypt("A" + token[1:])
    settings.VAULT_KEY = "another"
    with pytest.raises(InvalidToken):
        keyring.decrypt(token)


@pytest.mark.proves("SR-SEC-02")
def test_a_key_is_replaced_while_what_it_sealed_stays_readable(settings: Settings) -> None:
    settings.VAULT_KEY, settings.VAULT_KEY_FALLBACKS = "the first", []
    sealed_before = keyring.encrypt("JBSWY3DP")
    settings.VAULT_KEY, settings.VAULT_KEY_FALLBACKS = "the second", ["the first"]
    sealed_since = keyring.encrypt("JBSWY3DP")
    assert keyring.decrypt(sealed_before) == keyring.decrypt(sealed_since) == "JBSWY3DP"

    settings.VAULT_KEY_FALLBACKS = []
    assert keyring.decrypt(sealed_since) == "JBSWY3DP"
    with pytest.raises(InvalidToken):
        keyring.decrypt(sealed_before)


def test_a_keyed_hash_fits_one_value_one_purpose_and_one_key(settings: Settings) -> None:
    mac = keyring.code_mac("012345", purpose="challenge:1")
    assert len(mac) == 64
    assert mac == keyring.code_mac("012345", purpose="challenge:1")
    assert mac != keyring.code_mac("012346", purpose="challenge:1")
    assert mac != keyring.code_mac("012345", purpose="challenge:2")
    settings.CODE_KEY = "another"
    assert mac != keyring.code_mac("012345", purpose="challenge:1")

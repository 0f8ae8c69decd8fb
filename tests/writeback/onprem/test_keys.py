"""Keys at rest: encrypted, each under its own name, and of no use anywhere else."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.writeback.onprem.conftest import NOW, PASSWORD, Site
from writeback import envelope
from writeback.onprem import keys, models, service, stage
from writeback.onprem.port import Condition
from writeback.onprem.service import SetUpFailed

AGENT, KEY = uuid4(), uuid4()
PEM = b"-----BEGIN PRIVATE KEY-----\nnot a real one\n-----END PRIVATE KEY-----\n"


def test_a_private_key_comes_back_as_it_went_in(key_folder: Path) -> None:
    keys.store_private_key(AGENT, KEY, PEM)
    assert keys.private_key(AGENT, KEY) == PEM


@pytest.mark.proves("SR-SEC-01")
@pytest.mark.django_db(databases="__all__")
def test_no_file_and_no_row_holds_a_private_key_or_a_relay_secret_in_clear(site: Site, key_folder: Path) -> None:
    secret = keys.relay_secret(site.tenant_id)
    pem = keys.private_key(site.tenant_id, site.registration.key_id)
    assert secret
    stored = [path.read_bytes() for path in key_folder.rglob("*") if path.is_file()]
    stored.append(bytes(models.Agent.objects.get().relay_secret or b""))
    assert len(stored) > 2
    for content in stored:
        assert b"PRIVATE KEY" not in content
        assert pem[40:80] not in content
        assert secret not in content


def test_a_key_in_anothers_place_does_not_open(key_folder: Path) -> None:
    keys.store_private_key(AGENT, KEY, PEM)
    other = uuid4()
    folder = key_folder / str(AGENT)
    (folder / f"{KEY}.key").rename(folder / f"{other}.key")
    with pytest.raises(keys.KeyUnreadable):
        keys.private_key(AGENT, other)


def test_under_another_secret_nothing_opens(key_folder: Path, settings: Any) -> None:
    keys.store_private_key(AGENT, KEY, PEM)
    settings.ONPREMISES_SECRET = "another secret of the on-premises side"
    with pytest.raises(keys.KeyUnreadable):
        keys.private_key(AGENT, KEY)


@pytest.mark.proves("SR-SEC-02")
@pytest.mark.django_db(databases="__all__")
def test_the_secret_is_replaced_while_a_promise_is_under_way(site: Site, adele: str, settings: Any) -> None:
    settings.ONPREMISES_SECRET, settings.ONPREMISES_SECRET_FALLBACKS = "the first of this side", []
    service.renew_keys(site.tenant_id, NOW, still_needed=frozenset({site.registration.key_id}))
    site.registration = service.renew_keys(site.tenant_id, NOW, still_needed=frozenset({site.registration.key_id}))
    request = site.request(adele)
    settings.ONPREMISES_SECRET, settings.ONPREMISES_SECRET_FALLBACKS = "the second", ["the first of this side"]
    assert site.reached().perform(request).condition is Condition.APPLIED

    renewed = service.renew_keys(site.tenant_id, NOW, still_needed=frozenset())
    settings.ONPREMISES_SECRET_FALLBACKS = []
    assert keys.private_key(site.tenant_id, renewed.key_id)


def test_a_plain_file_of_an_earlier_release_is_sealed_when_it_is_met(key_folder: Path) -> None:
    folder = key_folder / str(AGENT)
    folder.mkdir(parents=True)
    (folder / f"{KEY}.pem").write_bytes(PEM)
    assert keys.private_key(AGENT, KEY) == PEM
    assert [path.suffix for path in folder.iterdir()] == [".key"]
    assert keys.private_key(AGENT, KEY) == PEM


def test_of_two_that_meet_a_plain_file_at_once_the_slower_one_reads_what_the_other_sealed(
    key_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = key_folder / str(AGENT) / f"{KEY}.pem"
    plain.parent.mkdir(parents=True)
    plain.write_bytes(PEM)
    read, quicker = Path.read_bytes, iter([True])

    def after_the_other(path: Path) -> bytes:
        if path == plain and next(quicker, False):
            assert keys.private_key(AGENT, KEY) == PEM
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", after_the_other)
    assert keys.private_key(AGENT, KEY) == PEM


@pytest.mark.proves("SR-SEC-01")
def test_production_makes_up_no_secret(key_folder: Path, settings: Any) -> None:
    settings.ONPREMISES_SECRET, settings.ONPREMISES_SECRET_MADE_UP = "", None
    with pytest.raises(keys.SecretMissing):
        keys.store_private_key(AGENT, KEY, PEM)
    assert not key_folder.exists()


def test_elsewhere_it_is_made_up_on_first_use_and_kept(key_folder: Path, settings: Any, tmp_path: Path) -> None:
    settings.ONPREMISES_SECRET, settings.ONPREMISES_SECRET_MADE_UP = "", tmp_path / "keys" / "onpremises_secret"
    keys.store_private_key(AGENT, KEY, PEM)
    assert keys.private_key(AGENT, KEY) == PEM
    settings.ONPREMISES_SECRET = (tmp_path / "keys" / "onpremises_secret").read_text()
    assert keys.private_key(AGENT, KEY) == PEM


@pytest.mark.django_db(databases="__all__")
def test_a_process_without_the_secret_says_so_when_it_is_to_set_an_agent_up(site: Site, settings: Any) -> None:
    settings.ONPREMISES_SECRET, settings.ONPREMISES_SECRET_MADE_UP = "", None
    with pytest.raises(SetUpFailed):
        service.renew_keys(site.tenant_id, NOW, still_needed=frozenset())
    assert site.event_ids() == ["32005"]


@pytest.mark.django_db(databases="__all__")
def test_a_key_the_agent_cannot_read_is_a_local_problem(site: Site, adele: str, settings: Any) -> None:
    request = site.request(adele)
    settings.ONPREMISES_SECRET = "another secret of the on-premises side"
    answer = site.agent.perform(request)
    assert (answer.condition, answer.event_id) == (Condition.UNDECIPHERABLE, "32010")
    assert stage.verify(adele, PASSWORD, NOW)


def test_keys_of_one_agent_are_none_of_anothers(key_folder: Path) -> None:
    private, _public = envelope.new_key_pair()
    keys.store_private_key(AGENT, KEY, private)
    with pytest.raises(keys.KeyMissing):
        keys.private_key(uuid4(), KEY)

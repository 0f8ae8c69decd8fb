"""What people on premises do themselves."""

from datetime import timedelta

import pytest
from django.apps import apps

from tests.writeback.onprem.conftest import NOW, PASSWORD, Site
from writeback.onprem import keys, models, passwords, stage

pytestmark = pytest.mark.django_db(databases="__all__")


def test_an_account_as_the_console_shows_it(site: Site) -> None:
    anchor = site.account("isaiah", locked=True)
    view = stage.account(anchor)
    assert (view.anchor, view.domain, view.user_principal_name) == (anchor, "corp.example", "isaiah@corp.example")
    assert view.locked
    assert not view.disabled
    assert not view.protected
    assert view.pwd_last_set == NOW - timedelta(days=2)


@pytest.mark.proves("F-DIR-13")
def test_who_must_change_cannot_just_sign_in(site: Site) -> None:
    flagged, spared = site.account("one"), site.account("two")
    for anchor in (flagged, spared):
        stage.set_password_age(anchor, None)
    stage.set_flags(spared, never_expires=True)
    assert not stage.sign_in(flagged, PASSWORD, NOW)
    assert stage.sign_in(spared, PASSWORD, NOW)


@pytest.mark.proves("F-DIR-09", "F-DIR-12")
def test_five_wrong_sign_ins_lock_for_half_an_hour(site: Site, adele: str) -> None:
    stage.set_policy("corp.example", lockout_threshold=5)
    for _ in range(5):
        assert not stage.sign_in(adele, "wrong", NOW)
    assert stage.account(adele).lockout_time == NOW
    assert not stage.sign_in(adele, PASSWORD, NOW + timedelta(minutes=30))
    assert stage.sign_in(adele, PASSWORD, NOW + timedelta(minutes=31))


@pytest.mark.proves("SR-WB-11")
def test_disabled_people_do_not_sign_in(site: Site, adele: str) -> None:
    stage.set_flags(adele, disabled=True)
    assert not stage.sign_in(adele, PASSWORD, NOW)


def test_neither_the_password_nor_a_plain_digest_of_it_is_stored(site: Site, adele: str) -> None:
    twin = site.account("twin")
    one, two = (models.Account.objects.get(source_anchor=anchor) for anchor in (adele, twin))
    assert one.password.startswith("argon2$argon2id$")
    digests = {row.remembered_passwords.get().digest for row in (one, two)}
    assert len(digests) == 2  # each account has a salt of its own


def test_the_history_needs_the_directorys_key(site: Site, adele: str) -> None:
    row = models.Account.objects.get(source_anchor=adele)
    before = passwords.history_digest(row, PASSWORD)
    (keys._root() / "history.key").unlink()
    assert passwords.history_digest(row, PASSWORD) != before


def test_wiping_takes_everything_of_one_tenant(site: Site, adele: str) -> None:
    site.agent.perform(site.request(adele))
    stage.wipe(site.tenant_id)
    assert stage.events(site.tenant_id) == ()
    assert not stage.agent_running(site.tenant_id)
    for model in apps.get_app_config("onprem").get_models():
        assert not model._base_manager.exists(), model
    with pytest.raises(keys.KeyMissing):
        keys.private_key(site.tenant_id, site.registration.key_id)

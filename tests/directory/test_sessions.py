"""A session rests on the password and on the epoch of the account."""

import pytest
from pytest_django.fixtures import Settings

from directory import sessions
from directory.models import User
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db


def test_ending_the_sessions_ends_those_of_one_person() -> None:
    user, other = UserFactory(), UserFactory()
    before, others = user.get_session_auth_hash(), other.get_session_auth_hash()

    sessions.end_all(user)

    assert user.get_session_auth_hash() == User.objects.get(pk=user.pk).get_session_auth_hash() != before
    assert User.objects.get(pk=other.pk).get_session_auth_hash() == others


def test_sessions_under_an_older_secret_key_end_as_well(settings: Settings) -> None:
    user = UserFactory()
    before = user.get_session_auth_hash()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a newer key"
    assert before in user.get_session_auth_fallback_hash()

    sessions.end_all(user)

    assert before not in user.get_session_auth_fallback_hash()

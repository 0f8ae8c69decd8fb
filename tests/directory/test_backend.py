"""Sign-in through Django's door."""

from collections.abc import Callable

import pytest

from directory import passwords
from directory.backend import DirectoryBackend
from directory.models import Role, RoleAssignment, User
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db

GOOD = "Kestrel-over-Fen-7"


def sign_in(user_id: str | None, password: str | None) -> User | None:
    return DirectoryBackend().authenticate(None, user_id, password)


def test_the_right_password_signs_in_however_the_user_id_is_spelt() -> None:
    user = UserFactory(password=GOOD)
    assert sign_in(user.user_principal_name.upper(), GOOD) == user
    assert sign_in(user.user_principal_name, GOOD.lower()) is None
    assert sign_in("nobody@nowhere.example", GOOD) is None
    assert sign_in(None, None) is None


def test_a_disabled_account_does_not_sign_in() -> None:
    user = UserFactory(password=GOOD, account_enabled=False)
    assert sign_in(user.user_principal_name, GOOD) is None


@pytest.mark.parametrize(
    "somebody",
    [lambda: "nobody@nowhere.example", lambda: "not a user id", lambda: UserFactory(password=GOOD).user_principal_name],
    ids=["nobody", "nonsense", "somebody"],
)
def test_whoever_is_named_the_password_is_weighed_once(
    somebody: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id, weighed = somebody(), []
    monkeypatch.setattr(passwords, "make_password", lambda typed: weighed.append(typed))
    monkeypatch.setattr(passwords, "check_password", lambda typed, stored: weighed.append(typed))
    assert sign_in(user_id, "Anything-at-all-1") is None
    assert weighed == ["Anything-at-all-1"]


@pytest.mark.proves("SR-SES-08")
def test_a_session_ends_with_the_account_and_admin_with_the_role() -> None:
    user = UserFactory(roles=[Role.HELPDESK_ADMINISTRATOR])
    opened = DirectoryBackend().get_user(user.pk)
    assert opened is not None
    assert opened.is_staff
    RoleAssignment.objects.filter(user=user).delete()
    limited = DirectoryBackend().get_user(user.pk)
    assert limited is not None
    assert not limited.is_staff
    User.objects.filter(pk=user.pk).update(account_enabled=False)
    assert DirectoryBackend().get_user(user.pk) is None

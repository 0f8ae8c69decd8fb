"""An authenticator on its way to counting: sealed while it waits, and judged once more when it is confirmed."""

import uuid
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from directory import totp
from directory.models import SsprPolicy, User
from directory.rules.methods import Method
from sspr.flows.register import app, removal
from sspr.flows.register.app import Registration
from tests.factories.directory import MethodFactory, UserFactory
from tests.factories.people import person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def patti() -> User:
    return person("patti@contoso.example")


def confirm(user: User, seed: str) -> Registration:
    return app.confirm(user, seed, pyotp.TOTP(seed).at(NOW), now=NOW, correlation_id=uuid.uuid4())


def apps(user: User) -> int:
    return user.authentication_methods.filter(method=Method.APP_CODE).count()


def test_a_pending_seed_opens_for_its_owner_while_it_lasts(patti: User) -> None:
    token = app.draw(patti, now=NOW)
    seed = app.reveal(token, patti, now=NOW + app.PENDING_LASTS)
    assert seed
    assert seed not in token
    assert app.reveal(token, patti, now=NOW + app.PENDING_LASTS + timedelta(seconds=1)) is None
    assert app.reveal(token, UserFactory(), now=NOW) is None
    assert app.reveal(None, patti, now=NOW) is None


def test_confirming_twice_registers_once(patti: User) -> None:
    seed = totp.new_seed()
    assert [confirm(patti, seed), confirm(patti, seed)] == [Registration.ADDED] * 2
    assert apps(patti) == 1


def test_who_may_no_longer_register_is_refused_at_the_last_step(patti: User) -> None:
    SsprPolicy.objects.update(scope="None")
    assert confirm(patti, totp.new_seed()) is Registration.NOT_ALLOWED
    assert apps(patti) == 0


def test_a_sixth_app_is_refused_at_the_last_step(patti: User) -> None:
    MethodFactory.create_batch(totp.APPS_ALLOWED, user=patti, method=Method.APP_CODE)
    assert confirm(patti, totp.new_seed()) is Registration.ONE_TOO_MANY
    assert apps(patti) == totp.APPS_ALLOWED


def test_removing_twice_removes_once(patti: User) -> None:
    method = patti.authentication_methods.get()
    assert removal.remove(patti, method.pk, correlation_id=uuid.uuid4())
    assert not removal.remove(patti, method.pk, correlation_id=uuid.uuid4())

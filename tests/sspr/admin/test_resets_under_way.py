"""What an administrator does to an account ends the resets that were under way in it."""

from collections.abc import Callable

import pytest
from django.test import Client

from directory.models import Tenant, User
from directory.rules.methods import Method
from sspr.flows.reset import choose, send
from sspr.machines import IllegalTransition
from sspr.machines.reset import State
from sspr.models import Challenge, ResetRun, StaleRun
from tests.factories.people import person
from tests.sspr.admin import conftest
from tests.sspr.flows.reset import walk
from tests.sspr.post import Post

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def alex(contoso: Tenant) -> User:
    return person("alex@contoso.example", tenant=contoso)


@pytest.fixture
def proven(alex: User, post: Post) -> ResetRun:
    """A run of Alex, or of somebody who read Alex's mail: one step before the new password."""
    return walk.at_choose(alex.user_principal_name, post)


@pytest.fixture
def with_a_code(proven: ResetRun, alex: User) -> ResetRun:
    """A second run, its code on the way."""
    run = walk.begin(alex.user_principal_name)
    send.send(run, Method.EMAIL, "", now=walk.now(run))
    assert Challenge.objects.outstanding().filter(gate__run=run).exists()
    return run


def give_a_temporary_password(administrator: Client, alex: User) -> None:
    administrator.post(conftest.act_url("temporary-password", alex))


def change_the_address(administrator: Client, alex: User) -> None:
    administrator.post(conftest.page_of(alex), conftest.person_form(alex, alternate_email="alex@new.example"))


def change_the_phone(administrator: Client, alex: User) -> None:
    administrator.post(conftest.page_of(alex), conftest.person_form(alex, mobile_phone="+14255550199"))


def disable(administrator: Client, alex: User) -> None:
    form = conftest.person_form(alex)
    del form["account_enabled"]
    administrator.post(conftest.page_of(alex), form)


@pytest.mark.proves("SR-TOK-10", "H-26")
@pytest.mark.parametrize("act", [give_a_temporary_password, change_the_address, change_the_phone, disable])
def test_it_ends_every_run_and_every_code(
    act: Callable[[Client, User], None], at_work: Client, alex: User, proven: ResetRun, with_a_code: ResetRun
) -> None:
    act(at_work, alex)

    assert {walk.again(run).state for run in (proven, with_a_code)} == {State.EXPIRED}
    assert not Challenge.objects.outstanding().exists()
    before = User.objects.get(pk=alex.pk).password
    with pytest.raises((StaleRun, IllegalTransition)):
        choose.choose(proven, walk.NEW_PASSWORD, now=walk.now(proven))
    assert User.objects.get(pk=alex.pk).password == before


def test_what_proves_nothing_ends_nothing(at_work: Client, alex: User, proven: ResetRun) -> None:
    at_work.post(conftest.page_of(alex), conftest.person_form(alex, surname="Wilber"))

    assert walk.again(proven).state == State.CHOOSE


def test_nobody_elses_run_ends(at_work: Client, contoso: Tenant, proven: ResetRun) -> None:
    sara = person("sara@contoso.example", tenant=contoso)

    give_a_temporary_password(at_work, sara)

    assert walk.again(proven).state == State.CHOOSE

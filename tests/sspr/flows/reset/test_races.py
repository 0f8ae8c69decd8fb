"""Many requests at once: whatever they do together, a code works once and tries are not outrun."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from directory.activities import Activity
from directory.models import AuditEvent
from directory.rules.methods import Method
from sspr.flows.reset import choose, send, verify
from sspr.gates import proof
from sspr.machines import IllegalTransition
from sspr.machines.reset import State
from sspr.models import Gate, StaleRun
from tests.factories.people import person
from tests.sspr.flows.reset.walk import again, at_choose, begin, now
from tests.sspr.post import Post

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)
ALEX = "alex@contoso.example"
AT_ONCE = 8


def together(act: Callable[[int], object]) -> list[object]:
    """What each of several threads got; StaleRun and IllegalTransition are polite losers."""

    def one(number: int) -> object:
        try:
            return act(number)
        except (StaleRun, IllegalTransition) as lost:
            return type(lost)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


@pytest.mark.proves("SR-TOK-05", "H-13")
def test_of_many_posts_of_one_code_one_passes_the_gate(post: Post) -> None:
    person(ALEX)
    run = begin(ALEX)
    send.send(run, Method.EMAIL, "", now=now(run))
    code = post.code()
    runs = [again(run) for _ in range(AT_ONCE)]
    answers = together(lambda number: verify.verify(runs[number], Method.EMAIL, code, now=now(run)))
    assert answers.count(True) == 1
    assert AuditEvent.objects.filter(reason="User completed the alternate email verification").count() == 1
    assert again(run).state == State.CHOOSE


@pytest.mark.proves("SR-TOK-08", "H-16")
def test_parallel_guesses_cannot_outrun_the_count(post: Post) -> None:
    person(ALEX)
    run = begin(ALEX)
    send.send(run, Method.EMAIL, "", now=now(run))
    code = post.code()
    runs = [again(run) for _ in range(AT_ONCE)]
    together(lambda number: verify.verify(runs[number], Method.EMAIL, f"{number:06d}", now=now(run)))
    assert Gate.objects.get().tries <= proof.TRIES
    late = again(run)
    assert late.state == State.BLOCKED or not verify.verify(late, Method.EMAIL, code, now=now(run))


@pytest.mark.proves("SR-FLOW-09")
def test_of_many_new_passwords_one_is_set(post: Post) -> None:
    alex = person(ALEX)
    run = at_choose(ALEX, post)
    rival = at_choose(ALEX, post)
    runs = [again(run if number % 2 else rival) for number in range(AT_ONCE)]
    together(lambda number: choose.choose(runs[number], f"Quiet-lantern-tide-{number}", now=now(run)))
    assert AuditEvent.objects.filter(activity=Activity.RESET_PASSWORD, result="success").count() == 1
    assert sorted([again(run).state, again(rival).state]) == [State.DONE, State.EXPIRED]
    assert alex.password != type(alex).objects.get(pk=alex.pk).password

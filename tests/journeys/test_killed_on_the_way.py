"""kill -9 between Finish and the end of the delivery: nothing is lost, nothing set twice, nobody told a falsehood."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys import inside
from tests.journeys.browser import Person
from tests.journeys.traces import find
from tests.servers import deployments
from tests.servers.portal import Portal

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("embedded")]

NEW = "Timber+Falcon/36 ?"
NOT_PROMISED = "promising"

APPLIED = """
from directory.models import User
from writeback.onprem import stage
user = User.objects.get(user_principal_name=name)
answer = [event.name for event in stage.events(user.tenant_id) if event.name == "PasswordResetSuccess"]
"""


@pytest.fixture
def demo(workshop: Path, seeded: Path, request: pytest.FixtureRequest) -> Iterator[Portal]:
    """A demo of its own, freshly seeded and not started."""
    portal = deployments.embedded(workshop / request.node.name, seeded_from=seeded)
    yield portal
    portal.stop()


def demo_that_dies(portal: Portal, point: str) -> list[str]:
    return [sys.executable, "-m", "tests.journeys.dying", point, "--port", str(portal.port)]


@pytest.mark.proves("SR-WB-02", "SR-WB-06")
@pytest.mark.parametrize("point", [NOT_PROMISED, "bell", "asking", "answered", "closing"])
def test_a_promise_survives_a_kill(demo: Portal, people_of: Callable[[Portal, str], Person], point: str) -> None:
    demo.start(web=demo_that_dies(demo, point))
    adele = people_of(demo, "adele@contoso.example")
    adele.gives_the_user_id()
    adele.forgot_the_password()
    adele.proves_by_mail()
    adele.chooses_and_is_left_alone(NEW)
    demo.processes["web"].wait_for_end()
    assert list(find([NEW], demo.stored_bytes())) == []

    demo.start()
    adele.opens("/reset/waiting/")
    if point == NOT_PROMISED:
        adele.arrives_at("/reset/choose/")
        assert inside.jobs(demo, adele.name) == []
        accepted = adele.member.password
    else:
        ending = adele.arrives_at("/reset/done/", "/reset/failed/")
        (job,) = inside.jobs(demo, adele.name)
        assert job == {
            "state": "closed",
            "outcome": "Delivered" if ending == "/reset/done/" else "OnPremisesConnectivityError",
            "sealed": False,
        }
        accepted = NEW if ending == "/reset/done/" else adele.member.password
    sides = inside.on_premises(demo, adele.name, NEW, adele.member.password)
    assert sides["on_premises"] == sides["cloud"] == [accepted]
    assert len(demo.ask(APPLIED, name=adele.name)) == (accepted == NEW)

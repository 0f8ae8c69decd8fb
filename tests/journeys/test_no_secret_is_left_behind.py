"""Passwords typed into the portal are nowhere in the clear, while they travel and afterwards."""

import pytest

from tests.journeys import inside
from tests.journeys.conftest import People
from tests.journeys.traces import find
from tests.servers.portal import Portal

pytestmark = pytest.mark.journey

NEW = "Velvet+Anchor/94 ?"
WRONG = "Wrong+Guess/19 ?"
CONTROL = "Planted+Control/55 ?"

PLANT = """
import structlog
from celery import current_app
from directory.models import Group, Tenant
from writeback.onprem import models as on_premises
Group.objects.create(tenant=Tenant.objects.first(), name=control)
domain = on_premises.Domain.objects.first()
on_premises.Domain.objects.filter(pk=domain.pk).update(dns_name=control)
current_app.send_task("nobody.knows.it", args=[control], queue="planted")
answer = domain.dns_name
"""
UPROOT = """
from writeback.onprem import models as on_premises
on_premises.Domain.objects.filter(dns_name=control).update(dns_name=dns_name)
answer = None
"""


@pytest.mark.proves("SR-LOG-03", "SR-SIM-07", "H-32")
def test_no_typed_password_lies_anywhere(portal: Portal, people: People) -> None:
    joni = people("joni@woodgrove.example")
    joni.cannot_sign_in(WRONG)
    joni.gives_the_user_id()
    joni.forgot_the_password()
    joni.proves_by_mail()
    joni.chooses(joni.member.password)
    joni.sees("Your password is as it was")
    if "worker" in portal.commands:
        with portal.without("worker"):  # so the promise stays where it is for as long as we look
            joni.chooses(NEW)
            joni.arrives_at("/reset/waiting/")
            (job,) = [job for job in inside.jobs(portal, joni.name) if job["sealed"]]
            assert job["outcome"] == ""
            assert list(find([NEW, WRONG], portal.stored_bytes())) == []
    else:
        joni.chooses(NEW)
    joni.arrives_at("/reset/done/")

    assert inside.on_premises(portal, joni.name, NEW)["on_premises"] == [NEW]
    assert list(find([NEW, WRONG], portal.stored_bytes())) == []


def test_the_search_finds_what_is_there(portal: Portal) -> None:
    """Planted in both databases and, where there is one, in the queue; and the logs searched are those at DEBUG."""
    dns_name = portal.ask(PLANT, control=CONTROL)
    places = " ".join(find([CONTROL], portal.stored_bytes()))
    portal.ask(UPROOT, control=CONTROL, dns_name=dns_name)
    if "worker" in portal.commands:
        assert "redis dump" in places
        assert "postgresql" in places
    else:
        assert "portal.sqlite3" in places
        assert "onpremises.sqlite3" in places
    log = dict(portal.stored_bytes())
    assert any(b'"level": "debug"' in content for name, content in log.items() if name.endswith("processes.log"))

"""How a story looks behind the scenes: scripts that run inside the portal's own code, beside the running processes."""

from dataclasses import dataclass
from typing import Any

from tests.servers.portal import Portal

CAST = """
from directory.models import User
from sspr import seeding
from sspr.lab import phones
people = {user.user_principal_name: user for user in User.objects.select_related("tenant")}
answer = {
    person.user_principal_name: {
        "display_name": person.display_name,
        "host": person.host,
        "password": seeding.password_of(people[person.user_principal_name]),
        "phone": phones.address(people[person.user_principal_name]),
        "number": person.mobile_phone,
    }
    for person in seeding.PERSONAS
}
"""

ON_PREMISES = """
from dataclasses import asdict
from django.utils import timezone
from directory import passwords as cloud
from directory.models import User
from writeback.onprem import stage
user = User.objects.get(user_principal_name=name)
anchor = user.on_premises_immutable_id
account = stage.account(anchor)
answer = {
    "on_premises": [password for password in passwords if stage.verify(anchor, password, timezone.now())],
    "cloud": [password for password in passwords if cloud.matches(user, password)],
    "locked": account.locked,
    "lockout_time": account.lockout_time,
}
"""

IN_THE_CLOUD = """
from directory import passwords as cloud
from directory.models import User
user = User.objects.get(user_principal_name=name)
answer = [password for password in passwords if cloud.matches(user, password)]
"""

JOBS = """
from writeback.models import WritebackJob
jobs = WritebackJob.objects.filter(user__user_principal_name=name).order_by("promised_at")
answer = [{"state": job.state, "outcome": job.outcome, "sealed": bool(job.sealed_secret)} for job in jobs]
"""

LAB_LINK = """
from django.urls import reverse
from django.utils import timezone
from sspr.lab import access
answer = reverse("lab:enter", args=[access.issue(now=timezone.now())])
"""


@dataclass(frozen=True, slots=True)
class Member:
    """One persona as the seed made them."""

    name: str
    display_name: str
    host: str
    password: str
    phone: str  # path of the simulated phone and mailbox
    number: str


def cast(portal: Portal) -> dict[str, Member]:
    return {name: Member(name, **facts) for name, facts in portal.ask(CAST).items()}


def on_premises(portal: Portal, name: str, *passwords: str) -> dict[str, Any]:
    """Which of `passwords` each side accepts, and how the on-premises account stands."""
    answer: dict[str, Any] = portal.ask(ON_PREMISES, name=name, passwords=passwords)
    return answer


def in_the_cloud(portal: Portal, name: str, *passwords: str) -> list[str]:
    """Those of `passwords` that the cloud accepts."""
    accepted: list[str] = portal.ask(IN_THE_CLOUD, name=name, passwords=passwords)
    return accepted


def jobs(portal: Portal, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = portal.ask(JOBS, name=name)
    return found


def lab_link(portal: Portal) -> str:
    return str(portal.ask(LAB_LINK))

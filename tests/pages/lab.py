"""The lab: the trainer's pages, and the simulated phones."""

from functools import partial
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from directory.models import Tenant, User
from sspr import seeding
from sspr.lab import access, phones, post
from sspr.lab.models import Kind
from tests.pages.people import alex
from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor
from writeback import health, switchboard


def trainer() -> Visitor:
    visitor = Visitor()
    visitor.client.post(reverse("lab:enter", args=[access.issue(now=timezone.now())]))
    return visitor


def enter() -> Visit:
    return Visitor().sees("lab:enter", access.issue(now=timezone.now()))


def console_without_people() -> Visit:
    return trainer().sees("lab:console")


def console() -> Visit:
    seeding.load(domains=["contoso.example", "fabrikam.example"])
    return trainer().sees("lab:console")


def console_agent_off() -> Visit:
    seeding.load(domains=["contoso.example"])
    health.agent_off(Tenant.objects.get(domains__name="contoso.example"))
    return trainer().sees("lab:console")


def components() -> Visit:
    return trainer().sees("lab:components")


def phone(user: User) -> Visit:
    return Visitor().opens(phones.address(user))


def phone_empty() -> Visit:
    return phone(alex())


def phone_with_messages() -> Visit:
    user = alex()
    now = timezone.now()
    text = "Your verification code is 739214"
    post.receive(Kind.TEXT, "+14255550100", text, now=now)
    post.receive(Kind.MAIL, "jo@home.example", text, subject="Your verification code", now=now)
    return phone(user)


def faults(*switched: switchboard.Fault) -> Visit:
    seeding.load(domains=["contoso.example"])
    for fault in switched:
        tenant = Tenant.objects.get(domains__name="contoso.example")
        switchboard.switch_on(tenant, fault, by="tests", correlation_id=uuid4())
    return trainer().sees("lab:faults", "contoso.example")


def fault_that_cannot_be() -> Visit:
    seeding.load(domains=["contoso.example"])
    typed = {"fault": "relay-one-down", "person": "adele@contoso.example", "figure": "5"}
    return trainer().sends("lab:faults", typed, "contoso.example")


PAGES = (
    Page(
        "lab:enter",
        "sspr/lab/enter.html",
        State("open", enter),
    ),
    Page(
        "lab:console",
        "sspr/lab/console.html",
        State("empty", console_without_people),
        State("filled", console, sample="en"),
        State("agent-off", console_agent_off),
    ),
    Page(
        "lab:faults",
        "sspr/lab/faults.html",
        State("none", faults),
        State("some", partial(faults, switchboard.Fault.HISTORY, switchboard.Fault.RELAY_ONE_DOWN), sample="en"),
        State("error", fault_that_cannot_be),
    ),
    Page(
        "lab:components",
        "sspr/lab/components.html",
        State("all", components, sample="en"),
    ),
    Page(
        "lab:phone",
        "sspr/lab/phone.html",
        State("empty", phone_empty),
        State("filled", phone_with_messages, sample="ar"),
    ),
)

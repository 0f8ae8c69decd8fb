"""The pages of the lab: all of it is for the trainer, and for nobody else it is there at all."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format

from directory import passwords
from directory.activities import Activity
from directory.models import AuditEvent, OnPremisesStatus, User
from sspr import seeding
from sspr.lab import access, phones, post
from sspr.lab.models import Kind

pytestmark = pytest.mark.django_db(databases="__all__")

TEXT = "Your verification code is 739214"


@pytest.fixture
def adele() -> User:
    seeding.load(domains=["contoso.example"])
    return User.objects.select_related("tenant").get(user_principal_name="adele@contoso.example")


@pytest.fixture
def trainer() -> Client:
    client = Client()
    client.post(reverse("lab:enter", args=[access.issue(now=timezone.now())]))
    return client


def test_the_link_shows_a_button_and_the_button_opens_the_lab(client: Client) -> None:
    link = reverse("lab:enter", args=[access.issue(now=timezone.now())])
    page = client.get(link)
    assert page.status_code == 200
    assert b"Open the lab" in page.content
    assert client.get(reverse("lab:console")).status_code == 404
    opened = client.post(link, follow=True)
    assert opened.redirect_chain == [(reverse("lab:console"), 302)]
    assert opened.status_code == 200


@pytest.mark.proves("SR-LINK-04", "H-50")
def test_a_scanner_that_opens_the_link_does_not_use_it_up(client: Client) -> None:
    link = reverse("lab:enter", args=[access.issue(now=timezone.now())])
    for _ in range(5):
        Client().get(link)
        Client().head(link)
    assert client.post(link).status_code == 302


def test_a_second_browser_finds_nothing_behind_a_used_link(trainer: Client) -> None:
    link = reverse("lab:enter", args=[access.issue(now=timezone.now())])
    assert trainer.post(link).status_code == 302
    assert Client().get(link).status_code == 404
    assert Client().post(link).status_code == 404
    assert trainer.get(link)["Location"] == reverse("lab:console"), "the trainer's own bookmark still leads there"


def test_the_trainers_mark_is_kept_from_scripts_and_from_other_pages(client: Client) -> None:
    client.post(reverse("lab:enter", args=[access.issue(now=timezone.now())]))
    cookie = client.cookies[access.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/lab/")


@pytest.mark.proves("SR-SIM-03", "H-48")
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["", "agent/contoso.example/", "enter/guessed/", "phone/guessed/"])
def test_to_whoever_is_not_the_trainer_the_lab_is_not_there(
    client: Client, adele: User, path: str, method: str
) -> None:
    client.cookies[access.COOKIE] = "guessed"
    assert getattr(client, method)(f"/lab/{path}").status_code == 404
    assert OnPremisesStatus.objects.get(tenant=adele.tenant).agent_running


@pytest.mark.proves("SR-SIM-03")
def test_an_administrator_is_not_the_trainer_either(client: Client, adele: User) -> None:
    client.force_login(User.objects.get(user_principal_name="admin@contoso.example"))
    assert client.get("/lab/").status_code == 404


def test_the_console_shows_every_person_with_ways_in_on_their_own_host(trainer: Client, adele: User) -> None:
    page = trainer.get("/lab/", HTTP_HOST="localhost:8123").content.decode()
    for person, user in seeding.present():
        assert f"http://{person.host}:8123/signin/?username={person.name}%40contoso.example" in page
        assert f"http://{person.host}:8123/reset/?username={person.name}%40contoso.example" in page
        assert phones.address(user) in page
        assert seeding.password_of(user) in page


def test_a_changed_password_is_not_shown_but_its_time_is(trainer: Client, adele: User) -> None:
    now = timezone.now()
    passwords.set_hash(adele, passwords.hash("something-Else-7"), now=now)
    page = trainer.get("/lab/").content.decode()
    assert seeding.password_of(adele) not in page
    written = re.escape(time_format(now, "TIME_FORMAT"))
    assert re.search(rf"changed by this person at <time[^>]*>{written}</time>", page)


def test_the_console_tells_who_is_locked_at_home(trainer: Client, adele: User) -> None:
    page = trainer.get("/lab/").content.decode()
    rows = {name: row for row in page.split("<tr>") for name in ("isaiah@", "adele@", "alex@") if f">{name}" in row}
    assert "locked</span>" in rows["isaiah@"]
    assert "unlocked" not in rows["isaiah@"]
    assert "unlocked" in rows["adele@"]
    assert "cloud-only" in rows["alex@"]


def test_the_trainer_switches_the_agent_off_and_on(trainer: Client, adele: User) -> None:
    status = OnPremisesStatus.objects.get(tenant=adele.tenant)
    for turn, running in (("off", False), ("on", True)):
        answer = trainer.post("/lab/agent/contoso.example/", {"turn": turn})
        assert answer["Location"] == "/lab/"
        status.refresh_from_db()
        assert status.agent_running is running
    rows = AuditEvent.objects.filter(tenant=adele.tenant, activity=Activity.WRITEBACK_SERVICE_SWITCHED)
    assert [row.details["turned"] for row in rows.order_by("at", "pk")] == ["off", "on"]


def test_an_agent_that_is_not_there_cannot_be_switched(trainer: Client) -> None:
    seeding.load(domains=["tailspin.example"])
    assert trainer.post("/lab/agent/tailspin.example/", {"turn": "off"}).status_code == 404
    assert trainer.get("/lab/agent/tailspin.example/").status_code == 405


def test_a_phone_shows_the_code_to_whoever_has_its_address(client: Client, adele: User) -> None:
    adele_number = seeding.PERSONAS[0].mobile_phone
    post.receive(Kind.TEXT, adele_number, TEXT, now=timezone.now())
    page = client.get(phones.address(adele))
    assert page.status_code == 200
    assert "739 214" in page.content.decode()
    assert page.headers["Cache-Control"], "never kept by a browser"


@pytest.mark.proves("SR-SIM-02", "H-48")
def test_no_other_persons_phone_shows_it(client: Client, adele: User) -> None:
    post.receive(Kind.TEXT, seeding.PERSONAS[0].mobile_phone, TEXT, now=timezone.now())
    for person, user in seeding.present():
        shown = "739 214" in client.get(phones.address(user)).content.decode()
        assert shown is (user == adele), person.name


def test_a_poll_without_news_gets_nothing_and_with_news_the_list(client: Client, adele: User) -> None:
    address, poll = phones.address(adele), {"HX-Request": "true"}
    seen = client.get(address).context["seen"]
    assert client.get(address, {"seen": seen}, headers=poll).status_code == 204
    post.receive(Kind.TEXT, seeding.PERSONAS[0].mobile_phone, TEXT, now=timezone.now())
    fragment = client.get(address, {"seen": seen}, headers=poll)
    assert fragment.status_code == 200
    assert b"739 214" in fragment.content
    assert b"<html" not in fragment.content


def test_words_in_a_message_are_never_markup(client: Client, adele: User) -> None:
    post.receive(Kind.MAIL, adele.mail, "<b>bold</b>", subject="<i>x</i>", now=timezone.now())
    page = client.get(phones.address(adele)).content.decode()
    assert "<b>bold</b>" not in page
    assert "<i>x</i>" not in page


@pytest.mark.proves("SR-SIM-01")
@pytest.mark.parametrize("path", ["/", "/signin/", "/reset/", "/editions/", "/lab/", "/nowhere/", "/lab/phone/x/"])
def test_the_demo_banner_is_on_every_page(trainer: Client, path: str) -> None:
    assert b"Phones, mail and directory are simulated" in trainer.get(path).content


@pytest.mark.proves("SR-SIM-01")
def test_the_banner_is_on_the_pages_behind_a_sign_in(client: Client, adele: User) -> None:
    client.force_login(User.objects.get(user_principal_name="admin@contoso.example"))
    for path in ("/account/", "/account/password/", "/account/security-info/", "/admin/", phones.address(adele)):
        assert b"Phones, mail and directory are simulated" in client.get(path, follow=True).content, path

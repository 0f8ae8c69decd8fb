"""Synchronised people: the password travels to the on-premises directory, or the page says why it did not."""

import pytest

from tests.journeys import inside
from tests.journeys.browser import authenticator_code
from tests.journeys.conftest import People
from tests.servers.portal import Portal

pytestmark = pytest.mark.journey

NEW = "Orchard+Window/63"
PATTI_NEW = "Copper+Garden/27"


@pytest.mark.proves("F-WRB-02", "F-WRB-04")
def test_adele_resets_and_a_refused_password_brings_her_back(portal: Portal, people: People) -> None:
    adele = people("adele@contoso.example")
    adele.gives_the_user_id()
    adele.forgot_the_password()
    adele.proves_by_text()
    adele.chooses(adele.member.password)  # it is still the newest one the directory remembers
    adele.sees("Your password is as it was")

    adele.chooses(NEW)
    adele.arrives_at("/reset/done/")
    sides = inside.on_premises(portal, adele.name, NEW, adele.member.password)
    assert sides["on_premises"] == sides["cloud"] == [NEW]
    adele.signs_in(NEW)


@pytest.mark.proves("SR-WB-15")
def test_with_the_agent_off_she_is_refused_before_any_gate(portal: Portal, people: People) -> None:
    trainer = people("admin@contoso.example")
    trainer.opens(inside.lab_link(portal))
    trainer.presses("Open the lab")
    trainer.presses("Turn agent off of Contoso")
    try:
        adele = people("adele@contoso.example")
        adele.gives_the_user_id()
        adele.arrives_at("/reset/refused/")
        adele.sees("SSPR_0030")
    finally:
        trainer.presses("Turn agent on of Contoso")
        trainer.sees("Turn agent off")


@pytest.mark.proves("SR-WB-06", "SR-WEB-05")
def test_irvin_ends_where_only_an_administrator_can_help(portal: Portal, people: People) -> None:
    irvin = people("irvin@contoso.example")
    irvin.gives_the_user_id()
    irvin.forgot_the_password()
    irvin.proves_by_mail()
    irvin.chooses(NEW)
    irvin.arrives_at("/reset/failed/")
    irvin.sees("SSPR_0029")
    sides = inside.on_premises(portal, irvin.name, NEW, irvin.member.password)
    assert sides["on_premises"] == sides["cloud"] == [irvin.member.password]


@pytest.mark.proves("F-UNL-01", "F-UNL-03")
def test_isaiah_unlocks_and_keeps_his_password(portal: Portal, people: People) -> None:
    isaiah = people("isaiah@contoso.example")
    assert inside.on_premises(portal, isaiah.name)["locked"]
    isaiah.gives_the_user_id()
    isaiah.says("I know my password, but still can’t sign in")
    isaiah.proves_by_mail()
    isaiah.arrives_at("/reset/unlocked/")
    after = inside.on_premises(portal, isaiah.name, isaiah.member.password)
    assert after["lockout_time"] is None  # how the mock directory writes lockoutTime 0
    assert not after["locked"]
    assert after["on_premises"] == after["cloud"] == [isaiah.member.password]


@pytest.mark.proves("F-ENT-04")
def test_patti_passes_two_gates_one_of_them_enrolled_on_the_page(portal: Portal, people: People) -> None:
    patti = people("patti@contoso.example")
    patti.signs_in(patti.member.password)
    patti.opens("/account/security-info/")
    patti.follows("Add an authenticator app")
    seed = patti.page.get_by_role("code").first.inner_text().replace(" ", "")
    patti.page.get_by_label("Code from the app").fill(authenticator_code(seed))
    patti.presses("Add this app")
    patti.sees("uthenticator app")
    patti.presses("Sign out")

    patti.gives_the_user_id()
    patti.proves_by_mail()
    patti.sees("Second of two proofs")
    patti.proves_by_app(authenticator_code(seed, steps_ahead=1))
    patti.chooses(PATTI_NEW)
    patti.arrives_at("/reset/done/")
    assert inside.in_the_cloud(portal, patti.name, PATTI_NEW, patti.member.password) == [PATTI_NEW]

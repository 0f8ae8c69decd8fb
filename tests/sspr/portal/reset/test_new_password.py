"""What the new-password page shows while one types, and to whom."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sspr.portal.reset import visit
from tests.factories.people import person
from tests.sspr.flows.reset.walk import at_choose
from tests.sspr.portal.reset.in_browser import shown
from tests.sspr.post import Post

pytestmark = pytest.mark.django_db(databases="__all__")
GOOD = "Quiet-lantern-tide-48"


def choose_page(client: Client, post: Post, upn: str) -> Any:
    session = client.session
    session[visit.RUN] = str(at_choose(upn, post).pk)
    session.save()
    return client.get(reverse("reset:choose"))


@pytest.mark.proves("F-ENT-08")
def test_only_a_cloud_managed_person_sees_a_strength_bar(client: Client, post: Post) -> None:
    person("alex@contoso.example")
    person("adele@contoso.example", synchronized=True)
    cloud = choose_page(client, post, "alex@contoso.example")
    synchronised = choose_page(client, post, "adele@contoso.example")
    for page, there in ((cloud, True), (synchronised, False)):
        with shown(page) as view:
            view.get_by_label("New password", exact=True).press_sequentially(GOOD)
            assert view.get_by_text("Strength", exact=False).first.is_visible() is there


@pytest.mark.proves("SR-A11Y-06", "SR-A11Y-07")
def test_rules_and_strength_follow_what_is_typed_by_shape_and_word(client: Client, post: Post) -> None:
    person("alex@contoso.example")
    with shown(choose_page(client, post, "alex@contoso.example")) as view:
        word, said = view.locator("[data-word]"), view.locator(".panel [role=status]")
        view.get_by_label("New password", exact=True).fill("aaaaaaaa")
        assert word.inner_text() == "Weak"
        view.get_by_label("New password", exact=True).fill(GOOD)
        assert word.inner_text() in ("Good", "Strong")
        assert said.text_content() == ""  # not while one types
        view.get_by_label("Confirm new password", exact=True).fill("Quiet")
        view.clock.run_for(1500)
        states = view.locator("[data-rule]").evaluate_all("all => all.map(one => one.dataset.state)")
        assert states == ["met", "met", "missed", "open"]
        assert "The same in both fields: not met yet" in (said.text_content() or "")
        assert "not met yet" in view.locator("[data-rule=same]").inner_text()


@pytest.mark.proves("SR-A11Y-15")
def test_show_keeps_the_caret_and_the_focus(client: Client, post: Post) -> None:
    person("alex@contoso.example")
    with shown(choose_page(client, post, "alex@contoso.example")) as view:
        field = view.get_by_label("New password", exact=True)
        field.press_sequentially(GOOD)
        field.evaluate("it => it.setSelectionRange(5, 5)")
        show = view.get_by_role("button", name="Show").first
        show.click()
        assert show.get_attribute("aria-pressed") == "true"
        assert field.evaluate("it => [it.type, it.selectionStart, document.activeElement === it]") == ["text", 5, True]

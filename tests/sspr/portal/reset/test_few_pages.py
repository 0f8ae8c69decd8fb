"""How long the way back is for the person: pages seen and fields typed into."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sspr.models import ResetRun
from sspr.portal.reset import visit
from tests.factories.people import person
from tests.sspr.flows.reset.walk import NEW_PASSWORD
from tests.sspr.post import Post
from writeback import delivery

pytestmark = pytest.mark.django_db(databases="__all__")
TYPED_INTO = {"user_id", "code", "new_password", "confirmation"}
NOT_TYPED = ('type="hidden"', 'type="radio"', 'type="checkbox"', " readonly")


@dataclass
class Walk:
    """Somebody who presses and types, and counts what he sees."""

    client: Client
    pages: int = 0
    fields: set[str] = field(default_factory=set)

    def sees(self, response: Any) -> str:
        self.pages += 1
        inputs = re.findall(r"<(?:input|textarea|select)\b[^>]*>", response.text)
        open_ones = [one for one in inputs if not any(mark in one for mark in NOT_TYPED)]
        self.fields |= {name[1] for one in open_ones if (name := re.search(r'name="([^"]+)"', one))}
        return str(response.wsgi_request.path)

    def opens(self, address: str) -> str:
        return self.sees(self.client.get(address))

    def sends(self, address: str, **answers: str) -> str:
        return self.sees(self.client.post(address, answers, follow=True))


def walk_to_the_new_password(client: Client, post: Post, upn: str) -> Walk:
    walk = Walk(client)
    here = walk.sends(walk.opens(reverse("reset:who")), user_id=upn)
    if here == reverse("reset:why"):
        here = walk.sends(here, goal="reset")
    walk.sends(here, method="email", deed="send")
    here = walk.sends(here, method="email", deed="check", code=post.code())
    assert here == reverse("reset:choose")
    walk.sends(here, new_password=NEW_PASSWORD, confirmation=NEW_PASSWORD)
    return walk


def test_a_cloud_only_reset_by_mail_is_five_pages_and_four_fields(client: Client, post: Post) -> None:
    person("alex@contoso.example")
    walk = walk_to_the_new_password(client, post, "alex@contoso.example")
    assert ResetRun.objects.get(pk=client.session[visit.RUN]).state == "done"
    assert walk.pages <= 5
    assert walk.fields == TYPED_INTO


def test_a_synchronised_persons_reset_is_seven_pages_and_four_fields(client: Client, post: Post) -> None:
    person("adele@contoso.example", synchronized=True)
    walk = walk_to_the_new_password(client, post, "adele@contoso.example")
    run = ResetRun.objects.get(pk=client.session[visit.RUN])
    assert run.tracking_id is not None
    delivery.deliver(run.tracking_id, now=timezone.now())
    assert walk.sees(client.get(reverse("reset:waiting"), follow=True)) == reverse("reset:done")
    assert walk.pages <= 7
    assert walk.fields == TYPED_INTO

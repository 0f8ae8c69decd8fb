"""Who gets into the administration, and by which door."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import Role, User
from tests.factories.directory import OperatorFactory, UserFactory
from tests.sspr.admin.conftest import SignedIn

pytestmark = pytest.mark.django_db(databases="__all__")


def test_the_way_in_is_the_portals_sign_in_and_leads_back(client: Client) -> None:
    response = client.get("/admin/directory/user/", follow=True)

    assert response.redirect_chain[-1][0] == "/signin/?next=%2Fadmin%2Fdirectory%2Fuser%2F"


def test_somebody_without_a_role_is_refused_and_not_sent_in_circles(signed_in: SignedIn) -> None:
    response = signed_in(UserFactory()).get("/admin/", follow=True)

    assert response.status_code == 403


@pytest.mark.parametrize("role", list(Role))
def test_every_role_opens_the_door(role: Role, signed_in: SignedIn) -> None:
    assert signed_in(UserFactory(roles=[role])).get("/admin/").status_code == 200


def test_a_disabled_administrator_is_out_at_once(at_work: Client, patti: User) -> None:
    User.objects.filter(pk=patti.pk).update(account_enabled=False)

    assert at_work.get("/admin/").status_code == 302


def test_changing_the_password_and_signing_out_are_the_portals(signed_in: SignedIn) -> None:
    client = signed_in(OperatorFactory())

    assert client.get(reverse("admin:password_change")).headers["Location"] == reverse("password")
    assert client.post(reverse("admin:logout"), follow=True).redirect_chain[-1][0] == reverse("signin")
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "page", ["index", "directory_user_changelist", "directory_user_add", "directory_membership_add"]
)
def test_nothing_is_inline(page: str, at_work: Client) -> None:
    response = at_work.get(reverse(f"admin:{page}"))

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", response.text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", response.text)
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    assert "Support code" in response.text

"""A seeded tenant, and who calls its routes: a visitor, and one browser that may open everything there is."""

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from directory.models import User
from licensing import batches
from sspr import seeding
from sspr.lab import access
from sspr.portal.signin import visit
from tests.hardening.routes import Finder

PERSON, ADMINISTRATOR = "alex@contoso.example", "admin@contoso.example"


@pytest.fixture
def contoso(db: None) -> None:
    seeding.load(domains=["contoso.example"])
    administrator = User.objects.select_related("tenant").get(user_principal_name=ADMINISTRATOR)
    assert administrator.tenant is not None
    batches.draft(administrator.tenant, User.objects.filter(user_principal_name=PERSON), by=administrator)


@pytest.fixture
def finder(contoso: None) -> Finder:
    return Finder(User.objects.get(user_principal_name=PERSON))


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def insider(contoso: None) -> Client:
    """The administrator, who has just proved the password, in a browser that is also the trainer's."""
    return make_insider()


def make_insider(*, check_tokens: bool = False) -> Client:
    client = Client(raise_request_exception=False, enforce_csrf_checks=check_tokens)
    client.force_login(User.objects.get(user_principal_name=ADMINISTRATOR))
    session = client.session
    assert BACKEND_SESSION_KEY in session
    session[visit.PROVED_AT] = timezone.now().isoformat()
    session.save()
    now = timezone.now()
    secret = access.spend(access.issue(now=now), now=now)
    assert secret is not None
    access.mark(carrier := HttpResponse(), secret, secure=False)
    client.cookies.update(carrier.cookies)
    return client

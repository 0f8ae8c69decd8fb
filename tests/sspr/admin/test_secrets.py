"""A walk through every page of the admin, looking for what no administrator may read."""

import re
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from directory.models import AuthenticationMethod, Tenant, User
from directory.rules.methods import Method
from tests.factories.directory import SEED, OperatorFactory, UserFactory
from tests.factories.licences import license
from tests.sspr.admin.conftest import SignedIn
from tests.sspr.admin.secrets import CLOUD_HASH, SEALED, job_for
from writeback.onprem import stage
from writeback.onprem.models import Account, RememberedPassword

pytestmark = pytest.mark.django_db(databases="__all__")

PASSWORD = "Meadow-17-lantern"
MOST_PAGES = 400


def pages(client: Client, start: str) -> dict[str, str]:
    """Every page of the admin that a link leads to, each kind of list with its filters, at most MOST_PAGES."""
    found: dict[str, str] = {}
    waiting = [start]
    while waiting and len(found) < MOST_PAGES:
        url = waiting.pop(0)
        response = client.get(url)
        if response.status_code != 200:
            continue
        found[url] = response.text
        for link in re.findall(r'href="([^"#]+)"', response.text):
            there = urljoin(url, link.replace("&amp;", "&"))
            seen = there in found or there in waiting
            combined = urlsplit(url).query and urlsplit(there).query  # one filter at a time
            if there.startswith("/admin/") and not seen and not combined:
                waiting.append(there)
    return found


@pytest.fixture
def adele(contoso: Tenant) -> User:
    adele = UserFactory(
        tenant=contoso, name="adele", synchronised=True, password=PASSWORD, methods=[Method.MOBILE_SMS, Method.APP_CODE]
    )
    license(adele, "AAD_PREMIUM")
    job_for(adele)
    stage.create_domain(contoso.pk, "corp.contoso.example")
    stage.create_account(
        "corp.contoso.example",
        user_principal_name=adele.user_principal_name,
        sam_account_name="adele",
        display_name="Adele",
        password=PASSWORD,
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return adele


@pytest.mark.proves("SR-ADM-04", "SR-ADM-11")
def test_no_page_shows_a_secret_or_lets_one_be_somebody_else(adele: User, signed_in: SignedIn) -> None:
    hashes = [adele.password, *Account.objects.values_list("password", flat=True)]
    digests = list(RememberedPassword.objects.values_list("digest", flat=True))
    seeds = [SEED, *AuthenticationMethod.objects.exclude(secret="").values_list("secret", flat=True)]
    secrets = [PASSWORD, SEALED.decode(), CLOUD_HASH, "+14255550100", *hashes, *digests, *seeds]

    walked = pages(signed_in(OperatorFactory()), "/admin/")

    kinds = {url.split("/")[3] for url in walked if url.count("/") > 3}
    assert {"user", "writebackjob", "account", "auditevent", "licenseassignment", "ssprpolicy"} <= kinds
    for url, text in walked.items():
        assert [secret for secret in secrets if secret in text] == [], url
        assert "impersonate" not in text.lower()
        assert "sign in as" not in text.lower()

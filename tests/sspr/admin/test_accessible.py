"""What makes the administration usable by keyboard, by ear and in other languages; a browser looks in tests/pages."""

import re
from collections.abc import Iterable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from directory.models import AuditEvent, Group, Membership, Tenant, User
from tests.factories.directory import GroupFactory, OperatorFactory, UserFactory
from tests.sspr.admin.conftest import SignedIn, page_of, person_form

pytestmark = pytest.mark.django_db(databases="__all__")

LISTS = (
    "directory_auditevent",
    "directory_group",
    "directory_membership",
    "directory_ssprpolicy",
    "directory_tenant",
    "directory_user",
    "licensing_licenseassignment",
    "licensing_sku",
    "licensing_subscription",
    "onprem_account",
    "onprem_domain",
    "onprem_eventlogentry",
    "onprem_passwordsettings",
    "onprem_securityevent",
    "writeback_writebackjob",
)


def tags(name: str, page: str) -> Iterable[str]:
    return re.findall(rf"<{name}\b[^>]*>", page)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_one_heading_one_foot_and_a_search_with_a_label(name: str, signed_in: SignedIn) -> None:
    page = signed_in(OperatorFactory()).get(reverse(f"admin:{name}_changelist")).text

    assert len(list(tags("h1", page))) == 1
    assert 'for="searchbar"' in page
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)
    assert re.search(r'<footer id="footer"></footer>.*<footer class="foot"', page, re.DOTALL)  # the empty one is hidden


def test_a_table_of_rows_is_a_named_region_and_says_how_it_is_sorted(at_work: Client, patti: User) -> None:
    page = at_work.get(reverse("admin:directory_user_changelist")).text

    assert 'role="region" tabindex="0" aria-labelledby="result_list_caption"' in page
    assert re.search(r'<caption[^>]*id="result_list_caption">Users<', page)
    assert re.search(r'<th scope="col"[^>]* aria-sort="ascending"[^>]*>.*?Display name', page)


def test_every_box_that_chooses_a_row_has_a_name(at_work: Client, contoso: Tenant) -> None:
    GroupFactory(tenant=contoso, name="Sales")
    boxes = [
        box for box in tags("input", at_work.get(reverse("admin:directory_group_changelist")).text) if "action" in box
    ]

    assert boxes
    assert all("aria-label=" in box for box in boxes if 'type="checkbox"' in box)


def test_fields_in_rows_have_names_and_a_deletion_says_of_what(at_work: Client, contoso: Tenant) -> None:
    adele = UserFactory(tenant=contoso, name="adele")
    Membership.objects.create(user=adele, group=GroupFactory(tenant=contoso, name="Sales"))
    page = at_work.get(page_of(adele)).text

    deletion = next(box for box in tags("input", page) if 'name="memberships-0-DELETE"' in box)
    assert "Sales" in deletion
    assert "aria-label=" in deletion
    assert all("aria-label=" in field for field in tags("select", page) if "-__prefix__-" in field)


@pytest.mark.proves("SR-A11Y-05")
def test_errors_are_summed_up_with_the_focus_and_tied_to_their_fields(at_work: Client, contoso: Tenant) -> None:
    adele = UserFactory(tenant=contoso, name="adele")
    page = at_work.post(page_of(adele), person_form(adele, display_name="", mobile_phone="12")).text

    assert re.search(r"<title>\s*Error: ", page)
    assert re.search(
        r'role="alert" tabindex="-1" autofocus>.*href="#id_display_name".*href="#id_mobile_phone"', page, re.DOTALL
    )
    field = next(box for box in tags("input", page) if 'name="display_name"' in box)
    assert 'aria-invalid="true"' in field
    described = re.search(r'aria-describedby="([^"]+)"', field)
    assert described
    assert all(f'id="{name}"' in page for name in described[1].split())


def test_nothing_takes_the_focus_from_the_summary_on_a_page_that_adds(signed_in: SignedIn) -> None:
    page = signed_in(OperatorFactory()).post(reverse("admin:directory_group_add"), {}).text

    assert "autofocus" in page
    assert "change_form.js" not in page


def test_a_list_without_rows_says_so_and_leads_back_to_all(at_work: Client) -> None:
    page = at_work.get(reverse("admin:directory_user_changelist"), {"q": "nobody at all"}).text

    assert "Nothing fits this search" in page
    assert '<a class="tap" href="?">Show all</a>' in page


def test_filters_are_folded_until_one_holds_something_back(at_work: Client) -> None:
    address = reverse("admin:directory_user_changelist")

    assert not re.search(r'data-filter-title="[^"]*" open', at_work.get(address).text)
    assert re.search(
        r'data-filter-title="account enabled" open', at_work.get(address, {"account_enabled__exact": "1"}).text
    )


def test_a_deletion_is_asked_about_and_can_be_left_without_script(at_work: Client, contoso: Tenant) -> None:
    sales = GroupFactory(tenant=contoso, name="Sales")
    page = at_work.get(reverse("admin:directory_group_delete", args=[sales.pk])).text

    assert f'href="{reverse("admin:directory_group_change", args=[sales.pk])}">Keep it as it is</a>' in page
    assert Group.objects.filter(pk=sales.pk).exists()


@pytest.mark.proves("SR-A11Y-13")
def test_the_administration_speaks_the_language_asked_for_and_writes_its_way(at_work: Client) -> None:
    page = at_work.get(reverse("admin:index"), {"mkt": "ar"}).text

    assert '<html lang="ar" dir="rtl">' in page
    assert "css/admin.css" in page.partition("admin/css/rtl.css")[2]  # ours comes after Django's, and wins


def test_the_log_keeps_one_language_and_finds_its_rows_in_any(at_work: Client, contoso: Tenant) -> None:
    """A policy's name is words; in the log it is written, and asked for, as in the language of the code."""
    policy = reverse("admin:directory_ssprpolicy_change", args=[contoso.pk])
    sent = {"scope": "All", "methods_required": "1", "methods_allowed": ["email"], "writeback_wait": "30"}
    with translation.override("de"):
        at_work.post(policy, sent, headers={"Accept-Language": "de"})

    assert AuditEvent.objects.get(activity="Self-service password reset policy changes").target_name.startswith(
        "Password reset in "
    )
    history = at_work.get(
        reverse("admin:directory_ssprpolicy_history", args=[contoso.pk]), headers={"Accept-Language": "de"}
    )
    assert "q=%22Password+reset+in+Contoso" in history.headers["Location"]

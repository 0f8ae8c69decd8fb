"""The console on premises, as an administrator works with it: own tenant only, judged by policy, told to the log there.

It lies here because signing in and rights are the cloud's; the pages are `writeback.onprem.admin`.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.models import Role, Tenant, User
from tests.factories.directory import OperatorFactory, UserFactory
from tests.factories.onpremises import PASSWORD, account, domain
from tests.sspr.admin.conftest import SignedIn
from writeback.onprem import stage
from writeback.onprem.models import Account, Domain, EventLogEntry, PasswordSettings, SecurityEvent

pytestmark = pytest.mark.django_db(databases="__all__")

GOOD = "Quiet-lantern-tide-48"
ACTS = ("unlock", "lock", "disable", "enable", "must-change", "need-not-change", "expire", "set-password")


def row_of(anchor: str) -> Account:
    return Account.objects.select_related("domain").get(source_anchor=anchor)


def act(name: str, anchor: str) -> str:
    return reverse(f"admin:onprem-{name}", args=[row_of(anchor).pk])


def page(anchor: str) -> str:
    return reverse("admin:onprem_account_change", args=[row_of(anchor).pk])


@pytest.fixture
def adele(contoso: Tenant) -> str:
    return account(contoso, "adele")


def log_of(anchor: str) -> list[tuple[int, str]]:
    events = SecurityEvent.objects.filter(object_guid=row_of(anchor).pk).order_by("pk")
    return [(event.event_id, event.subject) for event in events][1:]  # the first one created the account


@pytest.mark.parametrize(
    ("name", "before", "event"),
    [
        ("unlock", {"locked": True}, 4767),
        ("lock", {}, 4740),
        ("disable", {}, 4725),
        ("must-change", {}, 4738),
    ],
)
def test_an_act_asks_first_and_is_told_to_the_security_log_with_who_did_it(
    name: str, before: dict[str, bool], event: int, contoso: Tenant, patti: User, at_work: Client
) -> None:
    anchor = account(contoso, "adele", **before)
    was = stage.account(anchor)
    assert at_work.get(act(name, anchor)).status_code == 200
    assert stage.account(anchor) == was, "looking changes nothing"
    assert at_work.post(act(name, anchor)).headers["Location"] == page(anchor)
    assert stage.account(anchor) != was
    assert log_of(anchor) == [(event, str(patti))]


def test_each_act_has_its_opposite(adele: str, at_work: Client) -> None:
    first = stage.account(adele)
    for there, back in (("lock", "unlock"), ("disable", "enable")):
        at_work.post(act(there, adele))
        assert stage.account(adele) != first
        at_work.post(act(back, adele))
        assert stage.account(adele) == first
    at_work.post(act("must-change", adele))
    assert stage.account(adele).must_change
    at_work.post(act("need-not-change", adele))
    assert not stage.account(adele).must_change


def test_what_is_so_already_is_not_done_again(adele: str, at_work: Client) -> None:
    for name in ("unlock", "enable", "need-not-change"):
        assert at_work.post(act(name, adele)).headers["Location"] == page(adele)
    assert log_of(adele) == []


def test_an_expiry_is_typed_and_taken_away(adele: str, contoso: Tenant, at_work: Client) -> None:
    at_work.post(act("expire", adele), {"expires_at": "2020-01-31T12:00"})
    assert f"{stage.account(adele).account_expires:%Y-%m-%d %H:%M}" == "2020-01-31 12:00"
    assert not stage.sign_in(adele, PASSWORD, clock.now(contoso))
    at_work.post(act("expire", adele), {"expires_at": ""})
    assert stage.account(adele).account_expires is None


def typed(password: str, **more: str) -> dict[str, str]:
    return {"new_password": password, "confirmation": password, **more}


def test_a_typed_password_is_set_and_must_be_changed_if_so_ticked(
    adele: str, contoso: Tenant, patti: User, at_work: Client
) -> None:
    at_work.post(act("set-password", adele), typed(GOOD, must_change="on"))
    assert stage.verify(adele, GOOD, clock.now(contoso))
    assert stage.account(adele).must_change
    at_work.post(act("set-password", adele), typed("Meadow-anvil-26"))
    assert not stage.account(adele).must_change
    assert log_of(adele) == [(4724, str(patti))] * 2


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("sommer99", "It needs three of these"),
        ("Ab1!", "It is shorter than the policy allows."),
        ("ADELE-2024x", "It holds the account name"),
        ("Lantern-2024", "The password filter of the domain refuses it."),
    ],
)
@pytest.mark.proves("SR-PWD-16")
def test_a_typed_password_is_judged_by_policy_and_told_why(
    password: str, told: str, adele: str, contoso: Tenant, at_work: Client
) -> None:
    domain(contoso, filter_words="lantern")
    shown = at_work.post(act("set-password", adele), typed(password)).text
    assert told in shown
    assert password not in shown
    assert stage.verify(adele, PASSWORD, clock.now(contoso))
    assert not SecurityEvent.objects.get(event_id=4724).success


def test_two_different_passwords_are_none(adele: str, contoso: Tenant, at_work: Client) -> None:
    shown = at_work.post(act("set-password", adele), {"new_password": GOOD, "confirmation": "other"}).text
    assert "The two are not the same." in shown
    assert stage.verify(adele, PASSWORD, clock.now(contoso))


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.GLOBAL_ADMINISTRATOR])
def test_only_a_global_administrator_acts(
    name: str, role: Role, adele: str, contoso: Tenant, signed_in: SignedIn
) -> None:
    client = signed_in(UserFactory(tenant=contoso, roles=[role]))
    before = stage.account(adele)
    assert client.post(act(name, adele), typed(GOOD)).status_code == 403
    assert stage.account(adele) == before


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.proves("SR-ADM-05")
def test_an_account_of_another_tenant_does_not_exist(name: str, fabrikam: Tenant, at_work: Client) -> None:
    raul = account(fabrikam, "raul")
    before = stage.account(raul)
    assert at_work.post(act(name, raul), typed(GOOD)).status_code == 404
    assert stage.account(raul) == before


def test_no_list_and_no_page_shows_another_tenants(fabrikam: Tenant, adele: str, at_work: Client) -> None:
    raul = account(fabrikam, "raul")
    stage.create_password_settings("corp.fabrikam.example", "Theirs", 1)
    theirs = Domain.objects.get(dns_name="corp.fabrikam.example")
    for model in ("account", "domain", "passwordsettings", "securityevent"):
        shown = at_work.get(reverse(f"admin:onprem_{model}_changelist")).text
        assert "fabrikam" not in shown.lower(), model
    assert "raul" not in at_work.get(page(raul), follow=True).text
    policy = {"min_password_length": "1"}
    assert at_work.post(reverse("admin:onprem_domain_change", args=[theirs.pk]), policy).status_code in (302, 404)
    theirs.refresh_from_db()
    assert theirs.min_password_length == 7


def test_a_platform_operator_sees_and_acts_everywhere(adele: str, fabrikam: Tenant, signed_in: SignedIn) -> None:
    raul, operator = account(fabrikam, "raul"), signed_in(OperatorFactory())
    for anchor in (adele, raul):
        operator.post(act("lock", anchor))
        assert stage.account(anchor).locked


def test_the_page_names_the_policy_that_holds_and_where_it_comes_from(adele: str, at_work: Client) -> None:
    assert "All values come from the domain" in at_work.get(page(adele)).text
    home = row_of(adele).domain.dns_name
    stage.create_group(home, "Managers")
    stage.add_member(home, "Managers", anchor=adele)
    stage.create_password_settings(home, "Of managers", 5, min_password_length=19)
    stage.apply_password_settings(home, "Of managers", group="Managers")
    shown = at_work.get(page(adele)).text
    assert "All values come from the fine-grained policy" in shown
    assert "through the group Managers" in shown
    assert "<dd>19</dd>" in shown


def test_the_page_says_why_the_connector_has_no_rights(adele: str, at_work: Client) -> None:
    stage.set_flags(adele, protected=True)
    shown = at_work.get(page(adele)).text
    assert "AdminSDHolder took them" in shown
    assert "Domain Admins" in shown


@pytest.mark.parametrize("standing", ["locked", "disabled", "must-change", "protected", "may-expire"])
def test_the_list_finds_accounts_by_their_state(standing: str, adele: str, contoso: Tenant, at_work: Client) -> None:
    isaiah, now = account(contoso, "isaiah"), clock.now(contoso)
    {
        "locked": lambda: stage.lock(isaiah, now),
        "disabled": lambda: stage.set_flags(isaiah, disabled=True),
        "must-change": lambda: stage.set_password_age(isaiah, None),
        "protected": lambda: stage.set_flags(isaiah, protected=True),
        "may-expire": lambda: stage.set_account_expiry(isaiah, now + timedelta(days=1)),
    }[standing]()
    shown = at_work.get(reverse("admin:onprem_account_changelist"), {"standing": standing}).text
    assert "isaiah@" in shown
    assert "adele@" not in shown


def test_deleted_people_are_not_listed(adele: str, at_work: Client) -> None:
    address = page(adele)
    stage.delete_account(adele)
    assert "adele@" not in at_work.get(reverse("admin:onprem_account_changelist")).text
    assert at_work.get(address).status_code == 302


POLICY = {
    "min_password_length": "9", "password_history_length": "3", "min_password_age": "0.5", "max_password_age": "",
    "lockout_threshold": "4", "lockout_window": "15", "lockout_duration": "", "complexity": "on",
}  # fmt: skip


def test_the_domains_policy_is_edited_and_the_edit_is_logged(adele: str, patti: User, at_work: Client) -> None:
    row = row_of(adele).domain
    data = POLICY | {"filter_words": "corp", "filter_acts_on_sets": "on", "unprotected_operators": "0"}
    at_work.post(reverse("admin:onprem_domain_change", args=[row.pk]), data)
    row.refresh_from_db()
    assert (row.min_password_length, row.min_password_age, row.max_password_age) == (9, timedelta(hours=12), None)
    assert (row.lockout_window, row.lockout_duration) == (timedelta(minutes=15), None)
    assert not row.connector_may_unexpire
    event = SecurityEvent.objects.get(event_id=4739)
    assert event.subject == str(patti)
    assert "min_password_length 7 → 9" in event.detail


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"min_password_length": "257"}, "less than or equal to 256"),
        ({"password_history_length": "1025"}, "less than or equal to 1024"),
        ({"lockout_threshold": "65536"}, "65535"),
        ({"min_password_age": "3", "max_password_age": "3"}, "It must be shorter than the maximum age."),
        ({"min_password_age": "-1"}, "greater than or equal to 0"),
        ({"lockout_duration": "14"}, "It must not be longer than the lockout lasts."),
        ({"precedence": "0"}, "greater than or equal to 1"),
        ({"people": "nobody"}, "The domain has nothing called “nobody”."),
        ({"groups": "No such"}, "The domain has nothing called “No such”."),
        ({"people": "raul"}, "The domain has nothing called “raul”."),
        ({"name": "taken"}, "The domain has a policy of that name already."),
    ],
)
def test_a_policy_that_cannot_be_is_refused_at_its_field(
    wrong: dict[str, str], told: str, adele: str, fabrikam: Tenant, at_work: Client
) -> None:
    account(fabrikam, "raul")
    home = row_of(adele).domain
    stage.create_password_settings(home.dns_name, "Taken", 3)
    data = POLICY | {"domain": str(home.pk), "name": "Strict", "precedence": "10", "people": "", "groups": ""} | wrong
    assert told in at_work.post(reverse("admin:onprem_passwordsettings_add"), data).text
    assert not PasswordSettings.objects.exclude(name="Taken").exists()


def test_a_fine_grained_policy_is_made_changed_and_deleted(adele: str, at_work: Client) -> None:
    home = row_of(adele).domain
    data = POLICY | {"domain": str(home.pk), "name": "Strict", "precedence": "10"}
    at_work.post(reverse("admin:onprem_passwordsettings_add"), data | {"people": "adele", "groups": "Domain Admins"})
    row = PasswordSettings.objects.get()
    assert {link.account or link.group for link in row.links.all()} == {row_of(adele), home.groups.get(rid=512)}
    change = reverse("admin:onprem_passwordsettings_change", args=[row.pk])
    assert "adele@" in at_work.get(change).text
    at_work.post(change, data | {"people": "", "groups": "Domain Admins", "min_password_length": "20"})
    row.refresh_from_db()
    assert (row.min_password_length, row.links.count()) == (20, 1)
    at_work.post(reverse("admin:onprem_passwordsettings_delete", args=[row.pk]), {"post": "yes"})
    assert not PasswordSettings.objects.exists()
    assert SecurityEvent.objects.filter(event_id=4739).count() == 3


def test_a_policy_cannot_be_put_into_another_tenants_domain(adele: str, fabrikam: Tenant, at_work: Client) -> None:
    account(fabrikam, "raul")
    theirs = Domain.objects.get(dns_name="corp.fabrikam.example")
    data = POLICY | {"domain": str(theirs.pk), "name": "Strict", "precedence": "10", "people": "", "groups": ""}
    at_work.post(reverse("admin:onprem_passwordsettings_add"), data)
    assert not PasswordSettings.objects.exists()


def test_the_logs_are_filtered_by_event_and_found_by_tracking_id(adele: str, contoso: Tenant, at_work: Client) -> None:
    stage.lock(adele, clock.now(contoso))
    entries = EventLogEntry.objects.filter(tenant_id=contoso.pk)
    tracked = uuid4()
    EventLogEntry.objects.create(
        tenant_id=contoso.pk, at=clock.now(contoso), event_id="33004", name="ADPermissionsError", source="ADSync",
        severity="Error", tracking_id=tracked,
    )  # fmt: skip
    assert entries.count() > 1
    events, security = (reverse(f"admin:onprem_{model}_changelist") for model in ("eventlogentry", "securityevent"))
    for query in ({"event_id": "33004"}, {"severity": "Error"}, {"q": str(tracked)}):
        shown = at_work.get(events, query).text
        assert "ADPermissionsError" in shown
        assert "OnboardingEventStart" not in shown
    shown = at_work.get(security, {"event_id": "4740"}).text
    assert "account locked out" in shown
    assert "account created" not in shown.partition("results")[0].partition("<tbody>")[2]

"""The person's page: what is written about somebody, and the password nobody chooses for them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory import passwords, throttling
from directory.activities import Activity
from directory.models import AuditEvent, ResetBlock, Role, Tenant, User
from directory.rules.methods import mask_email
from tests.factories.directory import GroupFactory, UserFactory
from tests.sspr.admin.conftest import SignedIn, act_url, page_of, person_form

pytestmark = pytest.mark.django_db(databases="__all__")

ADD = "admin:directory_user_add"


def shown_password(text: str) -> str:
    found = re.search(r'data-copy="([^"]{12,})"', text.split("Temporary password", 1)[1])
    assert found
    return found.group(1).replace("&amp;", "&").replace("&#x27;", "'")


def new_person(name: str = "sara@contoso.example") -> dict[str, str]:
    return {"user_principal_name": name, "display_name": "Sara Davis", "given_name": "Sara", "usage_location": "DE"}


def test_a_created_person_gets_a_temporary_password_shown_once(at_work: Client, contoso: Tenant) -> None:
    response = at_work.post(reverse(ADD), new_person("Sara@Contoso.example"))

    sara = User.objects.get(user_principal_name="sara@contoso.example")
    password = shown_password(response.text)
    assert sara.tenant == contoso
    assert sara.must_change_password
    assert passwords.matches(sara, password)
    assert password not in at_work.get(page_of(sara)).text
    assert response.headers["Cache-Control"] == "no-store"
    assert password not in str(list(AuditEvent.objects.values()))


@pytest.mark.proves("SR-ADM-03")
def test_no_page_takes_a_password_somebody_chose(at_work: Client, contoso: Tenant) -> None:
    alex = UserFactory(tenant=contoso, name="alex", password="Meadow-17-lantern")
    chosen = {"password": "Chosen-by-me-99", "password1": "Chosen-by-me-99", "password2": "Chosen-by-me-99"}

    for page in (reverse(ADD), page_of(alex), act_url("temporary-password", alex)):
        assert not re.search(r'<input[^>]+(type="password"|name="password)', at_work.get(page).text)
    at_work.post(page_of(alex), person_form(alex, **chosen))
    response = at_work.post(act_url("temporary-password", alex), chosen)

    alex.refresh_from_db()
    assert not passwords.matches(alex, "Chosen-by-me-99")
    assert passwords.matches(alex, shown_password(response.text))
    assert alex.must_change_password


@pytest.mark.proves("F-AUD-03")
def test_a_temporary_password_is_a_reset_by_an_administrator(at_work: Client, contoso: Tenant, patti: User) -> None:
    alex = UserFactory(tenant=contoso, name="alex", password="Meadow-17-lantern")

    at_work.post(act_url("temporary-password", alex))

    event = AuditEvent.objects.get(activity=Activity.RESET_PASSWORD_BY_ADMIN)
    assert (event.actor, event.target, event.result) == (patti, alex, "success")


def test_nobody_gives_themselves_a_temporary_password(at_work: Client, patti: User) -> None:
    assert at_work.post(act_url("temporary-password", patti)).status_code == 403


@pytest.mark.proves("SR-ADM-08")
def test_a_change_is_audited_with_old_and_new_values(at_work: Client, contoso: Tenant, patti: User) -> None:
    alex = UserFactory(tenant=contoso, name="alex", usage_location="")

    at_work.post(page_of(alex), person_form(alex, usage_location="DE", mobile_phone="+14255550199"))

    event = AuditEvent.objects.get(activity=Activity.USER_UPDATED)
    assert (event.actor, event.target, event.tenant) == (patti, alex, contoso)
    assert event.details["changes"]["usage_location"] == {"old": "", "new": "DE"}
    assert event.details["changes"]["mobile_phone"]["new"].endswith("99")
    assert "4255550199" not in str(event.details)


@pytest.mark.proves("SR-LOG-03")
def test_no_number_of_a_new_person_stands_in_the_log_in_full(at_work: Client, contoso: Tenant) -> None:
    alex = UserFactory(tenant=contoso, name="alex")

    at_work.post(page_of(alex), person_form(alex, office_phone="+14255550188", mobile_phone="+14255550199"))

    alex.refresh_from_db()
    assert (str(alex.office_phone), str(alex.mobile_phone)) == ("+14255550188", "+14255550199")
    event = AuditEvent.objects.get(activity=Activity.USER_UPDATED)
    assert set(event.details["changes"]) == {"office_phone", "mobile_phone"}
    assert "42555501" not in str(event.details)


def test_saving_a_page_opened_earlier_does_not_put_an_old_password_back(
    at_work: Client, contoso: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    alex = UserFactory(tenant=contoso, name="alex", password="Meadow-17-lantern")
    save = User.save

    def save_after_a_reset(user: User, **kwargs: object) -> None:
        passwords.set_hash(User.objects.get(pk=user.pk), "argon2$newer", now=datetime(2026, 1, 1, tzinfo=UTC))
        save(user, **kwargs)

    monkeypatch.setattr(User, "save", save_after_a_reset)
    at_work.post(page_of(alex), person_form(alex, surname="Wilber"))

    alex.refresh_from_db()
    assert (alex.surname, alex.password) == ("Wilber", "argon2$newer")


def test_a_name_belongs_to_a_domain_of_the_tenant(at_work: Client, fabrikam: Tenant) -> None:
    response = at_work.post(reverse(ADD), new_person("sara@fabrikam.example"))

    assert "must be a domain of Contoso" in response.text
    assert "<title>Error:" in response.text
    assert not User.objects.filter(user_principal_name="sara@fabrikam.example").exists()


def test_nobody_disables_their_own_account(at_work: Client, patti: User) -> None:
    form = person_form(patti)
    del form["account_enabled"]

    assert "You cannot disable your own account." in at_work.post(page_of(patti), form).text


@pytest.mark.proves("SR-SES-08")
def test_an_account_that_is_enabled_again_is_not_signed_in_where_it_was(
    at_work: Client, contoso: Tenant, signed_in: SignedIn
) -> None:
    alex = UserFactory(tenant=contoso, name="alex")
    browser = signed_in(alex)
    enabled = person_form(alex)
    disabled = {name: value for name, value in enabled.items() if name != "account_enabled"}
    assert browser.get(reverse("account")).status_code == 200

    at_work.post(page_of(alex), disabled)
    assert browser.get(reverse("account")).status_code == 302
    at_work.post(page_of(alex), enabled)

    assert User.objects.get(pk=alex.pk).account_enabled
    assert browser.get(reverse("account")).status_code == 302
    assert signed_in(User.objects.get(pk=alex.pk)).get(reverse("account")).status_code == 200


@pytest.mark.proves("SR-ADM-05")
@pytest.mark.parametrize(
    ("role", "in_full"),
    [
        (Role.REPORTS_READER, False),
        (Role.LICENSE_ADMINISTRATOR, False),
        (Role.HELPDESK_ADMINISTRATOR, True),
        (Role.USER_ADMINISTRATOR, True),
    ],
)
def test_who_may_not_reset_reads_phone_and_address_masked(
    role: Role, in_full: bool, contoso: Tenant, signed_in: SignedIn
) -> None:
    alex = UserFactory(tenant=contoso, name="alex", alternate_email="alexw@home.example", mobile_phone="+14255550199")

    text = signed_in(UserFactory(tenant=contoso, roles=[role])).get(page_of(alex)).text

    assert ("alexw@home.example" in text) is in_full
    assert ("4255550199" in re.sub(r"[ -]", "", text)) is in_full
    assert mask_email("alexw@home.example") in text or in_full


def test_ones_own_phone_is_masked_and_not_changed_in_admin(at_work: Client, patti: User) -> None:
    """A Global Administrator may not reset the own password either."""
    at_work.post(page_of(patti), person_form(patti, mobile_phone="+14255550199"))

    assert not User.objects.get(pk=patti.pk).mobile_phone


def test_what_is_mastered_on_premises_is_read_here(at_work: Client, contoso: Tenant) -> None:
    adele = UserFactory(tenant=contoso, name="adele", synchronised=True)

    at_work.post(page_of(adele), person_form(adele, display_name="Somebody else", usage_location="DE"))

    adele.refresh_from_db()
    assert (adele.display_name, str(adele.usage_location)) == ("Adele", "DE")


def test_joining_and_leaving_a_group_is_audited(at_work: Client, contoso: Tenant) -> None:
    alex, group = UserFactory(tenant=contoso, name="alex"), GroupFactory(tenant=contoso, name="Sales")
    joined = {"memberships-TOTAL_FORMS": "1", "memberships-0-group": str(group.pk), "memberships-0-user": str(alex.pk)}

    at_work.post(page_of(alex), person_form(alex, **joined))
    left = {
        "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "1", "memberships-0-DELETE": "on",
        "memberships-0-id": str(alex.memberships.get().pk), "memberships-0-user": str(alex.pk),
    }  # fmt: skip
    at_work.post(page_of(alex), person_form(alex, **left))

    events = AuditEvent.objects.filter(target=alex).order_by("at")
    assert [event.activity for event in events] == [Activity.MEMBER_ADDED, Activity.MEMBER_REMOVED]
    assert not group.members.exists()


@pytest.mark.proves("SR-RATE-10")
def test_a_block_is_seen_and_lifted(at_work: Client, contoso: Tenant, patti: User) -> None:
    alex = UserFactory(tenant=contoso, name="alex")
    ResetBlock.objects.create(user=alex, until=timezone.now() + timedelta(hours=20))
    assert "Blocked until" in at_work.get(page_of(alex)).text

    assert at_work.get(act_url("lift-block", alex)).status_code == 200  # asks first
    assert throttling.blocked_until(alex, now=timezone.now())
    at_work.post(act_url("lift-block", alex))

    assert throttling.blocked_until(alex, now=timezone.now()) is None
    assert AuditEvent.objects.get(activity=Activity.BLOCK_LIFTED).actor == patti
    assert "Blocked until" not in at_work.get(page_of(alex)).text

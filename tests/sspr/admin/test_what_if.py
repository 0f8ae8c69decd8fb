"""What if: supposing changes on a person's page, and that nothing comes of it but an answer."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.models import AuditEvent, Membership, Role, Tenant, User
from directory.rules.methods import Method
from licensing import processing
from licensing.groups import set_licenses
from licensing.models import LicenseAssignment, Subscription
from tests.factories.directory import GroupFactory, OperatorFactory, UserFactory
from tests.factories.licences import buy, license
from tests.sspr.admin.conftest import SignedIn, act_url, page_of

pytestmark = pytest.mark.django_db(databases="__all__")

CHANGES_DATA = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b")


@pytest.fixture
def grady(contoso: Tenant) -> User:
    """Nobody's licence, and a method on file."""
    return UserFactory(tenant=contoso, name="grady", methods=[Method.EMAIL])


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def ask(client: Client, person: User, **changes: str) -> str:
    response = client.get(act_url("what-if", person), changes)
    assert response.status_code == 200
    return words(response.text)


def moves(client: Client, person: User, **changes: str) -> dict[str, tuple[str, str]]:
    """The lamps of each capability, before and after."""
    rows = client.get(act_url("what-if", person), changes).context["rows"]
    return {row.before.capability: (row.before.kind, row.after.kind) for row in rows}


RESET = "Reset a forgotten password"


def test_adding_business_premium_opens_the_reset(at_work: Client, contoso: Tenant, grady: User) -> None:
    buy(contoso, "SPB")
    assert moves(at_work, grady, add="+SPB")[RESET] == ("no", "yes")
    text = ask(at_work, grady, add="+SPB")
    assert "opened by Microsoft 365 Business Premium, Direct, plan AAD_PREMIUM" in text
    assert "Microsoft 365 Business Premium Direct not there assigned" in text


def test_leaving_the_group_closes_it_and_names_what_would_mend_it(
    at_work: Client, contoso: Tenant, grady: User
) -> None:
    set_licenses(GroupFactory(tenant=contoso, name="Sales", members=[grady]), add={buy(contoso, "SPE_E3"): ()}, by="me")
    processing.finish()
    assert moves(at_work, grady, leave="leave:Sales")[RESET] == ("yes", "no")
    text = ask(at_work, grady, leave="leave:Sales")
    assert "opened by Microsoft 365 E3, Inherited (Sales), plan AAD_PREMIUM" in text
    assert "SSPR_0012" in text
    assert text.count("Assign Microsoft 365 Business Standard, Business Premium") == 1  # once, not at every capability


@pytest.mark.parametrize(
    "changes",
    [
        {"plan": "AAD_PREMIUM/AAD_PREMIUM=off"},
        {"subscription": "status:AAD_PREMIUM=Suspended"},
        {"remove": "-AAD_PREMIUM"},
    ],
)
def test_what_closes(at_work: Client, grady: User, changes: dict[str, str]) -> None:
    license(grady, "AAD_PREMIUM")
    assert moves(at_work, grady, **changes)[RESET] == ("yes", "no")


def test_what_would_fail_is_said_and_the_rest_goes_on(at_work: Client, contoso: Tenant, grady: User) -> None:
    buy(contoso, "SPB", 0)
    text = ask(at_work, grady, add="+SPB", more="enforcement:tenant_wide\npaid-office:on")
    assert (
        "+SPB would fail The subscription of Microsoft 365 Business Premium (SPB) does not have any available" in text
    )
    assert "enforcement:tenant_wide" in text


def test_fields_are_applied_from_top_to_bottom(at_work: Client, grady: User) -> None:
    assert moves(at_work, grady, add="+SPB", buy="seats:SPB=+1")[RESET] == ("no", "yes")


class TestLessons:
    """One click each."""

    def offered(self, client: Client, person: User) -> dict[str, str]:
        lessons = client.get(act_url("what-if", person)).context["lessons"]
        return {lesson.label: lesson.query for lesson in lessons}

    def test_they_fit_the_person_and_all_of_them_work(self, at_work: Client, contoso: Tenant, grady: User) -> None:
        license(grady, "AAD_PREMIUM")
        sales = GroupFactory(tenant=contoso, name="Sales & more", members=[grady])
        others = GroupFactory(tenant=contoso, name="Others")
        for group in (sales, others):
            set_licenses(group, add={buy(contoso, "EMS"): ()}, by="tests")
        processing.finish()
        found = self.offered(at_work, grady)
        assert list(found) == [
            "Add Business Premium",
            "Join the group Others",
            "Leave the group Sales & more",
            "Switch AAD_PREMIUM of Microsoft Entra ID P1 off",
            "The subscription of Enterprise Mobility + Security E3 is suspended",
            "The subscription of Microsoft Entra ID P1 is suspended",
            "One licence counts for the whole tenant",
        ]
        for label, query in found.items():
            response = at_work.get(f"{act_url('what-if', grady)}?{query}")
            steps = response.context["steps"]
            assert steps, label
            assert [step.refusal for step in steps if step.refusal] == [], label

    def test_what_is_asked_stays_chosen(self, at_work: Client, grady: User) -> None:
        license(grady, "AAD_PREMIUM")
        text = at_work.get(act_url("what-if", grady), {"remove": "-AAD_PREMIUM", "join": "join:Unlisted"}).text
        assert '<option value="-AAD_PREMIUM" selected>' in text
        assert '<option value="join:Unlisted" selected>' in text


class TestUnclear:
    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"more": "+SPX"}, "There is no product with the part number “SPX”."),
            ({"join": "join:Nobody"}, "There is no group “Nobody”."),
            ({"more": "AAD_PREMIUM/NOTHING=off"}, "There is no service plan “NOTHING”"),
            ({"more": "<b>fly</b>"}, "“&lt;b&gt;fly&lt;/b&gt;” is no change."),
            ({"add": ""}, "Choose at least one change."),
            ({"more": "location:DE\n" * 21}, "These are more than 20 changes."),
            ({"more": "+SPB\x00"}, "Null characters are not allowed."),
        ],
    )
    def test_it_is_said_and_nothing_is_supposed(
        self, at_work: Client, grady: User, fields: dict[str, str], says: str
    ) -> None:
        response = at_work.get(act_url("what-if", grady), fields)
        assert says in response.text
        assert "<title>Error:" in response.text
        assert "rows" not in response.context


@pytest.mark.proves("SR-LIC-02")
def test_nothing_is_changed(at_work: Client, contoso: Tenant, grady: User) -> None:
    license(grady, "AAD_PREMIUM")
    sku = buy(contoso, "SPE_E3")
    set_licenses(GroupFactory(tenant=contoso, name="Sales"), add={sku: ()}, by="tests")
    processing.finish()
    tables = (LicenseAssignment, Membership, Subscription, AuditEvent, Tenant, User)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    everything = {
        "buy": "seats:SPB=+1", "add": "+SPB", "remove": "-AAD_PREMIUM", "join": "join:Sales",
        "subscription": "status:SPE_E3=Deleted", "more": "location:KP\nleave:Sales\nenforcement:tenant_wide",
    }  # fmt: skip
    at_work.get(act_url("what-if", grady))  # whatever is noted of the visit is noted now
    with CaptureQueriesContext(connection) as captured:
        ask(at_work, grady, **everything)
    assert [query["sql"] for query in captured if CHANGES_DATA.match(query["sql"])] == []
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
    assert at_work.post(act_url("what-if", grady), everything).status_code == 405


class TestRights:
    @pytest.mark.parametrize("role", list(Role))
    def test_whoever_may_see_the_persons_licences(
        self, role: Role, contoso: Tenant, grady: User, signed_in: SignedIn
    ) -> None:
        client = signed_in(UserFactory(tenant=contoso, roles=[role]))
        sees = role is not Role.REPORTS_READER
        assert client.get(act_url("what-if", grady)).status_code == (200 if sees else 403)
        assert (act_url("what-if", grady) in client.get(page_of(grady)).text) == sees

    @pytest.mark.proves("SR-TEN-01")
    def test_nobody_of_another_tenant(self, at_work: Client, fabrikam: Tenant, grady: User) -> None:
        raul = UserFactory(tenant=fabrikam, name="raul")
        theirs = GroupFactory(tenant=fabrikam, name="Fabrikam sales")
        for person in (raul, uuid4(), OperatorFactory()):
            assert at_work.get(act_url("what-if", person)).status_code == 404
        for group in (theirs.pk, uuid4()):
            for field in ("join", "leave", "more"):
                assert at_work.get(act_url("what-if", grady), {field: f"join:{group}"}).status_code == 404
        by_name = at_work.get(act_url("what-if", grady), {"more": "join:Fabrikam sales"})
        assert "There is no group “Fabrikam sales”." in by_name.text
        assert "Fabrikam" not in at_work.get(act_url("what-if", grady)).text

    def test_a_person_without_a_tenant_has_nothing_to_suppose(self, signed_in: SignedIn) -> None:
        operator = OperatorFactory()
        assert signed_in(operator).get(act_url("what-if", operator)).status_code == 404


class TestOnThePersonsPage:
    """Why a capability is open, down to the path and the plan."""

    def test_the_way_is_named(self, at_work: Client, grady: User) -> None:
        license(grady, "AAD_PREMIUM")
        text = words(at_work.get(page_of(grady)).text)
        assert "opened by Microsoft Entra ID P1, Direct, plan AAD_PREMIUM" in text

    def test_a_licence_behind_another_refusal_is_named_as_such(self, at_work: Client, contoso: Tenant) -> None:
        nestor = UserFactory(tenant=contoso, name="nestor")
        license(nestor, "AAD_PREMIUM")
        text = words(at_work.get(page_of(nestor)).text)
        assert "licensed by Microsoft Entra ID P1, Direct, plan AAD_PREMIUM UserNotProperlyConfigured" not in text
        assert "licensed by Microsoft Entra ID P1, Direct, plan AAD_PREMIUM" in text

    def test_who_may_not_see_licences_does_not_see_the_way(
        self, contoso: Tenant, grady: User, signed_in: SignedIn
    ) -> None:
        license(grady, "AAD_PREMIUM")
        reader = signed_in(UserFactory(tenant=contoso, roles=[Role.REPORTS_READER]))
        text = words(reader.get(page_of(grady)).text)
        assert "Reset a forgotten password" in text
        assert "opened by" not in text


@pytest.mark.proves("SR-LIC-08")
def test_a_refusal_tells_the_person_a_code_and_a_human_and_the_administrator_all_of_it(
    at_work: Client, contoso: Tenant, signed_in: SignedIn
) -> None:
    raul = UserFactory(tenant=contoso, name="raul", synchronised=True)
    group = GroupFactory(tenant=contoso, name="Sales", members=[raul])
    set_licenses(group, add={buy(contoso, "AAD_PREMIUM", 0): ()}, by="tests")
    processing.finish()
    internals = ("UserNotLicensed", "UserNotProperlyConfigured", "Assign Entra ID P1", "Sales", "CountViolation")

    mine = words(signed_in(raul).get("/account/").text)
    theirs = words(at_work.get(page_of(raul)).text)

    assert "SSPR_0012" in mine
    assert "Your administrator. Pass on the code and the support code of this page" in mine
    assert [word for word in internals if word in mine] == []
    for reason in ("UserNotLicensed", "UserNotProperlyConfigured", "Assign Entra ID P1 or Business Premium"):
        assert reason in theirs
    assert "No seat was left." in words(at_work.get(act_url("what-if", raul), {"more": "paid-office:off"}).text)
    assert reverse("admin:person-what-if", args=[raul.pk]) in at_work.get(page_of(raul)).text

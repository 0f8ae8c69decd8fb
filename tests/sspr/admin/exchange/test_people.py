"""People by file: what each row would do, by whose rights, and what is then written."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.activities import Activity
from directory.models import AuditEvent, Role, RoleAssignment, Tenant, User
from licensing import groups as licensed_groups
from licensing.models import PendingPerson
from sspr.admin.exchange.people import People
from sspr.admin.exchange.rows import by_key
from sspr.models import ResetRun
from tests.factories.directory import GroupFactory, OperatorFactory, UserFactory
from tests.factories.licences import buy
from tests.sspr.admin.exchange.conftest import bring_in, checked, exported, faults, lines, outcomes

pytestmark = pytest.mark.django_db(databases="__all__")

USERS = "directory_user"
UPN, NAME = "userPrincipalName", "displayName"
G, U = Role.GLOBAL_ADMINISTRATOR, Role.USER_ADMINISTRATOR


def test_each_row_says_what_it_would_do(patti: User, alex: User) -> None:
    rows = checked(
        People, patti,
        (UPN, NAME, "mobilePhone"),
        ("Nina@Contoso.example ", "Nina", "+1 425 555 0199"),
        ("alex@contoso.example", "Alex W.", "+1 425 555 0100"),
        ("patti@contoso.example", "Patti", ""),
    )  # fmt: skip

    assert outcomes(rows) == ["new", "changed", "unchanged"]
    assert [(one.column, one.old, one.new) for one in rows[1].changes] == [(NAME, "Alex Wilber", "Alex W.")]
    assert not User.objects.filter(user_principal_name="nina@contoso.example").exists()


def test_somebody_new_has_no_password_and_must_choose_one(at_work: Client, contoso: Tenant, patti: User) -> None:
    answer = bring_in(
        at_work, USERS,
        (UPN, NAME, "usageLocation", "department", "mobilePhone"),
        ("nina@contoso.example", "Nina", "us", "Sales", "'+1 425 555 0199"),
    )  # fmt: skip

    nina = User.objects.get(user_principal_name="nina@contoso.example")
    assert "1 row is new" in answer.text
    assert (nina.tenant, nina.has_usable_password(), nina.must_change_password) == (contoso, False, True)
    assert (str(nina.usage_location), nina.department, str(nina.mobile_phone)) == ("US", "Sales", "+14255550199")
    event = AuditEvent.objects.get(activity=Activity.USER_ADDED)
    assert (event.target, event.actor) == (nina, patti)
    assert event.details["changes"]["mobile_phone"]["new"] == "******99"


def test_a_change_writes_what_changed_and_leaves_a_trace_for_each(at_work: Client, alex: User) -> None:
    bring_in(at_work, USERS, (UPN, NAME, "jobTitle"), ("alex@contoso.example", "Alex W.", "Buyer"))

    alex.refresh_from_db()
    assert (alex.display_name, alex.job_title, alex.given_name) == ("Alex W.", "Buyer", "Alex")
    assert AuditEvent.objects.get(activity=Activity.USER_UPDATED).details == {
        "changes": {
            "display_name": {"old": "Alex Wilber", "new": "Alex W."},
            "job_title": {"old": "", "new": "Buyer"},
        }
    }
    whole = AuditEvent.objects.get(activity=Activity.BULK_IMPORT)
    assert (whole.target_name, whole.details) == ("users", {"new": 0, "changed": 1, "unchanged": 0, "errors": 0})


def test_whoever_is_disabled_is_signed_out_and_their_resets_end(at_work: Client, alex: User) -> None:
    bring_in(at_work, USERS, (UPN, "accountEnabled"), ("alex@contoso.example", "no"))

    before = alex.session_epoch
    alex.refresh_from_db()
    assert (alex.account_enabled, alex.session_epoch) == (False, before + 1)


def test_a_new_location_has_group_licences_looked_at_again(at_work: Client, contoso: Tenant, alex: User) -> None:
    group = GroupFactory(tenant=contoso, members=[alex])
    licensed_groups.set_licenses(group, add={buy(contoso, "SPE_E3", 5): ()}, by="tests")
    PendingPerson.objects.all().delete()

    bring_in(at_work, USERS, (UPN, "usageLocation"), ("alex@contoso.example", "DE"))

    assert PendingPerson.objects.get().user == alex


def test_a_dynamic_group_takes_in_whom_its_rule_fits(at_work: Client, contoso: Tenant, alex: User) -> None:
    group = GroupFactory(tenant=contoso, membership_rule='user.department -eq "Sales"')

    bring_in(
        at_work, USERS,
        (UPN, NAME, "department"),
        ("alex@contoso.example", "Alex", "Sales"), ("nina@contoso.example", "Nina", "Sales"),
        ("otto@contoso.example", "Otto", "Support"),
    )  # fmt: skip

    assert set(group.members.values_list("display_name", flat=True)) == {"Alex", "Nina"}


@pytest.mark.proves("SR-ADM-09")
def test_one_bad_row_stops_all_of_them(at_work: Client, alex: User) -> None:
    answer = bring_in(
        at_work, USERS, (UPN, NAME), ("alex@contoso.example", "Other"), ("x@nowhere.example", "X")
    )  # fmt: skip

    alex.refresh_from_db()
    assert alex.display_name == "Alex Wilber"
    assert "The part after the @ must be a domain of Contoso." in answer.text
    event = AuditEvent.objects.get(activity=Activity.BULK_IMPORT)
    assert (event.result, event.details["errors"]) == ("failure", 1)


BAD = {
    "no name": ({UPN: "n@contoso.example", NAME: ""}, NAME),
    "foreign letter": ({UPN: "\N{KELVIN SIGN}im@contoso.example", NAME: "Kim"}, UPN),
    "no domain of ours": ({UPN: "n@fabrikam.example", NAME: "N"}, UPN),
    "no country": ({UPN: "alex@contoso.example", "usageLocation": "XX"}, "usageLocation"),
    "no phone": ({UPN: "alex@contoso.example", "mobilePhone": "+1 12"}, "mobilePhone"),
    "no address": ({UPN: "alex@contoso.example", "mail": "nobody"}, "mail"),
    "neither true nor false": ({UPN: "alex@contoso.example", "accountEnabled": "perhaps"}, "accountEnabled"),
    "too long": ({UPN: "alex@contoso.example", "department": "x" * 65}, "department"),
    "control characters": ({UPN: "alex@contoso.example", "surname": "a\x1bb"}, "surname"),
    "a formula": ({UPN: "alex@contoso.example", "surname": "=1+1"}, "surname"),
    "a mask": ({UPN: "alex@contoso.example", "alternateEmail": "b******@home.example"}, "alternateEmail"),
}  # fmt: skip


@pytest.mark.proves("SR-ADM-09")
@pytest.mark.parametrize("bad", BAD)
def test_a_bad_cell_is_named_with_its_row_and_column(bad: str, patti: User, alex: User) -> None:
    row, column = BAD[bad]

    found = faults(checked(People, patti, tuple(row), tuple(row.values())))

    assert [(number, where) for number, where, _sentence in found] == [(2, column)]


@pytest.mark.proves("SR-ADM-09")
def test_the_same_person_twice(patti: User, alex: User) -> None:
    rows = checked(People, patti, (UPN, NAME), ("alex@contoso.example", "A"), ("ALEX@contoso.example", "B"))

    assert faults(rows) == [(3, UPN, "Row 2 says something about the same already.")]


@pytest.mark.proves("SR-TEN-01")
def test_somebody_of_another_tenant_is_answered_like_nobody(patti: User, fabrikam: Tenant) -> None:
    UserFactory(tenant=fabrikam, name="raul")

    there, nobody = checked(
        People, patti, (UPN, NAME), ("raul@fabrikam.example", "Raul"), ("nobody@fabrikam.example", "Raul")
    )

    assert there.faults == nobody.faults != ()


def test_a_name_taken_elsewhere_in_our_domain_is_not_free(patti: User) -> None:
    OperatorFactory(user_principal_name="olga@contoso.example")

    assert faults(checked(People, patti, (UPN, NAME), ("olga@contoso.example", "Olga"))) == [
        (2, UPN, "This user principal name is not free.")
    ]


@pytest.mark.proves("SR-ADM-05")
def test_nobody_changes_a_higher_role(contoso: Tenant, patti: User) -> None:
    helper = UserFactory(tenant=contoso, roles=[U])

    rows = checked(People, helper, (UPN, NAME), ("patti@contoso.example", "Robbed"))

    assert faults(rows) == [(2, "", "This person holds a role that may do more than yours.")]


@pytest.mark.proves("SR-ADM-05")
@pytest.mark.parametrize("column", ["alternateEmail", "mobilePhone"])
def test_nobody_sets_how_a_higher_role_proves_itself(column: str, contoso: Tenant, patti: User) -> None:
    helper = UserFactory(tenant=contoso, roles=[U])
    value = {"alternateEmail": "mine@evil.example", "mobilePhone": "+14255550111"}[column]

    found = faults(checked(People, helper, (UPN, column), ("patti@contoso.example", value)))

    assert [(number, where) for number, where, _sentence in found] == [(2, column)]


def test_nobody_disables_themselves(patti: User) -> None:
    rows = checked(People, patti, (UPN, "accountEnabled"), ("patti@contoso.example", "false"))

    assert faults(rows) == [(2, "accountEnabled", "You cannot disable your own account.")]


def test_what_is_mastered_on_premises_is_not_changed_here(patti: User, contoso: Tenant) -> None:
    UserFactory(tenant=contoso, name="adele", synchronised=True)

    rows = checked(
        People, patti,
        (UPN, NAME, "department", "usageLocation"),
        ("adele@contoso.example", "Other", "Sales", "DE"),
    )  # fmt: skip

    assert [(where) for _number, where, _sentence in faults(rows)] == [NAME, "department"]


class TestRoundTrip:
    @pytest.mark.proves("SR-INJ-03")
    def test_what_was_exported_changes_nothing(self, at_work: Client, alex: User, contoso: Tenant) -> None:
        UserFactory(tenant=contoso, name="eve", display_name="=HYPERLINK(1)", surname="'+quoted", department="@x")
        UserFactory(tenant=contoso, name="lines", display_name='Two\nlines; and "quotes"', synchronised=True)

        content = exported(at_work, USERS)

        rows = {row[0]: row for row in lines(content)}
        assert rows["eve@contoso.example"][1:6] == ["'=HYPERLINK(1)", "", "''+quoted", "'@x", ""]
        assert rows["alex@contoso.example"][9] == "'+14255550100"
        answer = bring_in(at_work, USERS, *lines(content))
        assert "0 rows are new, 0 were changed, 4 were the same already." in answer.text

    def test_nor_for_an_administrator_who_reads_some_of_it_masked(
        self, contoso: Tenant, patti: User, alex: User, signed_in: Callable[[User], Client]
    ) -> None:
        User.objects.filter(pk=patti.pk).update(alternate_email="patti@home.example", mobile_phone="+14255550123")
        helper = signed_in(UserFactory(tenant=contoso, name="uma", roles=[U]))

        content = exported(helper, USERS)

        assert b"p******@home.example" in content
        assert b"******23" in content
        assert b"alex@home.example" in content
        assert b"0 were changed, 3 were the same" in bring_in(helper, USERS, *lines(content)).content

    @pytest.mark.proves("SR-ADM-04")
    @pytest.mark.parametrize("role", [Role.HELPDESK_ADMINISTRATOR, Role.REPORTS_READER, Role.LICENSE_ADMINISTRATOR])
    def test_contact_data_goes_out_by_role(
        self, role: Role, contoso: Tenant, alex: User, signed_in: Callable[[User], Client]
    ) -> None:
        content = exported(signed_in(UserFactory(tenant=contoso, roles=[role])), USERS)

        assert (b"+14255550100" in content) is (role is Role.HELPDESK_ADMINISTRATOR)
        assert alex.password.encode() not in content


def test_an_operator_says_whose_people_they_are(contoso: Tenant, fabrikam: Tenant) -> None:
    rows = checked(People, OperatorFactory(), (UPN, NAME), ("raul@fabrikam.example", "Raul"), tenant=fabrikam)

    assert outcomes(rows) == ["new"]


def test_resets_under_way_to_an_old_address_end(at_work: Client, alex: User) -> None:
    run = ResetRun.objects.create(
        tenant=alex.tenant, user=alex, state="verify", started_at=timezone.now(), expires_at=timezone.now()
    )

    bring_in(at_work, USERS, (UPN, "alternateEmail"), ("alex@contoso.example", "new@home.example"))

    run.refresh_from_db()
    assert run.state != "verify"
    assert not RoleAssignment.objects.filter(user=alex).exists()


def test_rows_are_locked_in_the_order_of_their_keys_whatever_the_order_in_the_file(contoso: Tenant) -> None:
    people = UserFactory.create_batch(6, tenant=contoso)
    parts = [User.objects.filter(pk__in=[one.pk for one in some]) for some in (people[3:], people[:4])]
    with CaptureQueriesContext(connection) as asked:
        locked = list(by_key(parts, locked=True))
    assert locked == sorted(people, key=lambda person: person.pk)
    if connection.features.has_select_for_no_key_update:
        assert [query["sql"].endswith("FOR NO KEY UPDATE") for query in asked] == [False, False, True]

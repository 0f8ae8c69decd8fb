"""The group's page: its rule, the groups inside it, and members that nobody puts in or out by hand."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from directory import dynamic, groups
from directory.activities import Activity
from directory.models import AuditEvent, Group, GroupNesting, Membership, Role, Tenant, User
from tests.factories.directory import GroupFactory, UserFactory
from tests.sspr.admin.conftest import SignedIn, page_of, person_form

pytestmark = pytest.mark.django_db

ADD = "admin:directory_group_add"
SALES = 'user.department -eq "Sales"'


@pytest.fixture
def anna(contoso: Tenant) -> User:
    return UserFactory(tenant=contoso, name="anna", department="Sales")


@pytest.fixture
def team(contoso: Tenant) -> Group:
    return GroupFactory(tenant=contoso, name="Team")


@pytest.fixture
def sales(contoso: Tenant, anna: User) -> Group:
    """Dynamic, with Anna in it."""
    group = GroupFactory(tenant=contoso, name="Sales")
    dynamic.set_rule(group, SALES, by="tests")
    dynamic.finish()
    return group


@pytest.fixture
def synchronised(contoso: Tenant, anna: User) -> Group:
    return GroupFactory(tenant=contoso, name="From home", on_premises=True, members=[anna])


def group_page(group: Group) -> str:
    return reverse("admin:directory_group_change", args=[group.pk])


def preview_of(group: Group, **query: str) -> str:
    return reverse("admin:group-rule-preview", args=[group.pk], query=query)


def group_form(group: Group, *inner: Group, **changed: str) -> dict[str, str]:
    """What the browser sends, with these groups put inside."""
    rows = {"nested-TOTAL_FORMS": str(len(inner)), "nested-INITIAL_FORMS": "0"}
    named = {f"nested-{number}-member_group": str(one.pk) for number, one in enumerate(inner)}
    fields = {
        "name": group.name,
        "description": group.description,
        "rule": group.membership_rule,
        "security_enabled": "on",
    }
    return fields | rows | named | changed


class TestRule:
    def test_is_set_and_followed(self, at_work: Client, patti: User, team: Group, anna: User) -> None:
        groups.add(team, [patti.pk])
        response = at_work.post(group_page(team), group_form(team, rule=SALES), follow=True)
        assert "members follow within moments" in response.text
        assert "being applied since" in at_work.get(group_page(team)).text
        dynamic.finish()
        assert list(team.members.all()) == [anna]
        assert "applied to everybody" in at_work.get(group_page(team)).text

    def test_is_written_down_once_with_the_administrator(self, at_work: Client, patti: User, team: Group) -> None:
        at_work.post(group_page(team), group_form(team, rule=SALES, name="Sellers"))
        events = AuditEvent.objects.filter(activity=Activity.GROUP_UPDATED, actor=patti).order_by("at")
        assert [event.details["changes"] for event in events] == [
            {"name": {"old": "Team", "new": "Sellers"}},
            {"membership_rule": {"old": "", "new": SALES}},
        ]

    def test_a_new_group_may_have_one(self, at_work: Client, anna: User) -> None:
        at_work.post(reverse(ADD), {"name": "Sales", "description": "", "rule": SALES, "security_enabled": "on"})
        dynamic.finish()
        assert list(Group.objects.get(name="Sales").members.all()) == [anna]

    def test_what_is_none_is_told_at_its_field_and_saves_nothing(self, at_work: Client, team: Group) -> None:
        response = at_work.post(group_page(team), group_form(team, rule="user.department -eq Sales", name="Other"))
        assert response.context["errors"] == [
            ["Character 21, “Sales”: A text in quotes, or null, is expected here."],
        ]
        assert 'aria-invalid="true"' in response.text
        team.refresh_from_db()
        assert (team.name, team.membership_rule) == ("Team", "")

    def test_is_explained_in_the_readers_language(self, at_work: Client, team: Group) -> None:
        german = at_work.get(group_page(team), headers={"Accept-Language": "de"}).text
        assert "Macht die Gruppe dynamisch" in german
        assert "Makes the group dynamic" not in german

    def test_a_page_saved_without_touching_it_applies_nothing_again(self, at_work: Client, sales: Group) -> None:
        at_work.post(group_page(sales), group_form(sales, description="People who sell"))
        sales.refresh_from_db()
        assert (sales.description, sales.rule_due_at) == ("People who sell", None)

    def test_whoever_may_only_look_reads_it(self, signed_in: SignedIn, contoso: Tenant, sales: Group) -> None:
        holly = signed_in(UserFactory(tenant=contoso, roles=[Role.HELPDESK_ADMINISTRATOR]))
        page = holly.get(group_page(sales)).text
        assert "user.department -eq" in page
        assert 'name="rule"' not in page
        assert holly.post(group_page(sales), group_form(sales, rule="")).status_code == 403
        assert "1 person would match" in holly.get(preview_of(sales)).text


class TestPreview:
    def test_names_who_would_match_and_changes_nothing(self, at_work: Client, team: Group, anna: User) -> None:
        page = at_work.get(preview_of(team, rule=SALES)).text
        assert "1 person would match" in page
        assert "anna@contoso.example" in page
        assert not Membership.objects.exists()
        team.refresh_from_db()
        assert not team.dynamic

    def test_begins_with_the_rule_there_is(self, at_work: Client, sales: Group, team: Group) -> None:
        assert "1 person would match" in at_work.get(preview_of(sales)).text
        assert "would match" not in at_work.get(preview_of(team)).text.replace("Who would match", "")

    def test_says_what_is_wrong(self, at_work: Client, team: Group) -> None:
        page = at_work.get(preview_of(team, rule="user.shoeSize -eq 45")).text
        assert "There is no such attribute in rules." in page

    def test_is_for_those_who_may_see_groups(self, signed_in: SignedIn, contoso: Tenant, sales: Group) -> None:
        rita = signed_in(UserFactory(tenant=contoso, roles=[Role.REPORTS_READER]))
        assert rita.get(preview_of(sales)).status_code == 403

    @pytest.mark.proves("SR-TEN-04")
    def test_of_another_tenant_there_is_nothing(self, at_work: Client, fabrikam: Tenant, team: Group) -> None:
        foreign = GroupFactory(tenant=fabrikam)
        assert at_work.get(preview_of(foreign, rule=SALES)).status_code == 404
        UserFactory(tenant=fabrikam, department="Sales")
        assert "0 people would match" in at_work.get(preview_of(team, rule=SALES)).text


@pytest.mark.parametrize("kind", ["sales", "synchronised"])
class TestNobodysHand:
    @pytest.fixture
    def group(self, kind: str, request: pytest.FixtureRequest) -> Group:
        return request.getfixturevalue(kind)

    @pytest.fixture
    def row(self, group: Group) -> Membership:
        return Membership.objects.get(group=group)

    def test_nobody_is_put_in(self, at_work: Client, group: Group, patti: User) -> None:
        form = {"group": str(group.pk), "user": str(patti.pk)}
        assert at_work.post(reverse("admin:directory_membership_add"), form).status_code == 200
        rows = {
            "memberships-TOTAL_FORMS": "1",
            "memberships-0-group": str(group.pk),
            "memberships-0-user": str(patti.pk),
        }
        assert at_work.post(page_of(patti), person_form(patti, **rows)).status_code == 200
        assert not Membership.objects.filter(user=patti).exists()
        assert "Add a member" not in at_work.get(group_page(group)).text

    def test_nobody_is_taken_out(self, at_work: Client, row: Membership, anna: User) -> None:
        page = reverse("admin:directory_membership_delete", args=[row.pk])
        assert "nobody is put in or out by hand" in at_work.post(page, {"post": "yes"}, follow=True).text
        chosen = {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"}
        at_work.post(reverse("admin:directory_membership_changelist"), chosen)
        rows = {
            "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "1", "memberships-0-id": str(row.pk),
            "memberships-0-user": str(anna.pk), "memberships-0-DELETE": "on",
        }  # fmt: skip
        box = re.search(r'<input[^>]+name="memberships-0-DELETE"[^>]*>', at_work.get(page_of(anna)).text)
        assert box is not None
        assert " disabled" in box[0]
        at_work.post(page_of(anna), person_form(anna, **rows))
        assert list(Membership.objects.all()) == [row]

    def test_no_group_is_put_inside(self, at_work: Client, group: Group, team: Group) -> None:
        at_work.post(group_page(group), group_form(group, team))
        assert not GroupNesting.objects.exists()

    def test_it_can_still_be_deleted(self, at_work: Client, group: Group) -> None:
        at_work.post(reverse("admin:directory_group_delete", args=[group.pk]), {"post": "yes"})
        assert not Group.objects.filter(pk=group.pk).exists()


def test_an_assigned_member_goes_by_hand_as_ever(at_work: Client, team: Group, anna: User) -> None:
    groups.add(team, [anna.pk])
    page = reverse("admin:directory_membership_delete", args=[team.memberships.get().pk])
    at_work.post(page, {"post": "yes"})
    assert not team.members.exists()


def test_name_and_rule_of_a_synchronised_group_are_mastered_at_home(at_work: Client, synchronised: Group) -> None:
    at_work.post(group_page(synchronised), group_form(synchronised, name="Mine", rule=SALES))
    synchronised.refresh_from_db()
    assert (synchronised.name, synchronised.membership_rule) == ("From home", "")


class TestNesting:
    def test_a_group_is_put_inside_and_taken_out_on_the_record(
        self, at_work: Client, contoso: Tenant, team: Group, patti: User
    ) -> None:
        inner = GroupFactory(tenant=contoso, name="Inner")
        at_work.post(group_page(team), group_form(team, inner))
        row = GroupNesting.objects.get()
        assert (row.group, row.member_group) == (team, inner)
        out = {
            "nested-TOTAL_FORMS": "1", "nested-INITIAL_FORMS": "1", "nested-0-id": str(row.pk),
            "nested-0-group": str(team.pk), "nested-0-DELETE": "on",
        }  # fmt: skip
        at_work.post(group_page(team), group_form(team, **out))
        assert not GroupNesting.objects.exists()
        events = AuditEvent.objects.filter(actor=patti, target_name="Team").order_by("at")
        assert [(event.activity, event.details) for event in events] == [
            (Activity.MEMBER_ADDED, {"member_group": "Inner"}),
            (Activity.MEMBER_REMOVED, {"member_group": "Inner"}),
        ]

    @pytest.mark.proves("SR-TEN-04")
    def test_no_group_of_another_tenant_and_not_itself(self, at_work: Client, team: Group, fabrikam: Tenant) -> None:
        for wrong in (GroupFactory(tenant=fabrikam), team):
            assert at_work.post(group_page(team), group_form(team, wrong)).status_code == 200
        assert not GroupNesting.objects.exists()

    @pytest.mark.proves("SR-TEN-04")
    def test_nor_by_the_operator_of_the_platform(self, signed_in: SignedIn, team: Group, fabrikam: Tenant) -> None:
        operator = signed_in(UserFactory(tenant=None, user_principal_name="olga@operators.example"))
        page = operator.post(group_page(team), group_form(team, GroupFactory(tenant=fabrikam)))
        assert "A group has members of its own tenant only." in page.text
        assert not GroupNesting.objects.exists()


def test_department_and_job_title_are_written_by_hand_for_cloud_people_only(
    at_work: Client, sales: Group, contoso: Tenant
) -> None:
    bert = UserFactory(tenant=contoso, name="bert")
    at_work.post(page_of(bert), person_form(bert, department="Sales", job_title="Head of sales"))
    bert.refresh_from_db()
    assert (bert.department, bert.job_title) == ("Sales", "Head of sales")
    assert sales.members.filter(pk=bert.pk).exists()
    hugo = UserFactory(tenant=contoso, name="hugo", synchronised=True, department="Legal")
    at_work.post(page_of(hugo), person_form(hugo, department="Sales"))
    hugo.refresh_from_db()
    assert hugo.department == "Legal"

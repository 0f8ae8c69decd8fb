"""Licences for many people in admin: chosen, seen beforehand, applied once, watched, and looked back on."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from directory.models import Role, Tenant, User
from licensing import batch_work, batches, processing
from licensing.models import AssignmentBatch, LicenseAssignment, Sku
from licensing.states import BatchAction, BatchState
from licensing.verdicts import Cause
from tests.factories.directory import GroupFactory, OperatorFactory, UserFactory
from tests.factories.licences import buy, license
from tests.sspr.admin.conftest import SignedIn
from tests.sspr.admin.test_licences import words
from tests.sspr.admin.test_long_lists import buy_forty, queries

pytestmark = pytest.mark.django_db(databases="__all__")
PREMIUM = "AAD_PREMIUM"
PEOPLE = "/admin/licensing/assignmentbatch/people/"
LIST = reverse("admin:directory_user_changelist")
FRAGMENT = {"HX-Request": "true"}


def page_of(batch: AssignmentBatch, name: str = "") -> str:
    if name:
        return reverse(f"admin:batch-{name}", args=[batch.pk])
    return reverse("admin:licensing_assignmentbatch_change", args=[batch.pk])


@pytest.fixture
def crowd(contoso: Tenant) -> list[User]:
    """Three cloud people, two synchronised ones, and one without a usage location."""
    people = [UserFactory(tenant=contoso, name=f"cloud{number}") for number in range(3)]
    people += [UserFactory(tenant=contoso, name=f"hybrid{number}", synchronised=True) for number in range(2)]
    return [*people, UserFactory(tenant=contoso, name="nomad", usage_location="")]


@pytest.fixture
def sku(contoso: Tenant) -> Sku:
    return buy(contoso, PREMIUM, 4)


@pytest.fixture
def batch(crowd: list[User], sku: Sku, patti: User, contoso: Tenant) -> AssignmentBatch:
    return batches.draft(contoso, User.objects.filter(pk__in=[person.pk for person in crowd]), by=patti)


def names_of(batch: AssignmentBatch) -> set[str]:
    return {person.user.user_principal_name.partition("@")[0] for person in batch.people.select_related("user")}


def pasted(client: Client, text: str) -> HttpResponse:
    return client.post(PEOPLE, {"by": "names", "names": text})


def start(client: Client, batch: AssignmentBatch) -> HttpResponse:
    """Start what the preview shows now."""
    shown = AssignmentBatch.objects.get(pk=batch.pk)
    return client.post(page_of(batch, "preview"), {"seen": shown.fingerprint})


def test_from_the_choice_of_people_to_the_result(at_work: Client, crowd: list[User], sku: Sku) -> None:
    answer = at_work.post(PEOPLE, {"by": "filter", "q": "@contoso.example", "kind": "synchronised"})
    batch = AssignmentBatch.objects.get()
    assert answer["Location"] == page_of(batch, "product")
    shown = words(at_work.get(answer["Location"]).text)
    assert "2 people of Contoso" in shown
    assert "0 of 4, 4 left" in shown

    plans = [str(plan.pk) for plan in sku.service_plans.all()]
    answer = at_work.post(answer["Location"], {"sku": sku.pk, "action": "assign", "plans": plans})
    assert answer["Location"] == page_of(batch, "preview")
    shown = words(at_work.get(answer["Location"]).text)
    assert "2 They get it and may then: Change a known password · Reset a forgotten password" in shown
    assert "Assign it to 2 people" in shown
    assert "Seats left: 4 now, 2 afterwards." in shown
    assert not LicenseAssignment.objects.exists()

    answer = start(at_work, batch)
    assert answer["Location"] == page_of(batch)
    assert "0 of 2" in words(at_work.get(answer["Location"]).text)
    processing.finish()
    assert "2 people went well, nobody failed." in words(at_work.get(answer["Location"]).text)
    assert set(LicenseAssignment.objects.values_list("user", flat=True)) == {one.pk for one in crowd if one.on_premises}


class TestPeople:
    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"q": "CLOUD1"}, {"cloud1"}),
            ({"kind": "synchronised"}, {"hybrid0", "hybrid1"}),
            ({"kind": "cloud", "location": "missing"}, {"nomad"}),
            ({"kind": "cloud", "location": "set", "q": "cloud"}, {"cloud0", "cloud1", "cloud2"}),
            ({"group": "sales"}, {"cloud0", "hybrid0"}),
            ({"group": "Sales", "holds": "no"}, {"hybrid0"}),
            ({"holds": "yes"}, {"cloud0"}),
        ],
    )
    def test_a_filter_finds_and_goes_on_with_the_same(
        self,
        at_work: Client,
        contoso: Tenant,
        crowd: list[User],
        sku: Sku,
        asked: dict[str, str],
        found: set[str],
    ) -> None:
        GroupFactory(tenant=contoso, name="Sales", members=[crowd[0], crowd[3]])
        license(crowd[0], PREMIUM)
        assert f"Go on with {len(found)} pe" in words(at_work.get(PEOPLE, asked).text)
        at_work.post(PEOPLE, asked | {"by": "filter"})
        assert names_of(AssignmentBatch.objects.get()) == found

    def test_the_product_counts_where_it_is_named(
        self, at_work: Client, contoso: Tenant, crowd: list[User], sku: Sku
    ) -> None:
        license(crowd[0], PREMIUM)
        license(crowd[1], "SPE_E3")
        at_work.post(PEOPLE, {"by": "filter", "holds": "yes", "product": str(sku.pk)})
        assert names_of(AssignmentBatch.objects.get()) == {"cloud0"}

    @pytest.mark.parametrize(
        "asked", [{"group": "Nowhere"}, {"kind": "x"}, {"product": "x"}, {"product": str(uuid4())}]
    )
    def test_a_filter_that_makes_no_sense_is_told(
        self, at_work: Client, crowd: list[User], sku: Sku, asked: dict[str, str]
    ) -> None:
        for answer in (at_work.get(PEOPLE, asked), at_work.post(PEOPLE, asked | {"by": "filter"})):
            assert "<title>Error:" in answer.text
            assert "Go on with 6" not in words(answer.text)
        assert not AssignmentBatch.objects.exists()

    @pytest.mark.proves("SR-TEN-01")
    def test_a_group_of_another_tenant_is_none(
        self, at_work: Client, crowd: list[User], sku: Sku, fabrikam: Tenant
    ) -> None:
        GroupFactory(tenant=fabrikam, name="Fabrikam sales")
        assert "There is no group of this name." in at_work.get(PEOPLE, {"group": "Fabrikam sales"}).text

    def test_without_a_product_it_says_so(self, at_work: Client, crowd: list[User]) -> None:
        answer = at_work.post(PEOPLE, {"by": "filter"})
        assert "The organisation owns no product" in answer.text


class TestPasted:
    def test_a_list_as_people_paste_it(self, at_work: Client, crowd: list[User], sku: Sku) -> None:
        text = "\ufeffCLOUD0@contoso.example\r\n\r\n cloud0@contoso.example;Hybrid1@Contoso.example\r\n"
        answer = pasted(at_work, text)
        batch = AssignmentBatch.objects.get()
        assert answer["Location"] == page_of(batch, "product")
        assert names_of(batch) == {"cloud0", "hybrid1"}

    @pytest.mark.proves("SR-TEN-01")
    def test_whoever_is_not_found_is_told_in_the_same_words_and_not_touched(
        self, at_work: Client, crowd: list[User], sku: Sku, fabrikam: Tenant
    ) -> None:
        raul = UserFactory(tenant=fabrikam, name="raul")
        answer = pasted(at_work, f"cloud0@contoso.example\n{raul}\nnobody@contoso.example\n<b>x</b>")
        shown = words(answer.text)
        assert "3 names are nobody’s here" in shown
        assert "raul@fabrikam.example nobody@contoso.example" in re.sub(r"\s+", " ", shown)
        assert "&lt;b&gt;x&lt;/b&gt;" in answer.text
        assert "Go on with the 1 person found" in shown
        assert names_of(AssignmentBatch.objects.get()) == {"cloud0"}

    def test_a_file_may_be_larger_than_a_field(self, at_work: Client, crowd: list[User], sku: Sku) -> None:
        text = "cloud0@contoso.example\r\n" + "".join(f"x{number}@contoso.example\r\n" for number in range(20_000))
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            file = SimpleUploadedFile("list.txt", text.encode(encoding))
            answer = at_work.post(PEOPLE, {"by": "names", "names": "hybrid0@contoso.example", "names_file": file})
            assert "20000 names are nobody’s here" in words(answer.text)
            assert "and 19900 more" in words(answer.text)
        assert names_of(AssignmentBatch.objects.latest("requested_at")) == {"cloud0", "hybrid0"}

    @pytest.mark.parametrize("content", [b"", b"\0" * 1_000_000, b"\xff\xfe" * 500_000, b"," * 1_000_000])
    def test_junk_is_nobody(self, at_work: Client, crowd: list[User], sku: Sku, content: bytes) -> None:
        answer = at_work.post(PEOPLE, {"by": "names", "names_file": SimpleUploadedFile("list.txt", content)})
        assert "None of these names is anybody’s in this organisation." in answer.text
        assert not AssignmentBatch.objects.exists()

    def test_too_much_is_refused_whole(self, at_work: Client, crowd: list[User], sku: Sku) -> None:
        text = "cloud0@contoso.example\n" + "".join(f"{number}@a.example\n" for number in range(batches.MOST_NAMES))
        answer = at_work.post(PEOPLE, {"by": "names", "names_file": SimpleUploadedFile("list.txt", text.encode())})
        assert "The list is too long" in answer.text
        assert not AssignmentBatch.objects.exists()


class TestFromTheListOfPeople:
    def test_those_ticked(self, at_work: Client, crowd: list[User], sku: Sku) -> None:
        chosen = [str(crowd[0].pk), str(crowd[3].pk)]
        at_work.post(LIST, {"action": "assign_licences", "_selected_action": chosen})
        assert names_of(AssignmentBatch.objects.get()) == {"cloud0", "hybrid0"}

    def test_all_that_the_filters_of_the_list_find(self, at_work: Client, crowd: list[User], sku: Sku) -> None:
        license(crowd[3], PREMIUM)
        action = {"action": "assign_licences", "_selected_action": [str(crowd[3].pk)], "select_across": "1"}
        at_work.post(f"{LIST}?on_premises__exact=1&q=hybrid", action)
        assert names_of(AssignmentBatch.objects.get()) == {"hybrid0", "hybrid1"}

    def test_an_operator_chooses_people_of_one_tenant(
        self, signed_in: SignedIn, crowd: list[User], sku: Sku, fabrikam: Tenant
    ) -> None:
        raul, olga = UserFactory(tenant=fabrikam, name="raul"), OperatorFactory()
        client = signed_in(olga)
        for chosen in ([crowd[0], raul], [olga]):
            ids = [str(one.pk) for one in chosen]
            answer = client.post(LIST, {"action": "assign_licences", "_selected_action": ids}, follow=True)
            assert "Choose people of one tenant." in answer.text
        client.post(LIST, {"action": "assign_licences", "_selected_action": [str(crowd[0].pk)]})
        assert names_of(AssignmentBatch.objects.get()) == {"cloud0"}

    def test_an_operator_names_the_tenant_of_a_filter(
        self, signed_in: SignedIn, crowd: list[User], sku: Sku, contoso: Tenant, fabrikam: Tenant
    ) -> None:
        UserFactory(tenant=fabrikam, name="cloud9")
        client = signed_in(OperatorFactory())
        assert "Go on with" not in client.get(PEOPLE).text.partition("by-name")[0]
        client.post(PEOPLE, {"by": "filter", "q": "cloud", "tenant": str(contoso.pk)})
        assert names_of(AssignmentBatch.objects.get()) == {"cloud0", "cloud1", "cloud2"}

    @pytest.mark.proves("SR-ADM-05")
    def test_the_way_there_is_shown_to_whoever_may_go_it(
        self, at_work: Client, signed_in: SignedIn, contoso: Tenant
    ) -> None:
        helper = signed_in(UserFactory(tenant=contoso, roles=[Role.HELPDESK_ADMINISTRATOR]))
        licenser = signed_in(UserFactory(tenant=contoso, roles=[Role.LICENSE_ADMINISTRATOR]))
        for client, shown in ((at_work, True), (licenser, True), (helper, False)):
            text = client.get(LIST).text
            assert (PEOPLE in text, "assign_licences" in text) == (shown, shown)


@pytest.mark.proves("SR-ADM-05")
@pytest.mark.parametrize("role", list(Role))
def test_rights_by_role(role: Role, contoso: Tenant, batch: AssignmentBatch, signed_in: SignedIn) -> None:
    client = signed_in(UserFactory(tenant=contoso, roles=[role]))
    may = role in (Role.GLOBAL_ADMINISTRATOR, Role.USER_ADMINISTRATOR, Role.LICENSE_ADMINISTRATOR)
    for page in (PEOPLE, page_of(batch, "product"), page_of(batch, "preview")):
        assert client.get(page).status_code == (200 if may else 403)
    for page in (PEOPLE, *(page_of(batch, name) for name in ("product", "preview", "undo", "again"))):
        batch.refresh_from_db()
        sent = {"by": "filter", "sku": batch.sku_id, "action": "remove", "seen": batch.fingerprint}
        assert client.post(page, sent).status_code in ((200, 302) if may else (403,))
    batch.refresh_from_db()
    assert (batch.state == BatchState.RUNNING) is may
    assert (batch.action == BatchAction.REMOVE) is may


@pytest.mark.proves("SR-TEN-01")
def test_a_batch_of_another_tenant_does_not_exist(
    batch: AssignmentBatch, fabrikam: Tenant, signed_in: SignedIn
) -> None:
    client = signed_in(UserFactory(tenant=fabrikam, roles=[Role.GLOBAL_ADMINISTRATOR]))
    nothing = AssignmentBatch(pk=uuid4())
    for one in (batch, nothing):
        assert client.get(page_of(one)).status_code == 404
        for name in ("product", "preview", "progress"):
            assert client.get(page_of(one, name)).status_code == 404
        for name in ("product", "preview", "undo", "again"):
            assert client.post(page_of(one, name)).status_code == 404
    assert str(batch.pk) not in client.get(reverse("admin:licensing_assignmentbatch_changelist")).text
    batch.refresh_from_db()
    assert batch.state == BatchState.DRAFT


class TestProduct:
    def test_plans_unticked_are_off_and_shown_so_again(self, at_work: Client, batch: AssignmentBatch, sku: Sku) -> None:
        kept = [str(plan.pk) for plan in sku.service_plans.exclude(name=PREMIUM)]
        at_work.post(page_of(batch, "product"), {"sku": sku.pk, "action": "assign", "plans": kept})
        text = at_work.get(page_of(batch, "product")).text
        assert set(re.findall(r'name="plans" value="([^"]+)" checked', text)) == set(kept)
        assert "off: AAD_PREMIUM" in words(at_work.get(page_of(batch, "preview")).text)

    @pytest.mark.parametrize("bad", [{"sku": str(uuid4())}, {"sku": "x"}, {"action": "sell"}, {"plans": ["x"]}])
    def test_what_the_tenant_does_not_own_cannot_be_chosen(
        self, at_work: Client, batch: AssignmentBatch, sku: Sku, bad: dict[str, str]
    ) -> None:
        answer = at_work.post(page_of(batch, "product"), {"sku": sku.pk, "action": "assign"} | bad)
        assert "<title>Error:" in answer.text
        batch.refresh_from_db()
        assert (batch.selection, batch.action) == (None, BatchAction.ASSIGN)


class TestApplying:
    def test_a_double_click_does_it_once(self, at_work: Client, batch: AssignmentBatch, sku: Sku) -> None:
        for _ in range(2):
            assert start(at_work, batch)["Location"] == page_of(batch)
        processing.finish()
        assert LicenseAssignment.objects.count() == 4
        assert start(at_work, batch)["Location"] == page_of(batch)
        assert at_work.get(page_of(batch, "preview"))["Location"] == page_of(batch)
        assert at_work.get(page_of(batch, "product"))["Location"] == page_of(batch)
        processing.finish()
        batch.refresh_from_db()
        assert batch.done == 6

    def test_what_was_shown_is_what_is_started(self, at_work: Client, batch: AssignmentBatch, sku: Sku) -> None:
        shown = re.search(r'name="seen" value="([^"]+)"', at_work.get(page_of(batch, "preview")).text)
        assert shown
        at_work.post(
            page_of(batch, "product"), {"sku": sku.pk, "action": "assign"}
        )  # in another tab, without its plans
        for sent in ({"seen": shown[1]}, {"seen": ""}, {}):
            answer = at_work.post(page_of(batch, "preview"), sent, follow=True)
            assert answer.redirect_chain[-1][0] == page_of(batch, "preview")
            assert "What is to happen was changed meanwhile." in words(answer.text)
        batch.refresh_from_db()
        assert (batch.state, batch.selection is None) == (BatchState.DRAFT, False)
        assert start(at_work, batch)["Location"] == page_of(batch)
        batch.refresh_from_db()
        assert batch.state == BatchState.RUNNING

    def test_looking_changes_nothing(self, at_work: Client, batch: AssignmentBatch) -> None:
        for name in ("product", "preview"):
            at_work.get(page_of(batch, name))
        assert at_work.get(page_of(batch))["Location"] == page_of(batch, "preview")
        batch.refresh_from_db()
        assert batch.state == BatchState.DRAFT

    def test_progress_is_asked_for_and_answered_when_there_is_news(
        self, at_work: Client, batch: AssignmentBatch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(batch_work, "CHUNK", 2)
        start(at_work, batch)
        progress = page_of(batch, "progress")
        text = at_work.get(page_of(batch)).text
        assert f'hx-get="{progress}?seen=0"' in text
        assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in text
        assert at_work.get(progress, {"seen": 0}, headers=FRAGMENT).status_code == 204
        batch_work.chunk(batch.tenant)
        news = at_work.get(progress, {"seen": 0}, headers=FRAGMENT)
        assert "2 of 6" in words(news.text)
        assert "<html" not in news.text
        processing.finish()
        assert at_work.get(progress, {"seen": 2}, headers=FRAGMENT)["HX-Refresh"] == "true"
        assert at_work.get(progress)["Location"] == page_of(batch)


class TestAfterwards:
    @pytest.fixture
    def over(self, batch: AssignmentBatch, patti: User) -> AssignmentBatch:
        batches.start(batch, by=patti, correlation_id=uuid4())
        processing.finish()
        batch.refresh_from_db()
        return batch

    def test_errors_are_grouped_by_cause_with_the_way_to_mend_them(
        self, at_work: Client, over: AssignmentBatch
    ) -> None:
        text = at_work.get(page_of(over)).text
        shown = words(text)
        assert "Went well: 4. Failed: 2." in shown
        assert re.search(r"1 They have no usage location\. Nomad", shown)
        assert "1 There are no seats left for them." in shown
        assert f"{LIST}?usage_location__isempty=1" in text
        assert reverse("admin:licensing_subscription_changelist") in text
        assert "Nomad" in at_work.get(f"{LIST}?usage_location__isempty=1").text

    def test_those_of_one_cause_are_tried_again(self, at_work: Client, over: AssignmentBatch) -> None:
        User.objects.filter(usage_location="").update(usage_location="US")
        buy(over.tenant, PREMIUM, 1)
        answer = at_work.post(page_of(over, "again"), {"cause": Cause.NO_LOCATION.value})
        again = AssignmentBatch.objects.exclude(pk=over.pk).get()
        assert answer["Location"] == page_of(again, "preview")
        assert names_of(again) == {"nomad"}
        start(at_work, again)
        processing.finish()
        assert LicenseAssignment.objects.filter(user__display_name="Nomad").exists()

    def test_undoing_is_seen_first_and_then_takes_back(self, at_work: Client, over: AssignmentBatch) -> None:
        answer = at_work.post(page_of(over, "undo"))
        opposite = AssignmentBatch.objects.exclude(pk=over.pk).get()
        assert answer["Location"] == page_of(opposite, "preview")
        assert "Remove it from 4 people" in words(at_work.get(answer["Location"]).text)
        assert LicenseAssignment.objects.count() == 4
        start(at_work, opposite)
        processing.finish()
        assert not LicenseAssignment.objects.exists()
        assert at_work.post(page_of(opposite, "undo"))["Location"].endswith("/product/")

    def test_others_read_what_came_of_it_and_find_no_button(
        self, over: AssignmentBatch, contoso: Tenant, signed_in: SignedIn
    ) -> None:
        client = signed_in(UserFactory(tenant=contoso, roles=[Role.HELPDESK_ADMINISTRATOR]))
        text = client.get(page_of(over)).text
        assert "Went well: 4. Failed: 2." in words(text)
        assert page_of(over, "undo") not in text
        assert page_of(over, "again") not in text

    def test_it_is_in_the_list(self, at_work: Client, over: AssignmentBatch) -> None:
        text = at_work.get(reverse("admin:licensing_assignmentbatch_changelist")).text
        assert "Assign: Microsoft Entra ID P1" in words(text)
        assert page_of(over) in text
        assert PEOPLE in text
        assert reverse("admin:licensing_assignmentbatch_changelist") in at_work.get(reverse("admin:index")).text


def test_the_choice_of_a_product_asks_no_more_for_more_products(at_work: Client, batch: AssignmentBatch) -> None:

    few = queries(lambda: at_work.get(page_of(batch, "product")))
    buy_forty(batch.tenant)
    assert queries(lambda: at_work.get(page_of(batch, "product"))) == few

"""The pages of imports and exports: who opens them, in which order, and what is kept between them."""

import io
import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from directory.activities import Activity
from directory.models import AuditEvent, Group, Role, Tenant, User
from sspr.admin.exchange import staging
from tests.factories.directory import SEED, GroupFactory, OperatorFactory, UserFactory
from tests.sspr.admin.conftest import SignedIn
from tests.sspr.admin.exchange.conftest import KINDS, as_csv, as_xlsx, bring_in, confirm, exported, lines, upload, url

pytestmark = pytest.mark.django_db(databases="__all__")

GROUPS, USERS = "directory_group", "directory_user"
ONE = as_csv(["name", "description"], ["Sales", "x"])
G, U, H, P, L, A, R = Role
MAY_IMPORT = {
    "directory_user": {G, U},
    "directory_group": {G, U},
    "directory_membership": {G, U},
    "licensing_licenseassignment": {G, U, L},
}


@pytest.mark.proves("SR-ADM-05")
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("model", KINDS)
def test_who_brings_in_and_who_takes_out(model: str, role: Role, contoso: Tenant, signed_in: SignedIn) -> None:
    client = signed_in(UserFactory(tenant=contoso, roles=[role]))
    may, sees = role in MAY_IMPORT[model], role is not R or model == USERS

    for page in ("import", "import_csv", "import_xlsx"):
        assert client.get(url(model, page)).status_code == (200 if may else 403)
    assert client.get(url(model, "import_check")).status_code == (302 if may else 403)
    assert upload(client, model, b"x").status_code == (200 if may else 403)
    assert client.get(url(model, "export")).status_code == (200 if sees else 403)
    assert client.post(url(model, "export"), {"file_type": "csv"}).status_code == (200 if sees else 403)


@pytest.mark.parametrize("model", KINDS)
def test_the_list_leads_to_both(model: str, at_work: Client, contoso: Tenant, signed_in: SignedIn) -> None:
    helper = signed_in(UserFactory(tenant=contoso, roles=[H]))

    assert url(model, "import") in at_work.get(url(model, "changelist")).text
    assert f'{url(model, "export")}?q=x"' in at_work.get(url(model, "changelist"), {"q": "x"}).text
    assert url(model, "import") not in helper.get(url(model, "changelist")).text


@pytest.mark.parametrize("model", KINDS)
def test_a_template_names_the_columns(model: str, at_work: Client) -> None:
    names = [one.name for one in KINDS[model].columns]

    assert lines(at_work.get(url(model, "import_csv")).content) == [names]
    assert at_work.get(url(model, "import_xlsx")).content.startswith(b"PK")
    assert upload(at_work, model, at_work.get(url(model, "import_csv")).content).status_code == 200


class TestInTwoSteps:
    def test_nothing_is_written_before_the_yes(self, at_work: Client) -> None:
        assert upload(at_work, GROUPS, ONE).url == url(GROUPS, "import_check")
        page = at_work.get(url(GROUPS, "import_check")).text

        assert re.search(r"<th scope=\"row\"><bdi>Sales</bdi>", page)
        assert not Group.objects.exists()
        assert not AuditEvent.objects.filter(activity=Activity.BULK_IMPORT).exists()

    def test_a_workbook_goes_the_same_way(self, at_work: Client) -> None:
        upload(at_work, GROUPS, as_xlsx(["name", "description"], ["Sales", "'=x"]), "x.xlsx")
        confirm(at_work, GROUPS)

        assert Group.objects.get().description == "=x"

    def test_what_was_kept_is_gone_after_it(self, at_work: Client) -> None:
        before = Session.objects.count()
        upload(at_work, GROUPS, ONE)
        assert Session.objects.count() == before + 1

        answer = confirm(at_work, GROUPS)

        assert Session.objects.count() == before
        assert "1 row is new, 0 were changed, 0 were the same already." in answer.text
        assert at_work.get(url(GROUPS, "import_check"), follow=True).redirect_chain == [(url(GROUPS, "import"), 302)]

    def test_and_when_it_is_discarded_or_replaced(self, at_work: Client) -> None:
        before = Session.objects.count()
        upload(at_work, GROUPS, ONE)
        upload(at_work, GROUPS, ONE)
        assert Session.objects.count() == before + 1

        at_work.post(url(GROUPS, "import_check"), {"discard": "yes"})

        assert Session.objects.count() == before
        assert not Group.objects.exists()

    def test_it_ends_by_itself(self, at_work: Client) -> None:
        upload(at_work, GROUPS, ONE)

        Session.objects.filter(expire_date__lt=timezone.now() + staging.KEPT_FOR).update(expire_date=timezone.now())

        assert at_work.get(url(GROUPS, "import_check")).status_code == 302

    @pytest.mark.parametrize("said", [{}, {"fingerprint": "0"}])
    def test_a_yes_to_another_file_is_none(self, said: dict[str, str], at_work: Client) -> None:
        upload(at_work, GROUPS, ONE)

        answer = at_work.post(url(GROUPS, "import_check"), said)

        assert answer.status_code == 200
        assert not Group.objects.exists()

    @pytest.mark.proves("SR-TEN-01")
    def test_nobody_decides_about_somebody_elses_file(
        self, at_work: Client, contoso: Tenant, signed_in: SignedIn
    ) -> None:
        upload(at_work, GROUPS, ONE)
        key = at_work.session["import of groups"]
        other = signed_in(UserFactory(tenant=contoso, roles=[G]))
        session = other.session
        session["import of groups"] = key
        session.save()

        assert other.get(url(GROUPS, "import_check")).status_code == 302

    def test_the_key_is_in_no_page(self, at_work: Client) -> None:
        upload(at_work, GROUPS, ONE)

        assert at_work.session["import of groups"] not in at_work.get(url(GROUPS, "import_check")).text

    def test_rights_are_asked_again_at_the_yes(self, at_work: Client, patti: User) -> None:
        upload(at_work, GROUPS, ONE)
        patti.role_assignments.all().delete()

        assert at_work.post(url(GROUPS, "import_check"), {"fingerprint": "x"}).status_code in (302, 403)
        assert not Group.objects.exists()


@pytest.mark.proves("SR-ADM-09")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (as_csv(["description"], ["x"]), ["Columns that are missing: name."]),
        (as_csv(["name", "password", ""], ["x", "y", "z"]), ["Columns that are not known: password."]),
        (as_csv(["name", "NAME"], ["x", "y"]), ["Columns that are there more than once: NAME, name."]),
        (as_csv(["title"], ["x"]), ["Columns that are missing: name.", "Columns that are not known: title."]),
        ("name\nÄ".encode("latin-1"), ["The file is neither UTF-8"]),
        (b"name\n" + b"x" * (5 * 1024 * 1024), ["larger than 5 MB"]),
        (b"", ["The file is empty."]),
    ],
    ids=["missing", "unknown", "twice", "both", "encoding", "size", "empty"],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, said: list[str], at_work: Client) -> None:
    answer = upload(at_work, GROUPS, content)

    assert answer.status_code == 200
    assert [sentence for sentence in said if sentence not in answer.text] == []


def test_no_file_at_all(at_work: Client) -> None:
    assert "Choose a file." in at_work.post(url(GROUPS, "import")).text


@pytest.mark.proves("SR-ADM-09", "SR-WEB-06")
def test_fifty_megabytes_are_refused_before_they_are_read(at_work: Client) -> None:
    class Unread:
        def read(self, *args: object) -> bytes:
            raise AssertionError("Somebody read the body.")

        readline = read

        def close(self) -> None:
            return None

    body: dict[str, Any] = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(50 * 1024 * 1024)}
    answer = at_work.generic("POST", url(USERS, "import"), b"", "multipart/form-data; boundary=x", **body)

    assert answer.status_code == 413


@pytest.mark.proves("SR-INJ-02")
def test_what_a_file_says_is_text_on_the_page(at_work: Client) -> None:
    upload(at_work, GROUPS, as_csv(["name", "description"], ["<script>alert(1)</script>", "<b>{{7*7}}"]))

    page = at_work.get(url(GROUPS, "import_check")).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>{{" not in page


def test_a_long_file_shows_errors_first(at_work: Client) -> None:
    rows = [[f"Group {number:04}", "x"] for number in range(300)]
    upload(at_work, GROUPS, as_csv(["name", "description"], *rows, ["Group 0000", "again"]))

    page = at_work.get(url(GROUPS, "import_check")).text

    assert "200 of 301 are shown" in page
    assert page.index("Row 2 says something about the same already.") < page.index("Group 0001")
    assert 'type="submit">Import all of it' not in page


def test_an_operator_names_the_tenant(contoso: Tenant, fabrikam: Tenant, signed_in: SignedIn) -> None:
    client = signed_in(OperatorFactory())
    assert upload(client, GROUPS, ONE).status_code == 200  # without one

    client.post(url(GROUPS, "import"), {"file": SimpleUploadedFile("x.csv", ONE), "tenant": str(fabrikam.pk)})
    confirm(client, GROUPS)

    assert Group.objects.get().tenant == fabrikam


class TestExport:
    def test_who_what_and_how_many_are_on_the_audit_log(self, at_work: Client, alex: User, patti: User) -> None:
        exported(at_work, USERS, q="alex", account_enabled__exact="1")

        event = AuditEvent.objects.get(activity=Activity.BULK_EXPORT)
        assert (event.actor, event.tenant, event.target_name) == (patti, patti.tenant, "users")
        assert event.details == {
            "rows": 1, "file_type": "csv", "filters": {"account_enabled__exact": "1"}, "searched": True
        }  # fmt: skip

    @pytest.mark.proves("SR-ADM-04")
    @pytest.mark.parametrize("model", KINDS)
    @pytest.mark.parametrize("file_type", ["csv", "xlsx"])
    def test_no_file_holds_a_secret(self, model: str, file_type: str, contoso: Tenant, signed_in: SignedIn) -> None:
        adele = UserFactory(tenant=contoso, name="adele", password="Meadow-17-lantern", methods=["appCode"])
        GroupFactory(tenant=contoso, members=[adele])
        answer: Any = signed_in(OperatorFactory()).post(url(model, "export"), {"file_type": file_type})

        content = b"".join(answer.streaming_content) if answer.streaming else answer.content

        seeds = [SEED, *adele.authentication_methods.values_list("secret", flat=True)]
        assert [one for one in (adele.password, "Meadow-17-lantern", *seeds) if one.encode() in content] == []
        assert not any("password" in name.lower() or "secret" in name.lower() for name in names(content))

    def test_a_workbook_is_text_from_end_to_end(self, at_work: Client, contoso: Tenant) -> None:
        GroupFactory(tenant=contoso, name="=1+1", description="a\x01b")

        content = at_work.post(url(GROUPS, "export"), {"file_type": "xlsx"}).content

        cells = [cell for row in load_workbook(io_of(content)).active.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
        assert "'=1+1" in {cell.value for cell in cells}

    def test_a_workbook_comes_back_unchanged(self, at_work: Client, alex: User, contoso: Tenant) -> None:
        content = at_work.post(url(USERS, "export"), {"file_type": "xlsx"}).content

        upload(at_work, USERS, content, "users.xlsx")

        assert ">2 unchanged<" in at_work.get(url(USERS, "import_check")).text

    def test_looking_exports_nothing(self, at_work: Client, alex: User) -> None:
        page = at_work.get(url(USERS, "export"), {"q": "alex"}).text

        assert "1 row, as the list is filtered now" in page
        assert not AuditEvent.objects.filter(activity=Activity.BULK_EXPORT).exists()

    def test_a_filter_nobody_knows_exports_nothing_either(self, at_work: Client) -> None:
        answer = at_work.post(url(USERS, "export"), {"file_type": "csv"}, query_params={"password__startswith": "a"})

        assert answer.status_code == 400

    def test_an_empty_list_has_nothing_to_export(self, at_work: Client) -> None:
        assert "Nothing to export" in at_work.get(url(GROUPS, "export")).text

    @pytest.mark.parametrize("file_type", ["", "pdf"])
    def test_another_kind_of_file_there_is_not(self, file_type: str, at_work: Client, alex: User) -> None:
        answer = at_work.post(url(USERS, "export"), {"file_type": file_type})

        assert "Content-Disposition" not in answer.headers


def io_of(content: bytes) -> Any:
    return io.BytesIO(content)


def names(content: bytes) -> list[str]:
    if content.startswith(b"PK"):
        return [str(cell.value) for cell in next(load_workbook(io_of(content)).active.iter_rows())]
    return lines(content)[0]


def test_bringing_in_twice_changes_nothing_the_second_time(at_work: Client) -> None:
    rows = (["name", "description"], ["Sales", "x"])
    bring_in(at_work, GROUPS, *rows)

    upload(at_work, GROUPS, as_csv(*rows))

    assert "Import all of it" not in at_work.get(url(GROUPS, "import_check")).text

"""The audit log in admin: read, searched, never written."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory import audit
from directory.activities import Activity
from directory.models import AuditEvent, Tenant, User
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db(databases="__all__")

LIST = "admin:directory_auditevent_changelist"


@pytest.fixture
def event(contoso: Tenant, patti: User) -> AuditEvent:
    alex = UserFactory(tenant=contoso, name="alex")
    return audit.record(
        Activity.USER_UPDATED, tenant=contoso, target=alex, actor=patti, correlation_id=uuid4(), note="kept"
    )


@pytest.mark.proves("SR-ADM-08")
def test_events_cannot_be_added_edited_or_deleted(at_work: Client, event: AuditEvent) -> None:
    change, delete = (reverse(f"admin:directory_auditevent_{page}", args=[event.pk]) for page in ("change", "delete"))

    assert at_work.post(change, {"reason": "nothing happened"}).status_code == 403
    assert at_work.post(delete, {"post": "yes"}).status_code == 403
    assert at_work.get(reverse("admin:directory_auditevent_add")).status_code == 403
    at_work.post(reverse(LIST), {"action": "delete_selected", "_selected_action": str(event.pk), "post": "yes"})

    event.refresh_from_db()
    assert event.details == {"note": "kept"}


@pytest.mark.parametrize("term", ["alex@contoso.example", "patti@contoso.example", "correlation"])
def test_events_are_found_by_people_and_by_support_code(term: str, at_work: Client, event: AuditEvent) -> None:
    query = str(event.correlation_id) if term == "correlation" else term

    assert str(event.pk) in at_work.get(reverse(LIST), {"q": query}).text
    assert str(event.pk) not in at_work.get(reverse(LIST), {"q": "nobody@contoso.example"}).text


def test_a_rows_history_is_what_the_log_says_of_it(at_work: Client, event: AuditEvent) -> None:
    response = at_work.get(reverse("admin:directory_user_history", args=[event.target_id]), follow=True)

    assert str(event.pk) in response.text


def test_a_support_code_is_looked_up_as_it_is_stored(at_work: Client, event: AuditEvent) -> None:
    """By equality, which the index on correlation ids answers; however the code was copied."""
    for spelt in (str(event.correlation_id), f" {str(event.correlation_id).upper()} ", event.correlation_id.hex):
        with CaptureQueriesContext(connection) as queries:
            assert str(event.pk) in at_work.get(reverse(LIST), {"q": spelt}).text

        asked = [query["sql"] for query in queries if event.correlation_id.hex in query["sql"].replace("-", "").lower()]
        assert asked
        assert not any("LIKE" in sql or "UPPER" in sql for sql in asked)

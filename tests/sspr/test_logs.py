"""What reaches the log of a request: nothing that anybody typed."""

import json
import logging

import pytest
from django.test import Client

from sspr import logs

TYPED = "hunter2"


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """Django's own records as the handler writes them."""
    formatter = logs.formatter()
    records = [record for record in caplog.records if record.name.startswith("django.")]
    return [json.loads(formatter.format(record)) for record in records]


@pytest.mark.urls("tests.sspr.portal.urls_that_fail")
@pytest.mark.proves("SR-LOG-03", "SR-LOG-06")
@pytest.mark.parametrize(
    ("path", "headers", "level", "event"),
    [
        (f"/lab/enter/{TYPED}/nowhere/", {}, "warning", "Not Found"),
        (f"/fails/400?password={TYPED}", {}, "warning", "Bad Request"),
        (f"/fails/403?password={TYPED}", {}, "warning", "Forbidden"),
        (f"/fails/500?password={TYPED}", {}, "error", "Internal Server Error"),
        ("/signin/", {"HTTP_HOST": f"{TYPED}.example"}, "error", "Bad Request"),
    ],
)
def test_django_names_the_failure_and_never_the_address(
    visitor: Client, caplog: pytest.LogCaptureFixture, path: str, headers: dict[str, str], level: str, event: str
) -> None:
    response = visitor.get(path, **headers)
    (line,) = lines(caplog)
    assert (line["level"], line["event"], line["status"]) == (level, event, response.status_code)
    assert line["correlation_id"] == response["X-Request-ID"]
    assert TYPED not in json.dumps(line)


@pytest.mark.urls("tests.sspr.portal.urls_that_fail")
def test_the_exception_behind_a_failure_stays(visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
    visitor.get("/fails/500")
    (line,) = lines(caplog)
    assert "ValueError: secret detail" in str(line["exception"])


def test_a_form_without_its_token_is_named_without_its_address(caplog: pytest.LogCaptureFixture) -> None:
    Client(enforce_csrf_checks=True).post(f"/signin/?next={TYPED}", {"user_id": TYPED})
    assert [line["event"] for line in lines(caplog)] == ["Forbidden"]
    assert TYPED not in json.dumps(lines(caplog))


def test_other_lines_are_left_as_they_are() -> None:
    record = logging.LogRecord("celery.beat", logging.INFO, "", 1, "ringing %s", ("sweep",), None)
    assert json.loads(logs.formatter().format(record))["event"] == "ringing sweep"

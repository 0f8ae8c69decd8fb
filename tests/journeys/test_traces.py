import base64
from urllib.parse import quote

import pytest

from tests.journeys.traces import find, traces

SECRET = "Bridge+Lantern/7 ?"


@pytest.mark.parametrize(
    "written",
    [
        SECRET.encode(),
        SECRET.encode("utf-16-le"),
        quote(SECRET).encode(),
        SECRET.replace(" ", "%20").replace("+", "%2B").replace("/", "%2F").replace("?", "%3F").encode(),
        *(
            base64.b64encode(b"x" * before + SECRET.encode() + b"y" * after)
            for before in range(6)
            for after in range(4)
        ),
        base64.urlsafe_b64encode(b"{" + SECRET.encode() + b"}"),
    ],
)
def test_a_secret_is_found_however_it_was_written(written: bytes) -> None:
    assert list(find([SECRET], [("file", b"noise" + written + b"noise")]))


def test_nothing_is_found_where_nothing_is() -> None:
    assert list(find([SECRET], [("file", b"Bridge Lantern 7")])) == []


def test_the_finding_names_the_place_and_not_the_secret() -> None:
    (finding,) = find([SECRET], [("portal.sqlite3-wal", SECRET.encode("utf-16-le"))])
    assert finding == "secret 1 in portal.sqlite3-wal, UTF-16LE"


def test_every_trace_is_long_enough_not_to_be_found_by_chance() -> None:
    assert min(map(len, traces(SECRET).values())) >= len(SECRET)

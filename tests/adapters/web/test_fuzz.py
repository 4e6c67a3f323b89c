"""Whatever is sent to the console and its pages, the answer is 2xx, 3xx or 4xx, and nothing leaks."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.platforms.web.door import PATHS
from tests.fakes.browsing import Browser
from tests.fakes.console import Console, Script, new_id

PLACES = st.sampled_from(
    [
        *PATHS,
        "/",
        "/threads",
        "/threads/{}",
        "/threads/{}/messages",
        "/threads/{}/forget",
        "/documents",
        "/documents/rows",
        "/documents/{}/remove",
        "/source/{}",
        "/status",
        "/login",
        "/console/login",
        "/console/logout",
        "/console/tickets",
        "/console/learn",
        "/static/{}",
        "/upload/{}",
        "/uploads",
        "/d/{}",
        "/files/{}",
    ]
)
WORDS = st.text(max_size=40).map(
    lambda text: text.encode("utf-8", "ignore").decode()
) | st.sampled_from(["../..", "%00", "%2e%2e%2f", "\u202e", "page.js", "console.css", "0", "-1"])
NAMES = st.sampled_from(
    ["thread", "message", "text", "verdict", "answer", "action", "value", "back", "readers", "key"]
)
FIELDS = st.dictionaries(NAMES | WORDS, WORDS | st.just(new_id()), max_size=6)
QUERY = st.dictionaries(
    st.sampled_from(["t", "page", "q", "v", "passage", "panel", "from", "after", "name", "type"]),
    WORDS,
    max_size=4,
)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    console = Console(tmp_path_factory.mktemp("fuzz"), Script(pieces=["x"]), port=8080)
    console.add("A.pdf", "Some words.")
    yield Browser(console)
    console.close()


@given(
    place=PLACES,
    word=WORDS,
    query=QUERY,
    fields=FIELDS,
    kind=st.integers(0, 3),
    signed=st.booleans(),
)
@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_request_breaks_the_console(
    fuzzed: Browser,
    place: str,
    word: str,
    query: dict[str, str],
    fields: dict[str, str],
    kind: int,
    *,
    signed: bool,
) -> None:
    path = place.replace("{}", _quoted(word) or "x")
    headers = {"x-csrf-token": _token(fuzzed)} if signed else {}
    sending: dict[str, Any] = {
        0: {},
        1: {"data": fields},
        2: {"content": json.dumps(fields), "headers": {"content-type": "application/json"}},
        3: {"data": fields, "files": {"file": ("x", b"bytes")}},
    }[kind]
    headers |= sending.pop("headers", {})
    method = "POST" if kind else "GET"

    answer = fuzzed.client.request(method, path, params=query, headers=headers, **sending)

    assert answer.status_code < 500
    assert "Traceback" not in answer.text


@given(body=st.binary(max_size=400), kind=st.sampled_from(["application/json", "x/y", ""]))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_bytes_break_the_door(fuzzed: Browser, body: bytes, kind: str) -> None:
    headers = {"content-type": kind, "x-csrf-token": _token(fuzzed)}

    for path in PATHS:
        assert fuzzed.client.post(path, content=body, headers=headers).status_code < 500


@given(body=st.binary(max_size=600))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_bytes_break_the_upload(fuzzed: Browser, body: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b"}

    answer = fuzzed.client.post("/uploads", content=b"--b\r\n" + body, headers=headers)

    assert 400 <= answer.status_code < 500


def _quoted(word: str) -> str:
    return "".join(
        each
        if each.isascii() and (each.isalnum() or each in "%.-_/")
        else f"%{ord(each) % 256:02x}"
        for each in word
    )


def _token(browser: Browser) -> str:
    if not hasattr(browser, "held"):
        browser.held = browser.token()  # type: ignore[attr-defined]
    return str(browser.held)  # type: ignore[attr-defined]

"""Slack's door: who may come in, and what a delivery is called."""

import json
import logging
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.http import HttpRequest
from bot.platforms.slack.verify import SlackDoor
from tests.fakes.clock import Clock
from tests.fakes.slack.desk import SECRET, signed

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
CLOCK = Clock()
EVENT = {
    "type": "event_callback",
    "team_id": "T1",
    "event_id": "Ev1",
    "event": {"type": "app_mention", "channel": "C1", "ts": "5.1", "text": "the secret text"},
}


def door(**given_: Any) -> SlackDoor:
    return SlackDoor(SECRET, now=CLOCK, **given_)


def event(**changes: Any) -> HttpRequest:
    return signed(json.dumps({**EVENT, **changes}).encode(), JSON, CLOCK)


def header(request: HttpRequest, name: str, value: str | None) -> HttpRequest:
    kept = {key: held for key, held in request.headers.items() if key != name}
    return replace(request, headers=kept if value is None else {**kept, name: value})


STAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"
NOW = int(CLOCK().timestamp())


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(header(event(), SIGNATURE, None), id="no signature"),
        pytest.param(header(event(), STAMP, None), id="no timestamp"),
        pytest.param(header(event(), SIGNATURE, "v0=00"), id="short signature"),
        pytest.param(header(event(), SIGNATURE, "v0=" + "é" * 64), id="not ascii"),
        pytest.param(header(event(), STAMP, "soon"), id="not a number"),
        pytest.param(header(event(), STAMP, "١٢٣"), id="digits of another script"),
        pytest.param(header(event(), STAMP, "-5"), id="negative"),
        pytest.param(header(event(), STAMP, "9" * 400), id="endless number"),
        pytest.param(header(event(), STAMP, str(NOW - 301)), id="old"),
        pytest.param(header(event(), STAMP, str(NOW + 301)), id="from the future"),
        pytest.param(replace(event(), body=event().body + b" "), id="changed body"),
        pytest.param(signed(b"{}", JSON, CLOCK, secret="another"), id="another secret"),
    ],
)
def test_whoever_cannot_prove_to_be_slack_stays_outside(
    request_: HttpRequest, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        admission = door().admit(request_)

    assert (admission.response.status, admission.deliveries) == (401, ())
    assert caplog.records
    assert "secret text" not in caplog.text


def test_a_captured_old_request_signed_correctly_then_is_refused_now() -> None:
    clock = Clock()
    old = signed(json.dumps(EVENT).encode(), JSON, clock)
    clock.advance(301)

    assert SlackDoor(SECRET, now=clock).admit(old).response.status == 401


def test_without_a_signing_secret_nobody_comes_in() -> None:
    request = signed(json.dumps(EVENT).encode(), JSON, CLOCK, secret="")

    assert SlackDoor("", now=CLOCK).admit(request).response.status == 401


def test_the_challenge_is_given_back() -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    admission = door().admit(signed(body, JSON, CLOCK))

    assert (admission.response.status, admission.response.body) == (200, b"abc")
    assert admission.deliveries == ()


def test_the_certificate_check_is_answered_and_delivers_nothing() -> None:
    admission = door().admit(signed(b"ssl_check=1&token=x", FORM, CLOCK))

    assert (admission.response.status, admission.deliveries) == (200, ())


def test_a_retry_is_the_same_delivery_and_its_payload_stays_as_it_came() -> None:
    (first,) = door().admit(event()).deliveries
    (again,) = door().admit(header(event(), "x-slack-retry-num", "1")).deliveries

    assert first.id == again.id
    assert first.payload == json.dumps(EVENT)
    assert (first.source, first.kind, first.tenant) == ("slack", "event", "T1")


def test_posts_of_one_thread_queue_together_and_a_stop_beside_them() -> None:
    def key(**event_: Any) -> str:
        (delivery,) = door().admit(event(event=event_)).deliveries
        return delivery.thread_key

    root = key(type="app_mention", channel="C1", ts="5.1")
    assert key(type="message", channel="C1", ts="6.1", thread_ts="5.1") == root
    assert (
        key(
            type="message", subtype="message_changed", channel="C1", ts="7.1", message={"ts": "5.1"}
        )
        == root
    )
    assert (
        key(type="message", subtype="message_deleted", channel="C1", previous_message={"ts": "5.1"})
        == root
    )
    assert key(type="message", channel="C1", ts="8.1") != root
    assert key(type="agent_session_stopped", channel="C1", thread_ts="5.1") != root


def press(action: str, message: dict[str, Any]) -> str:
    payload = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "trigger_id": "t1",
        "channel": {"id": "C1"},
        "message": message,
        "actions": [{"action_id": action, "action_ts": "1.0"}],
    }
    body = urlencode({"payload": json.dumps(payload)}).encode()
    (delivery,) = door().admit(signed(body, FORM, CLOCK)).deliveries
    assert delivery.payload == json.dumps(payload)
    assert delivery.kind == "interaction"
    return delivery.thread_key


def test_a_press_is_not_stuck_behind_the_answer_and_a_stop_not_behind_a_press() -> None:
    message = {"ts": "6.1", "thread_ts": "5.1"}
    (post,) = door().admit(event()).deliveries

    keys = {post.thread_key, press("footnote:why:0", message), press("footnote:stop:0", message)}
    assert len(keys) == 3


def test_a_command_becomes_the_json_of_its_form() -> None:
    form = {"command": "/ask", "text": "a & b = ü", "team_id": "T1", "trigger_id": "9.9"}
    (delivery,) = door().admit(signed(urlencode(form).encode(), FORM, CLOCK)).deliveries

    assert json.loads(delivery.payload) == form
    assert delivery.kind == "command"


def test_workspaces_that_are_not_named_are_acknowledged_and_dropped() -> None:
    assert door(teams=("T2",)).admit(event()).deliveries == ()
    assert door(teams=("T2",)).admit(event()).response.status == 200
    assert len(door(teams=("T1",)).admit(event()).deliveries) == 1


def test_a_shared_channels_event_belongs_to_the_workspace_that_installed_us() -> None:
    request = event(team_id="TOTHER", authorizations=[{"team_id": "T1", "enterprise_id": None}])
    (delivery,) = door().admit(request).deliveries

    assert delivery.tenant == "T1"


def test_an_organisation_wide_event_belongs_to_its_workspace_or_else_the_organisation() -> None:
    wide = [{"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True}]
    (with_team,) = door().admit(event(authorizations=wide)).deliveries
    (without,) = door().admit(event(authorizations=wide, team_id=None)).deliveries

    assert (with_team.tenant, without.tenant) == ("T1", "E1")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", JSON),
        (b"[]", JSON),
        (b'"x"', JSON),
        (b"{", JSON),
        (b"\xff\xfe", JSON),
        (b"[" * 100_000, JSON),
        (b"payload=nothing", FORM),
        (b"payload=%5B%5D", FORM),
        (b"a=b", FORM),
        (b"&".join(b"a%d=1" % number for number in range(200)), FORM),
    ],
)
def test_what_slack_would_never_send_is_refused_without_a_stumble(body: bytes, kind: str) -> None:
    admission = door().admit(signed(body, kind, CLOCK))

    assert admission.response.status in {400, 401}
    assert admission.deliveries == ()


def test_a_body_over_one_megabyte_is_refused_before_it_is_read() -> None:
    admission = door().admit(signed(b" " * (1024 * 1024 + 1), JSON, CLOCK))

    assert admission.response.status == 413


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["type", "event", "team", "team_id", "id", "user", "channel", "message", "ts",
             "authorizations", "actions", "action_id", "container", "trigger_id", "enterprise",
             "event_id", "item", "previous_message", "thread_ts"]
        ),
        inside,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@given(anything, st.booleans())
def test_no_signed_payload_however_strange_makes_the_door_stumble(
    payload: object,
    form: bool,  # noqa: FBT001 - hypothesis draws it
) -> None:
    text = json.dumps(payload)
    body = urlencode({"payload": text}).encode() if form else text.encode()
    admission = door().admit(signed(body, FORM if form else JSON, CLOCK))

    assert admission.response.status in {200, 400}

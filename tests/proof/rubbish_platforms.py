"""Requests to the platforms' doors as nobody should send them."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from hypothesis import strategies as st

from tests.fakes.slack.desk import ADA, DIRECT, GENERAL, MENTION, signed
from tests.fakes.slack.workspace import TEAM
from tests.fakes.teams.keys import token
from tests.fakes.teams.payloads import FOLDER, payload
from tests.proof.bending import WORDS, Insider, Json, Request, bent, bytes_of

SIGNING = st.sampled_from(["right", "right", "wrong", "none", "old", "future", "words", "short"])


def slack_payloads() -> list[Json]:
    """Events as Slack sends them."""
    event = {
        "user": ADA,
        "ts": "1700000000.000100",
        "text": f"{MENTION} leave?",
        "channel": GENERAL,
    }
    kinds: list[Json] = [
        {**event, "type": "app_mention"},
        {**event, "type": "message", "channel": DIRECT, "channel_type": "im"},
        {**event, "type": "message", "subtype": "message_changed", "message": event,
         "previous_message": event},
        {**event, "type": "message", "subtype": "file_share", "files": [{"id": "F1", "name": "x.pdf"}]},
        {"type": "app_home_opened", "user": ADA, "tab": "home", "channel": DIRECT},
        {"type": "file_deleted", "file_id": "F1"},
    ]  # fmt: skip
    common = {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A1",
        "event_time": 1700000000,
    }
    told = [{**common, "event_id": f"Ev{n}", "event": each} for n, each in enumerate(kinds)]
    return [*told, {"type": "url_verification", "challenge": "abc"}]


def interactions() -> list[Json]:
    """Presses and forms as Slack sends them."""
    who = {"team": {"id": TEAM}, "user": {"id": ADA, "team_id": TEAM}, "trigger_id": "1.2.a"}
    pressed = {"action_id": "footnote:sources", "value": "a1", "type": "button", "action_ts": "1.0"}
    return [
        {**who, "type": "block_actions", "actions": [pressed], "channel": {"id": GENERAL}},
        {**who, "type": "view_submission", "view": {"id": "V1", "callback_id": "footnote_add",
         "private_metadata": "{}", "state": {"values": {}}}},
        {**who, "type": "message_action", "callback_id": "footnote_ask_about", "message": {"ts": "1.0"}},
        {**who, "type": "block_suggestion", "value": "x"},
    ]  # fmt: skip


ACTIVITIES = sorted(each.stem for each in FOLDER.glob("*.json"))


@st.composite
def slack(draw: st.DrawFn) -> Request:
    """To Slack's door, rightly or wrongly signed."""
    if draw(st.booleans()):
        body, kind = (
            draw(st.sampled_from(slack_payloads()).flatmap(bent).flatmap(bytes_of)),
            "application/json",
        )
    else:
        told = draw(st.sampled_from(interactions()).flatmap(bent).flatmap(bytes_of))
        fields = {"payload": told} if draw(st.booleans()) else draw(_command())
        body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
    headers = dict(signed(body, kind, lambda: datetime.now(UTC)).headers)
    _spoil(headers, draw(SIGNING), body)
    if draw(st.booleans()):
        headers |= {"x-slack-retry-num": draw(st.sampled_from(["1", "x", "-1"]))}
    return Request("POST", "/slack/events", headers, body)


@st.composite
def _command(draw: st.DrawFn) -> dict[str, bytes]:
    names = ("command", "text", "user_id", "channel_id", "team_id", "trigger_id", "response_url")
    plain = {"command": "/footnote", "user_id": ADA, "channel_id": GENERAL, "team_id": TEAM}
    changed = draw(st.dictionaries(st.sampled_from(names), WORDS, max_size=4))
    return {k: v.encode("utf-8", "surrogatepass") for k, v in {**plain, **changed}.items()}


def _spoil(headers: dict[str, str], how: str, body: bytes) -> None:
    signature, stamp = "x-slack-signature", "x-slack-request-timestamp"
    moved = {"old": -400, "future": 400}
    match how:
        case "wrong":
            headers[signature] = "v0=" + "0" * 64
        case "none":
            del headers[signature]
        case "old" | "future":
            then = datetime.now(UTC) + timedelta(seconds=moved[how])
            headers |= signed(body, headers["content-type"], lambda: then).headers
        case "words":
            headers[stamp] = "\u00b2\u00b3"  # digits to `isdigit`, not to `int`
        case "short":
            headers[signature] = "v0=\u00e9"
        case _:
            pass


@st.composite
def teams(draw: st.DrawFn, inside: Insider) -> Request:
    """To Teams' door, with tokens that hold and tokens that do not."""
    told = payload(draw(st.sampled_from(ACTIVITIES)), inside.service_url)
    body = draw(bent(told).flatmap(bytes_of))
    headers = {"content-type": "application/json"}
    now = datetime.now(UTC)
    bearer = token(now, inside.service_url)
    head, claims, proof = bearer.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    choice = draw(st.sampled_from(
        [bearer, bearer, token(now, inside.service_url, key=2), token(now - timedelta(days=1), inside.service_url),
         token(now, "https://evil.test/"), f"{none}.{claims}.", f"{head}.{claims}.{proof[::-1]}",
         token(now, inside.service_url, changed={"aud": "x"}), token(now, inside.service_url, kid="k9"),
         "..", "\u00e9", ""]
    ))  # fmt: skip
    if choice:
        headers["authorization"] = draw(st.sampled_from(["Bearer ", "bearer", "Basic "])) + choice
    return Request("POST", "/api/messages", headers, body)

"""Whoever is not Slack or Teams gets nothing in, and nothing that was captured works a second time."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest

from tests.adapters.security.conftest import House, Seen
from tests.fakes.console import new_id, present
from tests.fakes.slack.desk import ADA, DIRECT, SECRET
from tests.fakes.slack.workspace import TEAM
from tests.fakes.teams.keys import token
from tests.fakes.teams.payloads import payload

ELSEWHERE = "http://attacker.example/"


def event(text: str = "Who is paid what?") -> bytes:
    """A question in a direct message, as Slack tells of it."""
    told = {"type": "message", "channel": DIRECT, "channel_type": "im", "user": ADA, "ts": "5.1"}
    body = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{new_id()}"}
    return json.dumps({**body, "event": {**told, "text": text}}).encode()


def knock(house: House, body: bytes, stamp: str, *, secret: str = SECRET, **over: str) -> Seen:
    """A request at Slack's door, signed for that timestamp."""
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    headers = {
        "content_type": "application/json",
        "x_slack_request_timestamp": stamp,
        "x_slack_signature": f"v0={digest}",
    }
    return house.asks("POST", "/slack/events", body, **{**headers, **over})


def seconds(shift: int = 0) -> str:
    return str(int(present().timestamp()) + shift)


FORGED: dict[str, Callable[[House], Seen]] = {
    "another secret": lambda house: knock(house, event(), seconds(), secret="guessed"),
    "an empty secret": lambda house: knock(house, event(), seconds(), secret=""),
    "old": lambda house: knock(house, event(), seconds(-400)),
    "from the future": lambda house: knock(house, event(), seconds(400)),
    "no number": lambda house: knock(house, event(), "now"),
    "a fraction": lambda house: knock(house, event(), seconds() + ".0"),
    "a sign": lambda house: knock(house, event(), "+" + seconds()),
    "a hexadecimal number": lambda house: knock(house, event(), hex(int(seconds()))),
    "an endless number": lambda house: knock(house, event(), "1" * 5000),
    "not a number at all": lambda house: knock(house, event(), "nan"),
    "another version": lambda house: knock(house, event(), seconds(), x_slack_signature="v1=00"),
    "two signatures": lambda house: knock(
        house, event(), seconds(), x_slack_signature="v0=00, v0=11"
    ),
    "no signature": lambda house: house.asks(
        "POST", "/slack/events", event(), content_type="application/json"
    ),
}  # fmt: skip


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_no_forged_request_of_slack_comes_in(house: House, forged: Callable[[House], Seen]) -> None:
    posted = len(house.slack.space.messages[DIRECT])

    seen = forged(house)

    assert seen.status == 401
    assert b"paid" not in seen.body
    house.stage.drain()
    assert len(house.slack.space.messages[DIRECT]) == posted


def test_a_signature_of_one_body_does_not_do_for_another(house: House) -> None:
    stamp, captured = seconds(), event()
    base = f"v0:{stamp}:".encode() + captured
    digest = hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()

    seen = knock(house, captured + b" ", stamp, x_slack_signature=f"v0={digest}")

    assert seen.status == 401


def test_a_captured_request_that_is_sent_again_at_once_is_answered_once(house: House) -> None:
    posted = len(house.slack.space.answers(DIRECT))
    stamp, captured = seconds(), event("Is anybody there to answer?")

    assert {knock(house, captured, stamp).status for _ in range(5)} == {200}

    house.stage.drain()
    assert len(house.slack.space.answers(DIRECT)) == posted + 1


def test_a_workspace_that_is_not_allowed_gets_no_answer_though_slack_signs_for_it(
    house: House,
) -> None:
    posted = len(house.slack.space.answers(DIRECT))
    body = event().replace(TEAM.encode(), b"T666")

    assert knock(house, body, seconds()).status < 500

    house.stage.drain()
    assert len(house.slack.space.answers(DIRECT)) == posted


Told = tuple[dict[str, Any], str]


def _signed(now: datetime, url: str, **changed: Any) -> str:
    return f"Bearer {token(now, url, changed=changed)}"


FOREIGN: dict[str, tuple[int, Callable[[str], Told]]] = {
    "unsigned": (401, lambda url: (payload("personal", url), "")),
    "not a bearer": (401, lambda url: (payload("personal", url), "Basic Zm9vOmJhcg==")),
    "no algorithm": (
        401,
        lambda url: (payload("personal", url), f"Bearer {jwt.encode({}, '', algorithm='none')}"),
    ),
    "another issuer": (
        401,
        lambda url: (payload("personal", url), _signed(present(), url, iss=ELSEWHERE)),
    ),
    "for another app": (
        401,
        lambda url: (payload("personal", url), _signed(present(), url, aud="somebody-else")),
    ),
    "long over": (
        401,
        lambda url: (payload("personal", url), _signed(present() - timedelta(days=1), url)),
    ),
    "another's key": (
        401,
        lambda url: (payload("personal", url), f"Bearer {token(present(), url, key=2)}"),
    ),
    "an unknown key": (
        401,
        lambda url: (payload("personal", url), f"Bearer {token(present(), url, kid='k66')}"),
    ),
    "another tenant": (
        403,
        lambda url: (
            payload("personal", url, channelData={"tenant": {"id": "b" * 36}}),
            _signed(present(), url),
        ),
    ),
    "a service elsewhere": (
        403,
        lambda url: (payload("personal", ELSEWHERE), _signed(present(), url)),
    ),
    "a service elsewhere, and a token for it": (
        403,
        lambda _: (payload("personal", ELSEWHERE), _signed(present(), ELSEWHERE)),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("status", "told"), FOREIGN.values(), ids=FOREIGN.keys())
def test_no_foreign_activity_of_teams_comes_in(
    house: House, status: int, told: Callable[[str], Told]
) -> None:
    activity, authorization = told(house.teams.service_url)
    before = len(house.teams.calls)

    seen = house.asks(
        "POST",
        "/api/messages",
        json.dumps({**activity, "id": new_id()}).encode(),
        content_type="application/json",
        **({"authorization": authorization} if authorization else {}),
    )

    assert seen.status == status
    house.stage.drain()
    assert not [call for call in house.teams.calls[before:] if call.verb != "GET"]

"""A question in a direct message of the fake Slack, as Slack tells of it."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass

from bot.http import HttpRequest
from tests.fakes.slack.workspace import TEAM, Workspace

SECRET = "benchmark"  # noqa: S105 - signs for the fake alone
QUESTION = "How many days of annual leave do employees get?"
PERSON = "UADA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question; its channel is its own."""

    channel: str
    stamp: str
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """Slack's signature of now."""
        stamp = str(int(time.time()))
        base = b"v0:" + stamp.encode() + b":" + self.body
        signature = hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
        return {
            "content-type": "application/json",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={signature}",
        }

    @property
    def request(self) -> HttpRequest:
        """In our shape."""
        return HttpRequest(
            method="POST", path="/slack/events", headers=self.headers, body=self.body
        )

    def names(self, other: "Asked") -> dict[str, str]:
        """What to write instead of what, to speak of `other`."""
        return {self.channel: other.channel, self.stamp: other.stamp}


def asked(space: Workspace, channel: str) -> Asked:
    """Lets a person ask in a fresh direct message."""
    space.add_channel(channel, "", [PERSON], is_im=True, is_channel=False)
    told = space.says(PERSON, channel, QUESTION)
    body = {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A1",
        "event_id": f"Ev{channel}",
        "authorizations": [{"team_id": TEAM, "user_id": "UBOT", "is_bot": True}],
        "event": {**told, "channel": channel, "channel_type": "im"},
    }
    return Asked(channel=channel, stamp=told["ts"], body=json.dumps(body).encode())


def answered_once(space: Workspace, *channels: str) -> None:
    """Stops the benchmark where a question has not exactly one answer."""
    for channel in channels:
        if (count := len(space.answers(channel))) != 1:
            msg = f"{channel} holds {count} answers, not one"
            raise SystemExit(msg)

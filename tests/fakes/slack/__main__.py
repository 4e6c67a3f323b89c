"""A local Slack to talk to by hand: `python -m tests.fakes.slack`, with `footnote serve` beside it."""

import argparse
import itertools
import json
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.fakes.slack.desk import ADA, DIRECT, GENERAL, MENTION, SECRET, company, signed
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import BOT_TOKEN, TEAM, Json, shown

_HELP = """\
A line is asked in #general; `> line` goes on in the last thread without a mention;
`dm line` is a direct message; `/ask ...`, `/footnote ...` and `/upload` are commands; Ctrl-D ends."""
_FORM = "application/x-www-form-urlencoded"


class Line:
    """What one person types, and what comes back.

    Args:
        slack: The running fake.
        footnote: Where `footnote serve` listens.
    """

    def __init__(self, slack: FakeSlack, footnote: str) -> None:
        self._slack = slack
        self._space = slack.space
        self._url = f"{footnote.rstrip('/')}/slack/events"
        self._events = itertools.count(int(time.time()))
        self._thread = ""
        self._seen: dict[str, str] = {}

    def type(self, text: str) -> None:
        """Does what a line says, and prints what Footnote shows for it."""
        if text.startswith("/"):
            command, _, rest = text.partition(" ")
            self._send(urlencode(self._command(command, rest)).encode(), _FORM)
        elif text.startswith("> "):
            self._say(GENERAL, text[2:], thread=self._thread)
        elif text.startswith("dm "):
            self._say(DIRECT, text[3:])
        else:
            self._thread = self._say(GENERAL, f"{MENTION} {text}")
        self._watch()

    def _say(self, channel: str, text: str, *, thread: str = "") -> str:
        post = self._space.says(ADA, channel, text, thread=thread)
        kind = "im" if channel == DIRECT else "channel"
        event = {**post, "channel": channel, "channel_type": kind, "event_ts": post["ts"]}
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": f"Ev{next(self._events)}",
            "event": event,
        }
        self._send(json.dumps(payload).encode(), "application/json")
        return str(post["ts"])

    def _command(self, command: str, text: str) -> Mapping[str, str]:
        return {
            "command": command,
            "text": text,
            "user_id": ADA,
            "channel_id": GENERAL,
            "team_id": TEAM,
            "trigger_id": self._space.trigger(),
            "response_url": self._slack.response_url(GENERAL, ADA),
        }

    def _send(self, body: bytes, kind: str) -> None:
        request = signed(body, kind, _now)
        with urlopen(Request(self._url, data=body, headers=dict(request.headers)), timeout=10):  # noqa: S310 - the address the person gave
            pass

    def _watch(self, *, quiet: float = 3.0) -> None:
        """Prints what is new until nothing has changed for a while."""
        before, changed = self._standing(), time.monotonic()
        while time.monotonic() - changed < quiet:
            time.sleep(0.3)
            now = self._standing()
            if now != before:
                before, changed = now, time.monotonic()
        for key, words in before.items():
            if self._seen.get(key) != words:
                print(f"--- {key}\n{words}\n", flush=True)  # noqa: T201 - what this program is for
        self._seen = before

    def _standing(self) -> dict[str, str]:
        with self._space.lock:
            found = {
                f"{channel} {each['ts']}": shown(each)
                for channel in (GENERAL, DIRECT)
                for each in self._space.answers(channel)
            }
            for number, each in enumerate(self._space.ephemerals):
                private: Json = {"blocks": each.blocks, "text": each.text}
                found[f"only you {number}"] = shown(private)
            for number, view in enumerate(self._space.views):
                found[f"window {number}"] = shown(view)
        return found


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """Starts the fake, says how to connect to it, and reads lines."""
    options = argparse.ArgumentParser(prog="python -m tests.fakes.slack", description=__doc__)
    options.add_argument("--footnote", default="http://127.0.0.1:8080", help="where serve listens")
    footnote = options.parse_args().footnote
    with FakeSlack(company(_now)).running() as slack:
        told = f"SLACK_API_URL={slack.api_url} SLACK_BOT_TOKEN={BOT_TOKEN} SLACK_SIGNING_SECRET={SECRET}"
        print(f"Start Footnote so:\n\n  {told} footnote serve\n\n{_HELP}", flush=True)  # noqa: T201
        line = Line(slack, footnote)
        for text in sys.stdin:
            try:
                line.type(text.strip() or "help")
            except URLError as error:
                print(f"Footnote at {footnote} did not take it: {error}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

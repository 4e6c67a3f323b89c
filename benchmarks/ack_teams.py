"""How soon Teams hears that an activity arrived, while every answer takes the model five seconds.

    python -m benchmarks.ack_teams [--seconds 5] [--rates 50 200]

Signed personal messages at a steady rate, a tenth of them delivered twice, against `footnote serve` and, in the same
run, against a plain `CloudAdapter` bot that does the same work in its turn and is spared the check of tokens. Teams'
side is the tests' fake: OpenID document, token endpoint and connector on loopback. Writes
benchmarks/results/ack_teams.json.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.asking import QUESTION
from benchmarks.load import Bot, compare, footnote, peer, post
from tests.fakes.teams.connector import FakeTeams
from tests.fakes.teams.keys import APP_ID, TENANT, token
from tests.fakes.teams.payloads import payload
from tests.fakes.teams.world import ANN, member

ANSWER = "25 days of annual leave"


def now() -> datetime:
    return datetime.now(UTC)


class TeamsSide:
    """Personal chats of their own for every question, and what stands in them."""

    def __init__(self, teams: FakeTeams, *, signed: bool) -> None:
        self._teams = teams
        self._headers: dict[str, str] = {}
        if signed:
            self._headers["Authorization"] = f"Bearer {token(now(), teams.service_url)}"
        self._chats: dict[str, list[str]] = {}

    def requests(self, name: str, count: int) -> Sequence[bytes]:
        """A tenth is told twice in a row."""
        chats = [f"a:{name}{number}" for number in range(count)]
        self._chats[name] = chats
        sent: list[bytes] = []
        for number, chat in enumerate(chats):
            whole = self._request(chat, f"17{name}{number}")
            sent += [whole, whole] if number % 10 == 0 else [whole]
        return sent

    def _request(self, chat: str, name: str) -> bytes:
        self._teams.members[chat] = [member(ANN)]
        activity: dict[str, Any] = payload(
            "personal",
            self._teams.service_url,
            id=name,
            conversation={"id": chat, "conversationType": "personal", "tenantId": TENANT},
            text=QUESTION,
        )
        return post("/api/messages", json.dumps(activity).encode(), self._headers)

    def answers(self, name: str) -> Counter[int]:
        return Counter(
            sum(ANSWER in each.get("text", "") for each in self._teams.shown(chat))
            for chat in self._chats[name]
        )


@contextmanager
def in_teams(
    start: Callable[[FakeTeams], Bot], *, signed: bool
) -> Generator[tuple[TeamsSide, Bot]]:
    """A tenant of its own, and what starts the bot in it."""
    teams = FakeTeams(now)
    teams.start()
    try:
        yield TeamsSide(teams, signed=signed), start(teams)
    finally:
        teams.stop()


def ours(teams: FakeTeams) -> Bot:
    def start(folder: Path) -> AbstractContextManager[int]:
        return footnote(
            folder,
            MicrosoftAppId=APP_ID,
            MicrosoftAppPassword="benchmark",
            MicrosoftAppTenantId=TENANT,
            FOOTNOTE_TEAMS_OPENID_METADATA=f"{teams.address}/openid",
            FOOTNOTE_TEAMS_TOKEN_URL=f"{teams.address}/token",
            FOOTNOTE_TEAMS_SERVICE_HOSTS="127.0.0.1",
        )

    return start


def plain(_: FakeTeams) -> Bot:
    return lambda _: peer("benchmarks.plain_cloud_adapter")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures Teams' acknowledgement latency.")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rates", type=float, nargs="+", default=[50, 200])
    given = parser.parse_args()
    compare(
        "signed activities, a tenth delivered twice; the model takes 5 s per answer",
        "ack_teams.json",
        {
            "footnote": lambda: in_teams(ours, signed=True),
            "plain_cloud_adapter": lambda: in_teams(plain, signed=False),
        },
        rates=given.rates,
        seconds=given.seconds,
    )


if __name__ == "__main__":
    main()

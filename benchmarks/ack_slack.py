"""How soon Slack hears that an event arrived, while every answer takes the model five seconds.

    python -m benchmarks.ack_slack [--seconds 5] [--rates 50 200] [--idle 300]

Signed direct messages at a steady rate, a tenth of them delivered again a little later, against `footnote serve` and, in
the same run, against plain Bolt apps that do the same work in their listeners: one with threads, one with asyncio.
Slack's side is the tests' fake. Writes benchmarks/results/ack_slack.json,
or ack_slack_idle.json where connections besides say nothing or stop in the middle of a request.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.asking import PERSON, SECRET, asked
from benchmarks.load import Bot, compare, footnote, peer, post
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import BOT_TOKEN, Workspace


def now() -> datetime:
    return datetime.now(UTC)


class SlackSide:
    """Direct messages of their own for every question, and what stands in them."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._channels: dict[str, list[str]] = {}

    def requests(self, name: str, count: int) -> Sequence[bytes]:
        """A tenth is told twice, the second time after all others."""
        channels = [f"D{name}{number}".upper() for number in range(count)]
        self._channels[name] = channels
        told = [asked(self._space, channel) for channel in channels]
        sent = [post("/slack/events", each.body, each.headers) for each in told]
        return [*sent, *sent[::10]]

    def answers(self, name: str) -> Counter[int]:
        return Counter(len(self._space.answers(channel)) for channel in self._channels[name])


@contextmanager
def in_slack(start: Callable[[FakeSlack], Bot]) -> Generator[tuple[SlackSide, Bot]]:
    """A workspace of its own, and what starts the bot in it."""
    space = Workspace(now=now)
    space.add_user(PERSON, "Ada")
    with FakeSlack(space).running() as slack:
        yield SlackSide(space), start(slack)


def ours(slack: FakeSlack) -> Bot:
    def start(folder: Path) -> AbstractContextManager[int]:
        return footnote(
            folder,
            SLACK_BOT_TOKEN=BOT_TOKEN,
            SLACK_SIGNING_SECRET=SECRET,
            SLACK_API_URL=slack.api_url,
        )

    return start


def bolt(module: str) -> Callable[[FakeSlack], Bot]:
    return lambda slack: lambda _: peer(module, SECRET, slack.api_url)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures Slack's acknowledgement latency.")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rates", type=float, nargs="+", default=[50, 200])
    parser.add_argument("--idle", type=int, default=0, help="connections that hold a place besides")
    given = parser.parse_args()
    compare(
        "signed events, a tenth delivered twice; the model takes 5 s per answer",
        "ack_slack_idle.json" if given.idle else "ack_slack.json",
        {
            "footnote": lambda: in_slack(ours),
            "plain_bolt": lambda: in_slack(bolt("benchmarks.plain_bolt")),
            "plain_async_bolt": lambda: in_slack(bolt("benchmarks.plain_async_bolt")),
        },
        rates=given.rates,
        seconds=given.seconds,
        idlers=given.idle,
    )


if __name__ == "__main__":
    main()

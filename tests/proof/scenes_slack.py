"""Slack's day, over HTTP: what people do there, and what must stand there afterwards."""

import itertools
import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from bot.http import HttpResponse
from tests.fakes.slack.desk import ADA, DIRECT, GENERAL, MENTION, SECRET, Desk, company, signed
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.sockets import FakeSocketMode
from tests.fakes.slack.workspace import APP_TOKEN, BOT_TOKEN, Json, shown
from tests.proof.stage import QUESTION, Stage


def present() -> datetime:
    return datetime.now(UTC)


class LiveDesk(Desk):
    """The desk of the scenario tests over a server in another process, on the real clock."""

    def __init__(self, slack: FakeSlack, stage: Stage) -> None:
        self.stage = stage
        given: Any = None
        super().__init__(
            slack=slack,
            chat=given,
            parts=given,
            app=given,
            script=given,
            clock=cast("Any", present),
        )

    def request(self, body: bytes, kind: str) -> HttpResponse:
        def once() -> int:
            sent = signed(body, kind, self.clock)
            return self.stage.server.request("POST", sent.path, body, sent.headers)

        return HttpResponse(status=self.stage.send(once))

    def drain(self, *, rounds: int = 200) -> None:
        del rounds
        self.stage.drain()

    def told_of_leave(self, channel: str, times: int = 1) -> list[Json]:
        """The answers that stand in a channel, which are so many; nothing else of ours may."""
        found = self.answers(channel)
        wrong = [shown(each) for each in found if "25 days" not in shown(each)]
        assert wrong == [], wrong
        assert len(found) == times, f"{len(found)} answers stand where {times} should"
        return found


class SlackScenes:
    """One workspace per play."""

    name = "slack"
    scenes: tuple[str, ...] = (
        "question",
        "edited",
        "direct",
        "whispered",
        "dropped",
        "replayed",
    )

    @contextmanager
    def opened(self) -> Generator[FakeSlack]:
        with FakeSlack(company(cast("Any", present))).running() as slack:
            yield slack

    def environment(self, slack: FakeSlack) -> Mapping[str, str]:
        return {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.api_url,
        }

    def play(self, scene: str, slack: FakeSlack, stage: Stage) -> None:
        getattr(self, f"_{scene}")(self.desk(slack, stage))
        # A process that died forgot its pace; Slack then says so, and is obeyed.
        wrong = [each for each in slack.space.refused if each[1] != "ratelimited"]
        assert wrong == [], wrong

    def desk(self, slack: FakeSlack, stage: Stage) -> LiveDesk:
        return LiveDesk(slack, stage)

    def _question(self, desk: LiveDesk) -> None:
        """A mention, streamed; its sources, a thumb, and a word to forget it."""
        post = desk.says(ADA, GENERAL, f"{MENTION} {QUESTION}")
        (answer,) = desk.told_of_leave(GENERAL)
        desk.presses(ADA, GENERAL, answer, "rate", value="up")
        desk.says(ADA, GENERAL, f"{MENTION} mute", thread=post["ts"])
        desk.says(ADA, GENERAL, f"{MENTION} forget", thread=post["ts"])
        (again,) = [each for each in desk.answers(GENERAL) if "25 days" in shown(each)]
        assert again["ts"] == answer["ts"]

    def _edited(self, desk: LiveDesk) -> None:
        """Where nothing is streamed the message is edited; then the question is, and at last deleted."""
        desk.space.without |= {"status", "sessions", "stream"}
        post = desk.says(ADA, GENERAL, f"{MENTION} {QUESTION}")
        (answer,) = desk.told_of_leave(GENERAL)
        desk.edits(GENERAL, post, f"{MENTION} How much paid leave does an employee receive?")
        assert [each["ts"] for each in desk.told_of_leave(GENERAL)] == [answer["ts"]]
        desk.deletes(GENERAL, post)
        assert desk.answers(GENERAL) == []

    def _direct(self, desk: LiveDesk) -> None:
        """A direct message, and a second one behind it."""
        first = desk.space.says(ADA, DIRECT, QUESTION)
        second = desk.space.says(ADA, DIRECT, QUESTION)
        desk.told(first, DIRECT)
        desk.told(second, DIRECT)
        desk.told(first, DIRECT)  # Slack sends it again
        desk.drain()
        desk.told_of_leave(DIRECT, times=2)

    def _whispered(self, desk: LiveDesk) -> None:
        """A slash command's answer, for the asker's eyes alone."""
        desk.commands(ADA, GENERAL, "/ask", QUESTION)
        desk.commands(ADA, GENERAL, "/footnote", "upload")
        desk.commands(ADA, GENERAL, "/footnote", "list")
        assert desk.answers(GENERAL) == []
        told = [each for each in desk.space.ephemerals if "25 days" in str(each.blocks)]
        assert len(told) >= 1  # Slack cannot tell whether one it showed was seen

    def _dropped(self, desk: LiveDesk) -> None:
        """A file put into a direct message, and taken out again."""
        file = desk.slack.file("plan.md", b"# Plan\n\nThe launch is on 3 May 2027.\n")
        desk.says(ADA, DIRECT, "", files=[file], subtype="file_share")
        assert desk.stage.documents()["plan.md"] == "indexed"
        told = [shown(each) for each in desk.answers(DIRECT)]
        assert len(told) == 1, told
        assert "searchable" in told[0], told
        desk.event({"type": "file_deleted", "file_id": file["id"], "event_ts": desk.space.stamp()})
        desk.drain()
        assert desk.stage.documents()["plan.md"] == "removed"

    def _replayed(self, desk: LiveDesk) -> None:
        """A channel that is closed for a while: what was undone is raised again by the operator."""
        for method in ("chat.startStream", "chat.postMessage"):
            desk.space.trouble(method, "channel_not_found", times=50)
        desk.says(ADA, GENERAL, f"{MENTION} {QUESTION}")
        desk.space.faults.clear()

        def dead() -> list[str]:
            return [str(name) for (name,) in desk.stage.rows("SELECT id FROM dead_letters")]

        for each in dead():
            desk.stage.run("dead-letters", "replay", each, done=lambda: dead() == [])
        desk.drain()
        assert len(desk.answers(GENERAL)) <= 1, desk.answers(GENERAL)
        assert dead() == []


class LineDesk(LiveDesk):
    """The same where Slack speaks over Socket Mode."""

    def __init__(self, slack: FakeSlack, stage: Stage, sockets: FakeSocketMode) -> None:
        super().__init__(slack, stage)
        self._sockets = sockets
        self._envelopes = itertools.count(1)

    def request(self, body: bytes, kind: str) -> HttpResponse:
        envelope = f"envelope{next(self._envelopes)}"

        def once() -> int:
            try:
                self._sockets.wait_connected(timeout=5)
                self._sockets.send(envelope, "events_api", json.loads(body))
                self._sockets.wait_acknowledged(envelope, timeout=2)
            except (TimeoutError, AssertionError, OSError, IndexError):
                return 0
            return 200

        del kind
        return HttpResponse(status=self.stage.send(once))


class SocketScenes(SlackScenes):
    """Slack without a public address."""

    name = "slack-socket"
    scenes = ("question", "direct")

    def __init__(self) -> None:
        self._sockets: dict[str, FakeSocketMode] = {}
        """By the Slack they belong to: plays run side by side."""

    @contextmanager
    def opened(self) -> Generator[FakeSlack]:
        with FakeSocketMode().running() as sockets, super().opened() as slack:
            slack.socket_url = sockets.url
            self._sockets[slack.origin] = sockets
            yield slack

    def environment(self, slack: FakeSlack) -> Mapping[str, str]:
        plain = dict(super().environment(slack))
        del plain["SLACK_SIGNING_SECRET"]
        return {**plain, "SLACK_APP_TOKEN": APP_TOKEN}

    def desk(self, slack: FakeSlack, stage: Stage) -> LiveDesk:
        return LineDesk(slack, stage, self._sockets[slack.origin])

    def _question(self, desk: LiveDesk) -> None:
        desk.says(ADA, GENERAL, f"{MENTION} {QUESTION}")
        desk.told_of_leave(GENERAL)

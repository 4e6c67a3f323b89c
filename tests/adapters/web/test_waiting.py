"""A question that waits is told so in the message that its answer takes over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain import Asked, Claim, MessageRef, Notice, Person, ThreadRef
from bot.platforms.web.broker import Broker
from bot.platforms.web.platform import WebPlatform
from bot.platforms.web.replies import Pen
from bot.storage.sqlite import Database
from bot.storage.sqlite.transcript import SqliteTranscript

THREAD = ThreadRef(platform="web", tenant="default", channel="operator", root="t1")
ASKED = Asked(
    key="web:q1",
    thread=THREAD,
    asker=Person(platform="web", tenant="default", id="operator"),
    text="leave?",
    message=MessageRef(thread=THREAD, id="q1"),
    place="direct",
)


def now() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


def test_the_word_turns_into_the_answer(tmp_path: Path) -> None:
    with Database(tmp_path / "footnote.db") as database:
        transcript = SqliteTranscript(database, now=now)
        pen = Pen(transcript, Broker(), now=now)
        platform = WebPlatform(pen, organisation="default", new_id=lambda: "n1")
        claim = Claim(
            key=ASKED.key,
            owner="w",
            state="claimed",
            expires=now() + timedelta(minutes=1),
            thread=THREAD,
        )
        posted: list[MessageRef] = []

        platform.show_waiting(ASKED, claim, "2 questions are ahead.", posted=posted.append)
        waiting = transcript.entries("operator", "t1")
        assert [each.view.get("status") for each in waiting] == [None, "2 questions are ahead."]

        stream = platform.open_reply(ASKED, claim, posted=posted.append)
        stream.finish(Notice(kind="info", text="25 days."))
        entries = transcript.entries("operator", "t1")
        assert [each.id for each in entries] == [each.id for each in waiting]
        assert "25 days" in str(entries[-1].view)

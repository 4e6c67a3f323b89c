"""What every transcript promises."""

from datetime import timedelta

from bot.domain.transcript import Entry
from bot.platforms.web.transcript import Transcript
from tests.fakes.clock import START, Clock

HISTORY = timedelta(days=90)


def entry(thread: str, id_: str, text: str = "", *, author: str = "person") -> Entry:
    return Entry(
        thread=thread,
        id=id_,
        author="person" if author == "person" else "footnote",
        view={"kind": "question", "text": text},
        at=START,
    )


class TranscriptContract:
    """Subclass with a `transcript` fixture, made with the `clock` fixture and keeping `HISTORY`."""

    def test_entries_come_back_in_order_and_unchanged(self, transcript: Transcript) -> None:
        first, second = entry("t", "a", "One \U0001f44d?"), entry("t", "b", author="footnote")
        transcript.put("p", first)
        transcript.put("p", second)

        assert list(transcript.entries("p", "t")) == [first, second]

    def test_a_second_put_replaces_in_place(self, transcript: Transcript) -> None:
        transcript.put("p", entry("t", "a", "old"))
        transcript.put("p", entry("t", "b"))
        transcript.put("p", entry("t", "a", "new"))

        assert [each.view["text"] for each in transcript.entries("p", "t")] == ["new", ""]

    def test_a_person_sees_nobody_elses_threads(self, transcript: Transcript) -> None:
        transcript.put("p", entry("t", "a"))

        assert not transcript.entries("q", "t")
        assert not transcript.threads("q")

    def test_threads_are_listed_by_their_newest_entry_and_named_by_their_first_question(
        self, transcript: Transcript
    ) -> None:
        transcript.put("p", entry("old", "a", "First   question\nhere"))
        transcript.put("p", entry("new", "b", "Second question"))
        transcript.put("p", entry("old", "c", "A follow-up"))

        listed = transcript.threads("p")

        assert [(each.id, each.title) for each in listed] == [
            ("old", "First question here"),
            ("new", "Second question"),
        ]
        assert len(transcript.threads("p", limit=1)) == 1

    def test_what_is_removed_is_gone(self, transcript: Transcript) -> None:
        transcript.put("p", entry("t", "a"))
        transcript.put("p", entry("t", "b"))

        transcript.remove("p", "t", "a")
        assert [each.id for each in transcript.entries("p", "t")] == ["b"]

        transcript.remove("p", "t")
        transcript.remove("p", "unknown")
        assert not transcript.threads("p")

    def test_what_is_older_than_history_is_not_shown(
        self, transcript: Transcript, clock: Clock
    ) -> None:
        transcript.put("p", entry("t", "a"))

        clock.advance(HISTORY + timedelta(seconds=1))

        assert not transcript.entries("p", "t")
        assert not transcript.threads("p")

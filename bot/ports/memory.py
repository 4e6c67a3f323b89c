"""What was said, and the answers as given."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain import AnswerRecord, Rating, Thread, ThreadRef
from rag.domain import Turn


class ThreadStore(Protocol):
    """What was said in threads with us, for as long as history is kept."""

    def load(self, ref: ThreadRef, *, limit: int = 40) -> Thread:
        """The thread with its newest `limit` turns, oldest first; empty for an unknown one."""
        ...

    def append(self, ref: ThreadRef, key: str, turns: Sequence[Turn]) -> None:
        """Adds turns in order, all or none; a second call with the same `key` changes nothing."""
        ...

    def mute(self, ref: ThreadRef, *, muted: bool) -> None:
        """Switches follow-ups without a mention off or on."""
        ...

    def forget(self, ref: ThreadRef, key: str | None = None) -> None:
        """Erases the turns added under `key`, or the whole thread."""
        ...


class AnswerLog(Protocol):
    """Answers as given, for as long as history is kept."""

    def save(self, record: AnswerRecord) -> None:
        """Stores or replaces the record of `record.id`; ratings already there are kept."""
        ...

    def find(self, answer_id: str) -> AnswerRecord | None:
        """The record with its ratings, newest rating per person."""
        ...

    def rate(self, answer_id: str, rating: Rating) -> bool:
        """Sets this person's rating, replacing an earlier one; False for an unknown answer."""
        ...

    def recent(self, *, limit: int = 1000) -> Sequence[AnswerRecord]:
        """Newest first."""
        ...

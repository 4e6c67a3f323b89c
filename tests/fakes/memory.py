"""Thread store and answer log in memory, behaving like the durable ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import AnswerRecord, Conversation, Rating, Thread, ThreadRef
from bot.ports import Clock
from rag.domain import Turn


class FakeThreadStore:
    """Remembers threads until the process ends."""

    def __init__(self, *, now: Clock, history: timedelta = timedelta(days=90)) -> None:
        self._now = now
        self._history = history
        self._said: dict[tuple[str, str], tuple[datetime, tuple[Turn, ...]]] = {}
        self._muted: set[str] = set()

    def load(self, ref: ThreadRef, *, limit: int = 40) -> Thread:
        oldest = self._now() - self._history
        turns = [
            turn
            for (thread_key, _), (at, said) in self._said.items()
            if thread_key == ref.key and at > oldest
            for turn in said
        ]
        return Thread(ref=ref, turns=tuple(turns[-limit:]), muted=ref.key in self._muted)

    def append(self, ref: ThreadRef, key: str, turns: Sequence[Turn]) -> None:
        if turns:
            self._said.setdefault((ref.key, key), (self._now(), tuple(turns)))

    def mute(self, ref: ThreadRef, *, muted: bool) -> None:
        (self._muted.add if muted else self._muted.discard)(ref.key)

    def forget(self, ref: ThreadRef, key: str | None = None) -> None:
        for each in [*self._said]:
            if each[0] == ref.key and key in {None, each[1]}:
                del self._said[each]
        if key is None:
            self._muted.discard(ref.key)


class FakeAnswerLog:
    """Remembers answers until the process ends."""

    def __init__(self, *, now: Clock, history: timedelta = timedelta(days=90)) -> None:
        self._now = now
        self._history = history
        self._records: dict[str, AnswerRecord] = {}

    def save(self, record: AnswerRecord) -> None:
        before = self._records.pop(record.id, None)
        kept = {each.person: each for each in record.ratings}
        kept |= {each.person: each for each in before.ratings} if before else {}
        self._records[record.id] = replace(record, ratings=tuple(kept.values()))

    def find(self, answer_id: str) -> AnswerRecord | None:
        record = self._records.get(answer_id)
        if record is None or record.at <= self._now() - self._history:
            return None
        return record

    def rate(self, answer_id: str, rating: Rating) -> bool:
        record = self.find(answer_id)
        if record is None:
            return False
        ratings = {each.person: each for each in record.ratings} | {rating.person: rating}
        self._records[answer_id] = replace(record, ratings=tuple(ratings.values()))
        return True

    def recent(self, *, limit: int = 1000) -> Sequence[AnswerRecord]:
        kept = [each for id_ in reversed(self._records) if (each := self.find(id_))]
        return sorted(kept, key=lambda each: each.at, reverse=True)[:limit]


class FakeConversationBook:
    """Remembers conversations until the process ends."""

    def __init__(self) -> None:
        self._noted: dict[tuple[str, str, str], Conversation] = {}

    def note(self, conversation: Conversation) -> None:
        key = (conversation.platform, conversation.tenant, conversation.id)
        self._noted.pop(key, None)
        self._noted[key] = conversation

    def of(self, platform: str, tenant: str, *, limit: int = 1000) -> Sequence[Conversation]:
        found = [each for key, each in self._noted.items() if key[:2] == (platform, tenant)]
        return found[::-1][:limit]

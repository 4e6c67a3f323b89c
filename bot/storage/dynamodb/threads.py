"""The memory of threads in DynamoDB: one item per turn."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from bot.codec import dumps, loads, to_turn
from bot.domain import Thread, ThreadRef
from bot.ports import Busy, Clock, FileStore
from bot.storage.dynamodb.table import TTL, Item, Refused, Table, Write, micros, seconds
from bot.storage.dynamodb.texts import LargeTexts
from rag.domain import Turn
from rag.failpoint import failpoint

CONTENTIONS = 5
"""Tries to append while others append to the same thread; the queue lets in one at a time anyway."""


class DynamoThreadStore:
    """What was said in threads with us.

    Args:
        client: A `dynamodb` client.
        table: The table's name.
        now: The present moment.
        files: Where large texts go.
        history: How long it is kept.
    """

    def __init__(
        self,
        client: Any,
        *,
        table: str,
        now: Clock,
        files: FileStore,
        history: timedelta = timedelta(days=90),
    ) -> None:
        self._table = Table(client, table)
        self._now = now
        self._texts = LargeTexts(files)
        self._history = history

    def load(self, ref: ThreadRef, *, limit: int = 40) -> Thread:
        newest = islice(self._kept(ref), max(limit, 0))
        texts = [text for item in newest if (text := self._texts.unpacked(item)) is not None]
        meta = self._table.get(_pk(ref)) or {}
        turns = tuple(loads(text, to_turn) for text in reversed(texts))
        return Thread(ref=ref, turns=turns, muted=bool(meta.get("muted", False)))

    def _kept(self, ref: ThreadRef) -> Iterator[Item]:
        """The turns' items, newest first, as far as history goes."""
        forgotten = micros(self._now() - self._history)
        for item in self._table.query(_pk(ref), "T#", newest_first=True):
            if item["at"] <= forgotten:
                return
            yield item

    def append(self, ref: ThreadRef, key: str, turns: Sequence[Turn]) -> None:
        if not turns:
            return
        for _ in range(CONTENTIONS):
            if self._added_before(ref, key) or self._add(ref, key, turns):
                return
        msg = "others keep writing to this thread"
        raise Busy(msg)

    def _added_before(self, ref: ThreadRef, key: str) -> bool:
        mark = self._table.get(_pk(ref), f"X#{key}")
        return mark is not None and mark["at"] > micros(self._now() - self._history)

    def _add(self, ref: ThreadRef, key: str, turns: Sequence[Turn]) -> bool:
        """One transaction: the turns, the mark that they were added, and the thread's counter."""
        pk, now = _pk(ref), self._now()
        number = (self._table.get(pk) or {}).get("turns", 0)
        times: dict[str, Any] = {"at": micros(now), TTL: seconds(now + self._history)}
        names = [f"T#{number + place:010d}" for place in range(len(turns))]
        writes = [
            Write(verb="Put", pk=pk, sk=f"X#{key}", item={**times, "turns": names}),
            Write(
                verb="Update",
                pk=pk,
                sk="META",
                update="SET turns = :after",
                condition="turns = :before OR (attribute_not_exists(turns) AND :before = :zero)",
                values={":before": number, ":after": number + len(turns), ":zero": 0},
            ),
        ]
        for name, turn in zip(names, turns, strict=True):
            body = self._texts.packed(dumps(turn), owner=f"{pk}{name}")
            writes.append(Write(verb="Put", pk=pk, sk=name, item={**times, **body}))
        failpoint("threads.before_append")
        try:
            self._table.transact(writes)
        except Refused:
            return False
        failpoint("threads.after_append")
        return True

    def mute(self, ref: ThreadRef, *, muted: bool) -> None:
        failpoint("threads.before_mute")
        self._table.write(
            Write(
                verb="Update",
                pk=_pk(ref),
                sk="META",
                update="SET muted = :muted",
                values={":muted": muted},
            )
        )
        failpoint("threads.after_mute")

    def forget(self, ref: ThreadRef, key: str | None = None) -> None:
        failpoint("threads.before_forget")
        for item in self._doomed(ref, key):
            self._texts.erase(item)
            self._table.erase([(item["pk"], item["sk"])])
        failpoint("threads.after_forget")

    def _doomed(self, ref: ThreadRef, key: str | None) -> list[Item]:
        """The turns first and what lists them last, so that a second try finds what a first left."""
        pk = _pk(ref)
        if key is None:
            return sorted(self._table.query(pk), key=lambda item: str(item["sk"]), reverse=True)
        mark = self._table.get(pk, f"X#{key}")
        if mark is None:
            return []
        turns = [self._table.get(pk, name) for name in mark["turns"]]
        return [*(item for item in turns if item is not None), mark]


def _pk(ref: ThreadRef) -> str:
    return f"TH#{ref.key}"

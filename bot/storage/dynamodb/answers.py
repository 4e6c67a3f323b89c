"""The log of answers in DynamoDB: one item per answer, its ratings by person within."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

from bot.codec import dumps, loads, to_answer_record, to_rating
from bot.domain import AnswerRecord, Rating
from bot.ports import Clock, FileStore
from bot.storage.dynamodb.table import TTL, Item, Refused, Table, Write, micros, seconds
from bot.storage.dynamodb.texts import LargeTexts
from rag.failpoint import failpoint

ALL = "ANSWERS"


class DynamoAnswerLog:
    """Answers as they were given, with what people thought of them.

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

    def save(self, record: AnswerRecord) -> None:
        at = micros(record.at)
        text = dumps(replace(record, ratings=()))
        body = self._texts.packed(text, owner=_pk(record.id))
        ((name, value),) = body.items()
        other = "body" if name == "body_key" else "body_key"
        write = Write(
            verb="Update",
            pk=_pk(record.id),
            sk="META",
            update="SET #body = :body, #at = :at, #ttl = :ttl, gsi1pk = :all, gsi1sk = :place,"
            f" ratings = if_not_exists(ratings, :none) REMOVE {other}",
            values={
                ":body": value,
                ":at": at,
                ":ttl": seconds(record.at + self._history),
                ":all": ALL,
                ":place": f"{at:020d}#{record.id}",
                ":none": {},
            },
            names={"#body": name, "#at": "at", "#ttl": TTL},
        )
        failpoint("answers.before_save")
        self._table.write(write)
        failpoint("answers.after_save")
        for rating in record.ratings:
            self._rated(record.id, rating, only="attribute_not_exists(ratings.#person)")

    def find(self, answer_id: str) -> AnswerRecord | None:
        item = self._table.get(_pk(answer_id))
        return None if item is None else self._record(item)

    def rate(self, answer_id: str, rating: Rating) -> bool:
        failpoint("answers.before_rate")
        rated = self._rated(answer_id, rating, only="attribute_exists(pk)")
        failpoint("answers.after_rate")
        return rated

    def _rated(self, answer_id: str, rating: Rating, *, only: str) -> bool:
        now = self._now()
        values = {
            ":rating": {"body": dumps(rating), "order": micros(now)},
            ":forgotten": micros(now - self._history),
        }
        write = Write(
            verb="Update",
            pk=_pk(answer_id),
            sk="META",
            update="SET ratings.#person = :rating",
            condition=f"{only} AND #at > :forgotten",
            values=values,
            names={"#person": rating.person, "#at": "at"},
        )
        try:
            self._table.write(write)
        except Refused:
            return False
        return True

    def recent(self, *, limit: int = 1000) -> Sequence[AnswerRecord]:
        return list(islice(self._newest(), limit))

    def _newest(self) -> Iterator[AnswerRecord]:
        for item in self._table.index(ALL, newest_first=True):
            if item["at"] <= micros(self._now() - self._history):
                return
            record = self._record(item)
            if record is not None:
                yield record

    def _record(self, item: Item) -> AnswerRecord | None:
        if item["at"] <= micros(self._now() - self._history):
            return None
        text = self._texts.unpacked(item)
        if text is None:
            return None
        ratings = sorted(item["ratings"].values(), key=lambda held: (held["order"], held["body"]))
        return replace(
            loads(text, to_answer_record),
            ratings=tuple(loads(held["body"], to_rating) for held in ratings),
        )


def _pk(answer_id: str) -> str:
    return f"AN#{answer_id}"

"""The log of answers on one machine."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.codec import dumps, loads, to_answer_record, to_rating
from bot.domain import AnswerRecord, Rating
from bot.ports import Clock
from bot.storage.sqlite.broom import Broom
from bot.storage.sqlite.database import Database
from bot.storage.sqlite.values import column, micros
from rag.failpoint import failpoint

SAVE = """
    INSERT INTO answers (id, at, body) VALUES (:id, :at, :body)
    ON CONFLICT (id) DO UPDATE SET at = excluded.at, body = excluded.body"""

KEEP_RATING = """
    INSERT INTO ratings (answer, person, body) VALUES (:answer, :person, :body)
    ON CONFLICT (answer, person) DO NOTHING"""

RATE = """
    INSERT INTO ratings (answer, person, body)
    SELECT id, :person, :body FROM answers WHERE id = :answer AND at > :forgotten
    ON CONFLICT (answer, person) DO UPDATE SET body = excluded.body
    RETURNING answer"""

FIND = "SELECT id, body FROM answers WHERE id = :id AND at > :forgotten"

RECENT = """
    SELECT id, body FROM answers WHERE at > :forgotten
    ORDER BY at DESC, rowid DESC LIMIT :limit"""

RATINGS = "SELECT body FROM ratings WHERE answer = :answer ORDER BY sequence"

PURGE = "DELETE FROM answers WHERE at <= :forgotten"


class SqliteAnswerLog:
    """Answers as they were given, with what people thought of them.

    Args:
        database: Where it lies.
        now: The present moment.
        history: How long it is kept.
    """

    def __init__(
        self, database: Database, *, now: Clock, history: timedelta = timedelta(days=90)
    ) -> None:
        self._database = database
        self._now = now
        self._history = history
        self._broom = Broom(now)

    def save(self, record: AnswerRecord) -> None:
        self._broom.sweep(self.purge)
        values = {
            "id": column(record.id),
            "at": micros(record.at),
            "body": dumps(replace(record, ratings=())),
        }
        ratings = [_row(record.id, rating) for rating in record.ratings]

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(SAVE, values)
            connection.executemany(KEEP_RATING, ratings)

        failpoint("answers.before_save")
        self._database.write(work, rides=True)  # with "answered", which follows
        failpoint("answers.after_save")

    def find(self, answer_id: str) -> AnswerRecord | None:
        values = {"id": column(answer_id), "forgotten": self._forgotten()}
        with self._database.read() as connection:
            rows = connection.execute(FIND, values).fetchall()
            return next(_records(connection, rows), None)

    def rate(self, answer_id: str, rating: Rating) -> bool:
        values = {**_row(answer_id, rating), "forgotten": self._forgotten()}
        failpoint("answers.before_rate")
        rated = self._database.write(lambda each: each.execute(RATE, values).fetchall())
        failpoint("answers.after_rate")
        return bool(rated)

    def recent(self, *, limit: int = 1000) -> Sequence[AnswerRecord]:
        values = {"limit": limit, "forgotten": self._forgotten()}
        with self._database.read() as connection:
            rows = connection.execute(RECENT, values).fetchall()
            return list(_records(connection, rows))

    def purge(self) -> None:
        """Erases what is older than history is kept; happens by itself now and then."""
        values = {"forgotten": self._forgotten()}
        failpoint("answers.before_purge")
        self._database.write(lambda each: each.execute(PURGE, values))
        failpoint("answers.after_purge")

    def _forgotten(self) -> int:
        return micros(self._now() - self._history)


def _row(answer_id: str, rating: Rating) -> dict[str, str]:
    return {"answer": column(answer_id), "person": column(rating.person), "body": dumps(rating)}


def _records(
    connection: sqlite3.Connection, rows: Sequence[tuple[str, str]]
) -> Iterator[AnswerRecord]:
    for id_, body in rows:
        ratings = connection.execute(RATINGS, {"answer": id_}).fetchall()
        yield replace(
            loads(body, to_answer_record),
            ratings=tuple(loads(text, to_rating) for (text,) in ratings),
        )

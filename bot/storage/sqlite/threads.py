"""The memory of threads on one machine."""

import sqlite3
from collections.abc import Sequence
from datetime import timedelta

from bot.codec import dumps, loads_many, to_turn
from bot.domain import Thread, ThreadRef
from bot.ports import Clock
from bot.storage.sqlite.broom import Broom
from bot.storage.sqlite.database import Database
from bot.storage.sqlite.values import column, micros
from rag.domain import Turn
from rag.failpoint import failpoint

NEWEST = """
    SELECT turns FROM exchanges WHERE thread_key = :thread_key AND at > :forgotten
    ORDER BY sequence DESC LIMIT :limit"""

MUTED = "SELECT 1 FROM muted WHERE thread_key = :thread_key"

APPEND = """
    INSERT INTO exchanges (thread_key, key, at, turns) VALUES (:thread_key, :key, :at, :turns)
    ON CONFLICT (thread_key, key) DO NOTHING"""

MUTE = "INSERT INTO muted (thread_key) VALUES (:thread_key) ON CONFLICT DO NOTHING"

UNMUTE = "DELETE FROM muted WHERE thread_key = :thread_key"

FORGET = "DELETE FROM exchanges WHERE thread_key = :thread_key AND key = :key"

FORGET_ALL = "DELETE FROM exchanges WHERE thread_key = :thread_key"

PURGE = "DELETE FROM exchanges WHERE at <= :forgotten"


class SqliteThreadStore:
    """What was said in threads with us.

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

    def load(self, ref: ThreadRef, *, limit: int = 40) -> Thread:
        values = {
            "thread_key": column(ref.key),
            "forgotten": self._forgotten(),
            "limit": limit,  # each exchange holds at least one turn
        }
        with self._database.read() as connection:
            rows = connection.execute(NEWEST, values).fetchall()
            muted = connection.execute(MUTED, values).fetchone() is not None
        turns = [turn for (text,) in reversed(rows) for turn in loads_many(text, to_turn)]
        return Thread(ref=ref, turns=tuple(turns[-limit:]) if limit > 0 else (), muted=muted)

    def append(self, ref: ThreadRef, key: str, turns: Sequence[Turn]) -> None:
        self._broom.sweep(self.purge)
        if not turns:
            return
        values = {
            "thread_key": column(ref.key),
            "key": column(key),
            "at": micros(self._now()),
            "turns": dumps(tuple(turns)),
        }
        failpoint("threads.before_append")
        self._database.write(lambda each: each.execute(APPEND, values), rides=True)
        failpoint("threads.after_append")

    def mute(self, ref: ThreadRef, *, muted: bool) -> None:
        values = {"thread_key": column(ref.key)}
        failpoint("threads.before_mute")
        self._database.write(lambda each: each.execute(MUTE if muted else UNMUTE, values))
        failpoint("threads.after_mute")

    def forget(self, ref: ThreadRef, key: str | None = None) -> None:
        values = {"thread_key": column(ref.key), "key": column(key or "")}

        def work(connection: sqlite3.Connection) -> None:
            if key is not None:
                connection.execute(FORGET, values)
                return
            connection.execute(FORGET_ALL, values)
            connection.execute(UNMUTE, values)

        failpoint("threads.before_forget")
        self._database.write(work)
        failpoint("threads.after_forget")

    def purge(self) -> None:
        """Erases what is older than history is kept; happens by itself now and then."""
        values = {"forgotten": self._forgotten()}
        failpoint("threads.before_purge")
        self._database.write(lambda each: each.execute(PURGE, values))
        failpoint("threads.after_purge")

    def _forgotten(self) -> int:
        return micros(self._now() - self._history)

"""The console's messages on one machine."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal, cast

from bot.domain.transcript import Entry, ThreadSummary
from bot.ports import Clock
from bot.storage.sqlite.broom import Broom
from bot.storage.sqlite.database import Database
from bot.storage.sqlite.values import column, micros, moment
from rag.failpoint import failpoint

PUT = """
    INSERT INTO transcript (person, thread, id, author, at, body)
    VALUES (:person, :thread, :id, :author, :at, :body)
    ON CONFLICT (person, thread, id) DO UPDATE SET body = excluded.body"""

ENTRIES = """
    SELECT id, author, at, body FROM transcript
    WHERE person = :person AND thread = :thread AND at > :forgotten ORDER BY sequence"""

THREADS = """
    SELECT thread, MAX(sequence) AS newest, MAX(at),
           (SELECT json_extract(first.body, '$.text') FROM transcript AS first
            WHERE first.person = :person AND first.thread = entries.thread
              AND first.author = 'person' AND first.at > :forgotten
            ORDER BY first.sequence LIMIT 1)
    FROM transcript AS entries
    WHERE person = :person AND at > :forgotten
    GROUP BY thread ORDER BY newest DESC LIMIT :limit"""

REMOVE = "DELETE FROM transcript WHERE person = :person AND thread = :thread AND id = :id"

REMOVE_ALL = "DELETE FROM transcript WHERE person = :person AND thread = :thread"

PURGE = "DELETE FROM transcript WHERE at <= :forgotten"

TITLE_LENGTH = 120


class SqliteTranscript:
    """The console's threads as people saw them.

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

    def put(self, person: str, entry: Entry) -> None:
        if self._broom.due():
            self.purge()
        values = {
            "person": column(person),
            "thread": column(entry.thread),
            "id": column(entry.id),
            "author": entry.author,
            "at": micros(entry.at),
            "body": json.dumps(dict(entry.view)),
        }
        failpoint("transcript.before_put")
        self._database.write(lambda each: each.execute(PUT, values))
        failpoint("transcript.after_put")

    def entries(self, person: str, thread: str) -> Sequence[Entry]:
        values = {
            "person": column(person),
            "thread": column(thread),
            "forgotten": self._forgotten(),
        }
        with self._database.read() as connection:
            rows = connection.execute(ENTRIES, values).fetchall()
        return [
            Entry(
                thread=thread,
                id=id_,
                author=cast("Literal['person', 'footnote']", author),
                view=cast("Mapping[str, object]", json.loads(body)),
                at=moment(at),
            )
            for id_, author, at, body in rows
        ]

    def threads(self, person: str, *, limit: int = 50) -> Sequence[ThreadSummary]:
        values = {"person": column(person), "limit": limit, "forgotten": self._forgotten()}
        with self._database.read() as connection:
            rows = connection.execute(THREADS, values).fetchall()
        return [
            ThreadSummary(id=thread, title=_title(text), updated=moment(at))
            for thread, _, at, text in rows
        ]

    def remove(self, person: str, thread: str, entry: str | None = None) -> None:
        values = {"person": column(person), "thread": column(thread), "id": column(entry or "")}
        statement = REMOVE_ALL if entry is None else REMOVE
        failpoint("transcript.before_remove")
        self._database.write(lambda each: each.execute(statement, values))
        failpoint("transcript.after_remove")

    def purge(self) -> None:
        """Erases what is older than history is kept; happens by itself now and then."""
        values = {"forgotten": self._forgotten()}
        self._database.write(lambda each: each.execute(PURGE, values))

    def _forgotten(self) -> int:
        return micros(self._now() - self._history)


def _title(text: str | None) -> str:
    words = " ".join((text or "").split())
    return words[:TITLE_LENGTH] or "Documents added"

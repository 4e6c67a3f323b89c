"""The inbox: deliveries that are acknowledged and not yet on the queue, in a file of their own.

Of its own, because two processes that write one file wait for each other: the front must not wait for a
process whose hundred workers have just begun a hundred answers. One process puts and forgets; another reads.
"""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from bot.codec import dumps, loads, to_delivery
from bot.domain import Delivery
from bot.storage.sqlite.database import Database
from bot.storage.sqlite.schema import INBOX_MIGRATIONS
from bot.storage.sqlite.values import column
from rag.failpoint import failpoint

PUT = """
    INSERT INTO arrivals (id, body) VALUES (:id, :body)
    ON CONFLICT (id) DO NOTHING
    RETURNING sequence"""

AFTER = "SELECT sequence, body FROM arrivals WHERE sequence > :last ORDER BY sequence LIMIT :most"

FORGET = "DELETE FROM arrivals WHERE sequence <= :last"


class SqliteInbox:
    """Durable, in order; never gives out the same place twice.

    Args:
        database: Where it lies, made with `INBOX_MIGRATIONS`.
        told: Called after each fresh delivery.
    """

    def __init__(self, database: Database, *, told: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._told = told

    def put(self, delivery: Delivery) -> bool:
        """Stores a delivery; False for one that lies here. Returns once it is on disk.

        Raises:
            Busy, StorageFull: it is not stored.
        """
        row = {"id": column(delivery.id), "body": dumps(delivery)}
        failpoint("inbox.before_put")
        fresh = self._database.write(lambda each: _returned_any(each, row))
        failpoint("inbox.after_put")
        if fresh:
            self._told()
        return fresh

    def after(self, last: int, *, most: int = 100) -> list[tuple[int, Delivery]]:
        """The next deliveries behind place `last`, each with its own place, in the order they came."""
        with self._database.read() as connection:
            rows = connection.execute(AFTER, {"last": last, "most": most}).fetchall()
        return [(int(sequence), loads(body, to_delivery)) for sequence, body in rows]

    def forget(self, last: int) -> None:
        """Erases everything up to place `last`, which is kept elsewhere by now."""
        failpoint("inbox.before_forget")
        self._database.write(lambda each: each.execute(FORGET, {"last": last}), rides=True)
        failpoint("inbox.after_forget")

    def problem(self) -> str:
        """What a thorough check of the file finds; empty where all is well."""
        return self._database.problem()


def _returned_any(connection: sqlite3.Connection, row: dict[str, str]) -> bool:
    return bool(connection.execute(PUT, row).fetchall())


@contextmanager
def opened_inbox(path: Path, *, told: Callable[[], None] = lambda: None) -> Generator[SqliteInbox]:
    """The inbox of a file, which is made if it is not there.

    Raises:
        StorageDamaged, StorageFull: it cannot be opened; the text says what to do.
    """
    with Database(path, migrations=INBOX_MIGRATIONS) as database:
        yield SqliteInbox(database, told=told)

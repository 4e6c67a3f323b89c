"""Writers take turns, across threads and processes."""

import sqlite3
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from rag.domain import IndexDamaged, IndexFull, Unavailable

_PATIENCE = 60.0
"""Seconds to wait for the writer before: the time of a large batch."""


class Turns:
    """A lock that the operating system releases when its holder is killed.

    SQLite's lock on an empty database is one, on every system, and waits by itself.
    """

    def __init__(self, path: Path, patience: float = _PATIENCE) -> None:
        self._path = path
        self._patience = patience
        self._threads = threading.Lock()

    @contextmanager
    def mine(self) -> Generator[None]:
        """Waits for the turn, and holds it.

        Raises:
            Unavailable: another writer is still at it after the patience ran out.
        """
        if not self._threads.acquire(timeout=self._patience):
            raise Unavailable(self._busy())
        try:
            with closing(
                sqlite3.connect(self._path, timeout=self._patience, isolation_level=None)
            ) as connection:
                self._lock(connection)
                yield
        finally:
            self._threads.release()

    def taken(self) -> bool:
        """Whether a living writer has the turn right now."""
        try:
            with Turns(self._path, patience=0).mine():
                return False
        except Unavailable:
            return True

    def _lock(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise Unavailable(self._busy()) from error
            if "full" in str(error):
                msg = f"There is no room left in {self._path.parent}; free some space on its disk."
                raise IndexFull(msg) from error
            msg = f"The index at {self._path.parent} cannot be written: {error}."
            raise IndexDamaged(msg) from error

    def _busy(self) -> str:
        return (
            f"Another process has been writing to {self._path.parent} for a while; try again later."
        )

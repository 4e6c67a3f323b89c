"""One SQLite file: opened safely, brought up to date, written by one thread, read by many."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from bot.ports import Busy, StorageDamaged
from bot.storage.sqlite.errors import damaged, translated, unwritable
from bot.storage.sqlite.schema import MIGRATIONS
from bot.storage.sqlite.writer import QUIET, Writer
from rag.failpoint import failpoint

log = logging.getLogger(__name__)

T = TypeVar("T")

BUSY_SECONDS = 5.0
"""How long to wait for another process's write before saying so."""

Migrations = Sequence[Sequence[str]]
"""Step n leads from `user_version` n to n + 1."""

IDLE_READERS = 16
"""Connections kept for the next reader."""


class Database:
    """Where the adapters of this package keep everything; one per file and process.

    Write-ahead logging with a full sync: what `write` returned from survives a power cut. Several
    processes may have the same file open.

    Args:
        path: The file; it and its folder are made, readable by this user alone.
        migrations: What it holds.
        quiet: Seconds without any writing, after which what rides is brought to disk.

    Raises:
        StorageDamaged: it cannot be opened; the text says what to do.
        StorageFull: there is no room to make it.
    """

    def __init__(
        self, path: Path, *, migrations: Migrations = MIGRATIONS, quiet: float = QUIET
    ) -> None:
        path = path.absolute()  # readers open it later, perhaps from another working directory
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        _make_folder(path)
        connection = _opened(path, migrations)
        self._writer = Writer(connection, path, quiet=quiet)

    def write(self, work: Callable[[sqlite3.Connection], T], *, rides: bool = False) -> T:
        """Runs `work` in a transaction of the one writer; returns once its commit is on disk.

        With `rides` it returns as soon as everybody can see it; it reaches the disk with the next write that lasts,
        or after a second of quiet. A killed process loses nothing of it, a power cut may. For steps after which
        everything is as if they had not been taken.

        Keep `work` short and to the database: everybody waits for it. It may run twice, after a
        failed commit.

        Raises:
            Busy, StorageFull, StorageDamaged: nothing of it was kept; besides what `work` raises.
        """
        return self._writer.write(work, rides=rides)

    @property
    def backlog(self) -> int:
        """Writes handed in and not yet begun."""
        return self._writer.backlog

    @contextmanager
    def read(self) -> Generator[sqlite3.Connection]:
        """A connection of the caller's own, showing one moment of the database throughout."""
        try:
            connection = self._borrowed()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                self._returned(connection)
        except sqlite3.Error as error:
            ours = translated(error, self.path)
            if ours is None:
                raise
            raise ours from error

    def problem(self) -> str:
        """What a thorough check of the whole file finds; empty where all is well."""
        try:
            with self.read() as connection:
                found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        except StorageDamaged as error:
            return str(error)
        if found == "ok":
            return ""
        log.error("%s: %s", self.path, found, extra={"action": "damaged"})
        return str(damaged(self.path))

    def close(self) -> None:
        """Finishes running writes and closes the file; calling it twice is fine."""
        self._writer.close()
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _borrowed(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                msg = f"{self.path} is closed."
                raise Busy(msg)
            if self._idle:
                return self._idle.pop()
        connection = _connect(self.path)
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _returned(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed and len(self._idle) < IDLE_READERS:
                self._idle.append(connection)
                return
        connection.close()


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path) from error


def _opened(path: Path, migrations: Migrations) -> sqlite3.Connection:
    """The writing connection, its file brought up to date."""
    connection = None
    try:
        connection = _connect(path)
        path.chmod(0o600)
        connection.execute("PRAGMA journal_mode = WAL")
        _migrate(connection, path, migrations)
    except (OSError, sqlite3.Error, StorageDamaged) as error:
        if connection is not None:
            connection.close()
        raise _reason(error, path) from error
    return connection


SETTINGS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "journal_size_limit = 67108864",
)
"""Of every connection."""


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    try:
        for setting in SETTINGS:
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        connection.close()  # the first statement is what reads the file, and may find it is none
        raise
    return connection


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Migrations) -> None:
    if _version(connection) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    version = _version(connection)  # again: another process may have been faster
    if version > len(migrations):
        msg = f"{path} was written by a newer Footnote; install that version, or a later one."
        raise StorageDamaged(msg)
    for step in migrations[version:]:
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(migrations)}")
    failpoint("database.before_migrate")
    connection.execute("COMMIT")
    failpoint("database.after_migrate")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _reason(error: Exception, path: Path) -> Exception:
    if isinstance(error, OSError):
        return unwritable(path)
    if isinstance(error, sqlite3.Error):
        ours = translated(error, path)
        # At the start there is nothing to try again: say it as what keeps the store shut.
        return StorageDamaged(str(ours)) if isinstance(ours, Busy) else ours or error
    return error

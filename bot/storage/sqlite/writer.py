"""The one writer of a database: commits what many threads hand in together, in one go.

A commit costs a wait for the disk, however much is in it. So while one commit waits, the next batch
gathers; 300 writers at once wait for a handful of commits instead of 300.

What need not be on disk at once rides: it is committed without that wait, and the next commit that does wait takes
it along. Commits reach the disk in their order, so nothing that lasts is ever there without what came before it.
"""

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from bot.ports import Busy
from bot.storage.sqlite.errors import translated
from rag.failpoint import failpoint

T = TypeVar("T")

LARGEST_BATCH = 256

LASTING = "PRAGMA synchronous = FULL"

RIDING = "PRAGMA synchronous = NORMAL"

QUIET = 1.0
"""Seconds without any writing, after which what rides is brought to disk on its own."""


@dataclass(slots=True)
class _Job:
    """One piece of writing, and where its caller waits."""

    work: Callable[[sqlite3.Connection], Any]
    rides: bool
    done: Future[Any] = field(default_factory=Future[Any])
    result: Any = None


class Writer:
    """A thread that owns the only writing connection of this process.

    Args:
        connection: In autocommit mode; closed by `close`.
        path: The file's name, for errors.
        quiet: Seconds without any writing, after which what rides is brought to disk.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, *, quiet: float = QUIET) -> None:
        self._connection = connection
        self._path = path
        self._quiet = quiet
        self._riding = False
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"writer of {path}", daemon=True)
        self._thread.start()

    def write(self, work: Callable[[sqlite3.Connection], T], *, rides: bool = False) -> T:
        """Runs `work` in a transaction; returns its result once that is on disk, or, if it rides, committed.

        An exception of `work` undoes what it wrote, and nothing that others wrote.
        """
        if threading.current_thread() is self._thread:
            msg = "a piece of writing must not wait for another: it would wait for ever"
            raise RuntimeError(msg)
        job = _Job(work, rides)
        with self._closing:
            if self._closed:
                msg = f"{self._path} is closed."
                raise Busy(msg)
            self._jobs.put(job)
        return cast("T", job.done.result())

    @property
    def backlog(self) -> int:
        """Pieces of writing handed in and not yet begun."""
        return self._jobs.qsize()

    def close(self) -> None:
        """Finishes what was handed in, then ends."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        ended = False
        while not ended:
            try:
                first = self._jobs.get(timeout=self._quiet if self._riding else None)
            except queue.Empty:
                self._bring_to_disk()
                continue
            if first is None:
                break
            batch = [first]
            ended = self._gather(batch)
            self._commit(batch)
        if self._riding:
            self._bring_to_disk()

    def _bring_to_disk(self) -> None:
        """Tries to; a reader of old pages, or a busy disk, leaves it for the next time."""
        with suppress(sqlite3.Error):  # the next write that lasts meets the same, and says so
            self._connection.execute(LASTING)
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            self._riding = bool(busy)

    def _gather(self, batch: list[_Job]) -> bool:
        """Adds what has been handed in meanwhile; True where the end was among it."""
        while len(batch) < LARGEST_BATCH:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return False
            if job is None:
                return True
            batch.append(job)
        return False

    def _commit(self, batch: list[_Job]) -> None:
        lasts = not all(job.rides for job in batch)
        try:
            self._connection.execute(LASTING if lasts else RIDING)
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            self._fail(batch, error)
            return
        before = self._connection.total_changes
        try:
            alive = [job for job in batch if self._performed(job)]
            failpoint("database.before_commit")
            self._connection.execute("COMMIT")
            failpoint("database.after_commit")
        except BaseException as error:  # noqa: BLE001 - the callers get it; the writer must live on
            self._undo()
            self._after_failure(batch, error)
            return
        if self._connection.total_changes != before:  # one that changes nothing waits for no disk
            self._riding = not lasts
        for job in alive:
            job.done.set_result(job.result)

    def _performed(self, job: _Job) -> bool:
        """Runs one job inside the batch; its own failure is its own, and undone alone."""
        self._connection.execute("SAVEPOINT job")
        try:
            job.result = job.work(self._connection)
        except Exception as error:
            if not self._connection.in_transaction:
                raise  # SQLite itself undid the whole transaction: no room, or a failing disk
            self._connection.execute("ROLLBACK TO job")
            self._connection.execute("RELEASE job")
            self._fail([job], error)
            return False
        self._connection.execute("RELEASE job")
        return True

    def _undo(self) -> None:
        with suppress(sqlite3.Error):  # SQLite may have undone it by itself
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _after_failure(self, batch: list[_Job], error: BaseException) -> None:
        """Lets each of a failed batch try alone, so that one too large for the disk fails alone."""
        waiting = [job for job in batch if not job.done.done()]
        if len(waiting) > 1 and isinstance(error, sqlite3.Error):
            for job in waiting:
                self._commit([job])
        else:
            self._fail(waiting, error)

    def _fail(self, batch: list[_Job], error: BaseException) -> None:
        for job in batch:
            ours = translated(error, self._path) if isinstance(error, sqlite3.Error) else None
            if ours is not None:
                ours.__cause__ = error
            job.done.set_exception(ours or error)

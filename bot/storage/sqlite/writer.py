"""The one writer of a database: commits what many threads hand in together, in one go.

A commit costs a wait for the disk, however much is in it. So while one commit waits, the next batch
gathers; 300 writers at once wait for a handful of commits instead of 300.
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


@dataclass(slots=True)
class _Job:
    """One piece of writing, and where its caller waits."""

    work: Callable[[sqlite3.Connection], Any]
    done: Future[Any] = field(default_factory=Future[Any])
    result: Any = None


class Writer:
    """A thread that owns the only writing connection of this process.

    Args:
        connection: In autocommit mode; closed by `close`.
        path: The file's name, for errors.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"writer of {path}", daemon=True)
        self._thread.start()

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Runs `work` in a transaction; returns its result once that is on disk.

        An exception of `work` undoes what it wrote, and nothing that others wrote.
        """
        if threading.current_thread() is self._thread:
            msg = "a piece of writing must not wait for another: it would wait for ever"
            raise RuntimeError(msg)
        job = _Job(work)
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
        while (first := self._jobs.get()) is not None:
            batch = [first]
            ended = self._gather(batch)
            self._commit(batch)
            if ended:
                return

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
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            self._fail(batch, error)
            return
        try:
            alive = [job for job in batch if self._performed(job)]
            failpoint("database.before_commit")
            self._connection.execute("COMMIT")
            failpoint("database.after_commit")
        except BaseException as error:  # noqa: BLE001 - the callers get it; the writer must live on
            self._undo()
            self._after_failure(batch, error)
            return
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

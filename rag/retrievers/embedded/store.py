"""Documents and passages in SQLite: the truth of the embedded engine."""

import json
import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.domain import IndexDamaged, IndexedDocument, IndexFull, Passage, Unavailable
from rag.failpoint import failpoint
from rag.retrievers.embedded import statements as sql
from rag.retrievers.embedded.snapshot import Row, Snapshot

_BUSY = 30_000
"""Milliseconds SQLite waits for another process's commit, which takes a few."""
_CACHE = -16_000
"""SQLite's page cache in KiB (negative by its convention), per connection."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What the word index must take over from a document that was staged."""

    left: list[int]
    """Editions whose place it takes."""
    rows: Iterator[Row]


class Store:
    """Opens the database, gives out snapshots, and writes in whole steps."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        with damage_told(path):
            self._writer = self._connect()
            if self._writer.execute("PRAGMA user_version").fetchone()[0] != sql.FORMAT:
                self._writer.executescript(sql.SCHEMA)

    @contextmanager
    def snapshot(self) -> Generator[Snapshot]:
        with damage_told(self._path):
            # One connection per search at a time: transactions of two threads must not mix.
            connection = self._take()
            connection.execute("BEGIN")
            try:
                yield Snapshot(connection)
            finally:
                connection.rollback()
                self._idle.append(connection)

    def stage(
        self, document: IndexedDocument, language: str, passages: Sequence[Passage],
        vectors: Sequence[bytes | None],
    ) -> Staged:  # fmt: skip
        """Adds an edition that takes the place of any other of its document (inside `step`)."""
        connection = self._writer
        left = self.supersede(document.id)
        readers = tuple(sorted(document.readers))
        title, name = _valid(document.title), _valid(document.name)
        edition = connection.execute(
            sql.INSERT_EDITION,
            (
                document.id, document.organisation, json.dumps(readers), title, name, document.uri,
                document.version, document.updated.isoformat() if document.updated else None,
                language, len(passages),
            ),
        ).lastrowid or 0  # fmt: skip
        texts = [_valid(passage.text) for passage in passages]
        connection.executemany(
            sql.INSERT_PASSAGE,
            (
                (edition, p.position, p.id, text, p.page, json.dumps(p.heading), vector)
                for p, text, vector in zip(passages, texts, vectors, strict=True)
            ),
        )
        # One writer at a time and numbers that are never used twice: they run without a gap.
        last = connection.execute(sql.LAST_NUMBER).fetchone()[0]
        rows = (
            Row(number, edition, text, p.heading, title, name, language, document.organisation, readers)
            for number, (p, text) in enumerate(
                zip(passages, texts, strict=True), last - len(passages) + 1
            )
        )  # fmt: skip
        return Staged(left, rows)

    def stage_copy(self, edition: int, document: str, readers: frozenset[str]) -> None:
        """Adds the same edition with other readers (inside `step`)."""
        connection = self._writer
        self.supersede(document)
        copy = connection.execute(
            sql.COPY_EDITION, (json.dumps(sorted(readers)), edition)
        ).lastrowid
        connection.execute(sql.COPY_PASSAGES, (copy, edition))

    def supersede(self, document: str) -> list[int]:
        """Marks the document's editions as leaving (inside `step`); gives their numbers."""
        return [edition for (edition,) in self._writer.execute(sql.SUPERSEDE, (document,))]

    def set_vectors_of(self, name: str) -> None:
        """Says whose vectors are kept, and forgets those of any other model."""
        with self.step("forget_vectors"):
            self._writer.execute(sql.FORGET_VECTORS)
            self._writer.execute(sql.SET_FACT, ("vectors", name))

    def fill_vectors(self, vectors: Sequence[tuple[bytes, int]]) -> None:
        """Adds vectors to passages that had none."""
        with self.step("fill_vectors"):
            connection = self._writer
            connection.executemany(sql.SET_VECTOR, vectors)
            connection.execute(sql.NEXT_GENERATION)
            generation = connection.execute(sql.FACT, ("generation",)).fetchone()[0]
            connection.execute(sql.SET_FACT, ("vectors_filled", generation))

    def finish(self) -> None:
        """The word index is up to date: staged editions go live, leaving ones go."""
        with self.step("finish"):
            connection = self._writer
            connection.execute(sql.DROP_PASSAGES)
            connection.execute(sql.DROP_EDITIONS)
            connection.execute(sql.PROMOTE)
            connection.execute(sql.NEXT_GENERATION)

    def unstage(self) -> None:
        """The word index could not take what is staged: that goes, and what was leaving stays."""
        with self.step("unstage"):
            connection = self._writer
            connection.execute(sql.UNSTAGE_PASSAGES)
            connection.execute(sql.UNSTAGE_EDITIONS)
            connection.execute(sql.RESTORE)

    @contextmanager
    def step(self, name: str) -> Generator[None]:
        """One transaction: all of it holds on disk, or none."""
        with damage_told(self._path):
            connection = self._writer
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                failpoint(f"passages.before_{name}")
                connection.commit()
            except BaseException:
                connection.rollback()
                raise
        failpoint(f"passages.after_{name}")

    def close(self) -> None:
        self._writer.close()
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        # Handed from thread to thread, hence no thread check.
        connection = sqlite3.connect(
            self._path, timeout=_BUSY / 1000, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute(f"PRAGMA busy_timeout = {_BUSY}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA cache_size = {_CACHE}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection


@contextmanager
def damage_told(path: Path) -> Generator[None]:
    """Turns SQLite's complaints into ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk I/O" in str(error):
            msg = f"There is no room left in {path.parent}; free some space on its disk."
            raise IndexFull(msg) from error
        if "locked" in str(error):
            msg = f"The index at {path.parent} cannot be used right now: {error}."
            raise Unavailable(msg) from error
        msg = f"The index at {path.parent} cannot be opened: {error}."
        raise IndexDamaged(msg) from error
    except sqlite3.DatabaseError as error:
        msg = (
            f"The index at {path.parent} is damaged ({error}); "
            "move that folder away, and `footnote serve` reads the documents anew."
        )
        raise IndexDamaged(msg) from error


def _valid(text: str) -> str:
    """The text with `?` for every lone half of a surrogate pair, which UTF-8 cannot say."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()

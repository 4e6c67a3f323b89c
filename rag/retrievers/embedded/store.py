"""Documents and passages in SQLite: the truth of the embedded engine."""

import json
import sqlite3
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rag.domain import IndexDamaged, IndexedDocument, Passage, Unavailable
from rag.failpoint import failpoint
from rag.retrievers.embedded import statements as sql

_BUSY = 30_000
"""Milliseconds SQLite waits for another process's commit, which takes a few."""
_CACHE = -16_000
"""SQLite's page cache in KiB (negative by its convention), per connection."""


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as the word index needs it."""

    passage: int
    edition: int
    text: str
    heading: tuple[str, ...]
    title: str
    name: str
    language: str
    organisation: str
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A stored passage and who may read it."""

    passage: Passage
    organisation: str
    readers: frozenset[str]


class Snapshot:
    """The store as it was when the snapshot began; later writes do not show."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def generation(self) -> int:
        return int(self.fact("generation"))

    def fact(self, name: str) -> str:
        row = self._connection.execute(sql.FACT, (name,)).fetchone()
        return str(row[0]) if row else ""

    def main_language(self) -> str:
        row = self._connection.execute(sql.MAIN_LANGUAGE).fetchone()
        return str(row[0]) if row else ""

    def count(self) -> tuple[int, int]:
        documents, passages = self._connection.execute(sql.COUNT).fetchone()
        return int(documents), int(passages)

    def found(self, numbers: Sequence[int]) -> dict[int, Held]:
        """The stored passages with these numbers; those that are gone are left out."""
        rows = self._connection.execute(sql.FOUND, (json.dumps(list(numbers)),))
        return {row[0]: _held(row) for row in rows}

    def of_document(self, document: str) -> list[Held]:
        return [_held(row) for row in self._connection.execute(sql.OF_DOCUMENT, (document,))]

    def state(self, document: str) -> int | None:
        row = self._connection.execute(sql.STATE, (document,)).fetchone()
        return None if row[0] is None else int(row[0])

    def current_edition(self, document: str) -> int | None:
        row = self._connection.execute(sql.CURRENT_EDITION, (document,)).fetchone()
        return None if row is None else int(row[0])

    def vectors(self, after: int) -> Iterator[tuple[int, int, bytes]]:
        """Passage, edition and vector of every passage numbered above `after`."""
        return iter(self._connection.execute(sql.VECTORS, (after,)))

    def audiences(self) -> dict[int, tuple[str, frozenset[str]]]:
        """Each edition's organisation and readers."""
        rows = self._connection.execute(sql.AUDIENCES)
        return {edition: (org, frozenset(json.loads(readers))) for edition, org, readers in rows}

    def unfinished(self) -> list[tuple[int, int]]:
        """Editions that the word index may lack or still have, each with its state."""
        return [(int(e), int(s)) for e, s in self._connection.execute(sql.UNFINISHED)]

    def staged_rows(self) -> Iterator[Row]:
        return (_row(row) for row in self._connection.execute(sql.STAGED_PASSAGES))

    def every_row(self) -> Iterator[Row]:
        return (_row(row) for row in self._connection.execute(sql.EVERY_PASSAGE))


class Store:
    """Opens the database, gives out snapshots, and writes in whole steps."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        with damage_told(path), closing(self._connect()) as connection:
            connection.executescript(sql.SCHEMA)

    @contextmanager
    def snapshot(self) -> Generator[Snapshot]:
        with damage_told(self._path):
            connection = self._mine()
            connection.execute("BEGIN")
            try:
                yield Snapshot(connection)
            finally:
                connection.rollback()

    def stage(
        self, document: IndexedDocument, language: str, passages: Sequence[Passage],
        vectors: Sequence[bytes | None],
    ) -> None:  # fmt: skip
        """Adds an edition that takes the place of any other of its document (inside `step`)."""
        connection = self._mine()
        connection.execute(sql.SUPERSEDE, (document.id,))
        edition = connection.execute(
            sql.INSERT_EDITION,
            (
                document.id, document.organisation, json.dumps(sorted(document.readers)),
                document.title, document.name, document.uri, document.version,
                document.updated.isoformat() if document.updated else None, language, len(passages),
            ),
        ).lastrowid  # fmt: skip
        connection.executemany(
            sql.INSERT_PASSAGE,
            (
                (edition, p.position, p.id, p.text, p.page, json.dumps(p.heading), vector)
                for p, vector in zip(passages, vectors, strict=True)
            ),
        )

    def stage_copy(self, edition: int, document: str, readers: frozenset[str]) -> None:
        """Adds the same edition with other readers (inside `step`)."""
        connection = self._mine()
        connection.execute(sql.SUPERSEDE, (document,))
        copy = connection.execute(
            sql.COPY_EDITION, (json.dumps(sorted(readers)), edition)
        ).lastrowid
        connection.execute(sql.COPY_PASSAGES, (copy, edition))

    def supersede(self, document: str) -> bool:
        """Marks the document's editions as leaving (inside `step`); False when there are none."""
        return self._mine().execute(sql.SUPERSEDE, (document,)).rowcount > 0

    def set_vectors_of(self, name: str) -> None:
        """Says whose vectors are kept, and forgets those of any other model."""
        with self.step("forget_vectors"):
            self._mine().execute(sql.FORGET_VECTORS)
            self._mine().execute(sql.SET_FACT, ("vectors", name))

    def finish(self) -> None:
        """The word index is up to date: staged editions go live, leaving ones go."""
        with self.step("finish"):
            connection = self._mine()
            connection.execute(sql.DROP_PASSAGES)
            connection.execute(sql.DROP_EDITIONS)
            connection.execute(sql.PROMOTE)
            connection.execute(sql.NEXT_GENERATION)

    @contextmanager
    def step(self, name: str) -> Generator[None]:
        """One transaction: all of it holds on disk, or none."""
        with damage_told(self._path):
            connection = self._mine()
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
        while self._connections:
            self._connections.pop().close()

    def _mine(self) -> sqlite3.Connection:
        """This thread's connection: transactions of two threads must not mix."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
            self._connections.append(connection)
        return connection

    def _connect(self) -> sqlite3.Connection:
        # Closed by whichever thread closes the index, hence no thread check.
        connection = sqlite3.connect(
            self._path, timeout=_BUSY / 1000, isolation_level=None, check_same_thread=False
        )
        connection.execute(f"PRAGMA busy_timeout = {_BUSY}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = {_CACHE}")
        return connection


@contextmanager
def damage_told(path: Path) -> Generator[None]:
    """Turns SQLite's complaints into ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "full" in str(error) or "disk I/O" in str(error):
            msg = f"The index at {path.parent} cannot be used right now: {error}."
            raise Unavailable(msg) from error
        msg = f"The index at {path.parent} cannot be opened: {error}."
        raise IndexDamaged(msg) from error
    except sqlite3.DatabaseError as error:
        msg = (
            f"The index at {path.parent} is damaged ({error}); "
            "move that folder away and ingest the documents again."
        )
        raise IndexDamaged(msg) from error


def _held(row: tuple[object, ...]) -> Held:
    (
        _,
        name,
        text,
        page,
        heading,
        position,
        document,
        title,
        uri,
        version,
        updated,
        org,
        readers,
    ) = row
    passage = Passage(
        id=str(name),
        document=str(document),
        title=str(title),
        text=str(text),
        uri=str(uri),
        page=page if isinstance(page, int) else None,
        heading=tuple(json.loads(str(heading))),
        position=int(str(position)),
        updated=datetime.fromisoformat(updated) if isinstance(updated, str) else None,
        version=int(str(version)),
    )
    return Held(passage, str(org), frozenset(json.loads(str(readers))))


def _row(row: tuple[object, ...]) -> Row:
    number, edition, text, heading, title, name, language, organisation, readers = row
    return Row(
        passage=int(str(number)),
        edition=int(str(edition)),
        text=str(text),
        heading=tuple(json.loads(str(heading))),
        title=str(title),
        name=str(name),
        language=str(language),
        organisation=str(organisation),
        readers=tuple(json.loads(str(readers))),
    )

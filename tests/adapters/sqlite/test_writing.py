"""The one writer: many callers, few commits, and nobody's mistake is anybody else's."""

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

import pytest

from bot.ports import Busy
from bot.storage.sqlite import Database
from bot.storage.sqlite.writer import Writer
from rag.failpoint import install
from tests.fakes.scripted_model import eventually

T = TypeVar("T")

ADD = "INSERT INTO muted (thread_key) VALUES (?)"

FULL = 2
"""What SQLite calls a commit that waits for the disk."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "footnote.db") as database:
        yield database


def add(key: str) -> Callable[[sqlite3.Connection], None]:
    """Writes one row."""

    def work(connection: sqlite3.Connection) -> None:
        connection.execute(ADD, (key,))

    return work


def rows(database: Database) -> set[str]:
    """What is in the table."""
    with database.read() as connection:
        return {key for (key,) in connection.execute("SELECT thread_key FROM muted")}


class Gate:
    """Holds the writer before its first commit until enough others wait behind it."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.reached = threading.Event()
        self.commits = 0

    def __call__(self, name: str) -> None:
        if name == "database.before_commit":
            self.commits += 1
            self.reached.set()
            assert self.open.wait(30)


def together(
    database: Database, works: list[Callable[[sqlite3.Connection], T]]
) -> tuple[list[Future[T]], int]:
    """Hands all in while a first commit is under way; the futures, and how many commits it took."""
    gate = Gate()
    take_away = install(gate)
    with ThreadPoolExecutor(len(works) + 1) as pool:
        pool.submit(database.write, add("first"))
        assert gate.reached.wait(30)
        futures = [pool.submit(database.write, work) for work in works]
        while database.backlog < len(works):
            threading.Event().wait(0.001)
        gate.open.set()
    take_away()
    return futures, gate.commits


def test_what_comes_while_a_commit_waits_is_committed_together(database: Database) -> None:
    futures, commits = together(database, [add(f"k{number}") for number in range(31)])
    assert [future.result() for future in futures] == [None] * 31
    assert commits == 2
    assert len(rows(database)) == 32


def test_a_writer_gets_its_own_result(database: Database) -> None:
    def count(connection: sqlite3.Connection) -> int:
        return int(connection.execute("SELECT count(*) FROM muted").fetchone()[0])

    assert database.write(count) == 0
    database.write(add("k"))
    assert database.write(count) == 1


def test_one_that_fails_undoes_only_its_own(database: Database) -> None:
    def failing(connection: sqlite3.Connection) -> None:
        connection.execute(ADD, ("half",))
        msg = "no"
        raise LookupError(msg)

    futures, commits = together(database, [add("a"), failing, add("b"), failing, add("c")])
    assert commits == 2
    assert [type(future.exception()) for future in futures] == [
        type(None),
        LookupError,
        type(None),
        LookupError,
        type(None),
    ]
    assert rows(database) == {"first", "a", "b", "c"}


def test_a_mistake_in_our_own_sql_is_not_dressed_up(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        database.write(lambda each: each.execute("SELECT * FROM nowhere"))
    with pytest.raises(sqlite3.IntegrityError):
        database.write(lambda each: each.execute(ADD, (None,)))
    database.write(add("k"))
    assert rows(database) == {"k"}


def test_one_that_breaks_the_whole_commit_leaves_the_others_a_commit_of_their_own(
    database: Database,
) -> None:
    def breaking(connection: sqlite3.Connection) -> None:
        # A reference that is only checked when committing, and then does not hold.
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute(
            "INSERT INTO document_readers (document, reader) VALUES ('nowhere', 'everyone')"
        )

    futures, _ = together(database, [add("a"), breaking, add("b")])
    assert [type(future.exception()) for future in futures] == [
        type(None),
        sqlite3.IntegrityError,
        type(None),
    ]
    assert rows(database) == {"first", "a", "b"}


def test_a_reader_sees_one_moment_throughout(database: Database) -> None:
    database.write(add("before"))
    with database.read() as connection:
        seen = connection.execute("SELECT count(*) FROM muted").fetchone()[0]
        database.write(add("meanwhile"))
        assert connection.execute("SELECT count(*) FROM muted").fetchone()[0] == seen
    assert rows(database) == {"before", "meanwhile"}


def test_readers_do_not_wait_for_the_writer(database: Database) -> None:
    gate = Gate()
    take_away = install(gate)
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(database.write, add("k"))
        assert gate.reached.wait(30)
        assert rows(database) == set()
        gate.open.set()
        writing.result()
    take_away()
    assert rows(database) == {"k"}


def test_a_failure_at_the_commit_reaches_the_caller_and_the_writer_lives_on(
    database: Database,
) -> None:
    def hook(name: str) -> None:
        if name == "database.before_commit":
            raise SystemExit(3)

    take_away = install(hook)
    with pytest.raises(SystemExit):
        database.write(add("k"))
    take_away()
    assert rows(database) == set()
    database.write(add("k"))
    assert rows(database) == {"k"}


def test_closing_finishes_what_was_handed_in(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    database = Database(path)
    gate = Gate()
    take_away = install(gate)
    with ThreadPoolExecutor(3) as pool:
        futures = [pool.submit(database.write, add("first"))]
        assert gate.reached.wait(30)
        futures.append(pool.submit(database.write, add("second")))
        while database.backlog < 1:
            threading.Event().wait(0.001)
        closing = pool.submit(database.close)
        gate.open.set()
        closing.result()
        assert [future.result() for future in futures] == [None, None]
    take_away()
    with Database(path) as again:
        assert rows(again) == {"first", "second"}


def test_a_writer_that_was_closed_takes_nothing_more(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    writer = Writer(sqlite3.connect(path, isolation_level=None, check_same_thread=False), path)
    writer.close()
    with pytest.raises(Busy, match="closed"):
        writer.write(lambda _: None)


def test_writing_within_a_piece_of_writing_is_refused_instead_of_waiting_for_ever(
    database: Database,
) -> None:
    with pytest.raises(RuntimeError, match="must not wait"):
        database.write(lambda _: database.write(add("k")))
    database.write(add("k"))
    assert rows(database) == {"k"}


def waits_for_the_disk(connection: sqlite3.Connection) -> bool:
    """Writes a row, and says whether its commit will wait for the disk."""
    connection.execute("INSERT OR IGNORE INTO muted (thread_key) VALUES ('asking')")
    return int(connection.execute("PRAGMA synchronous").fetchone()[0]) == FULL


def on_disk(path: Path, to: Path) -> set[str]:
    """What the file itself holds, without the log of writes that lies beside it."""
    shutil.copy(path, to)
    with closing(sqlite3.connect(to)) as connection, suppress(sqlite3.Error):  # no table as yet
        return {key for (key,) in connection.execute("SELECT thread_key FROM muted")}
    return set()


def test_what_rides_does_not_wait_for_the_disk_and_what_lasts_does(database: Database) -> None:
    assert database.write(waits_for_the_disk)
    assert not database.write(waits_for_the_disk, rides=True)
    assert rows(database) == {"asking"}
    assert database.write(waits_for_the_disk)


def test_what_rides_waits_for_the_disk_beside_something_that_lasts(database: Database) -> None:
    gate = Gate()
    take_away = install(gate)
    with ThreadPoolExecutor(3) as pool:
        pool.submit(database.write, add("first"))
        assert gate.reached.wait(30)
        riding = pool.submit(database.write, waits_for_the_disk, rides=True)
        lasting = pool.submit(database.write, add("lasts"))
        while database.backlog < 2:
            threading.Event().wait(0.001)
        gate.open.set()
        assert riding.result()
        lasting.result()
    take_away()


def test_what_rides_reaches_the_disk_after_a_moment_of_quiet(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    with Database(path, quiet=0.01) as database:
        database.write(add("k"), rides=True)
        assert eventually(lambda: on_disk(path, tmp_path / "copy.db") == {"k"})


def test_what_rides_is_on_disk_once_the_file_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    with Database(path) as database, Database(path):
        database.write(add("k"), rides=True)
        database.close()
        assert on_disk(path, tmp_path / "copy.db") == {"k"}

"""A data directory that cannot be used is said in one sentence; one that can be is opened as it was."""

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bot.ports import Busy, StorageDamaged
from bot.storage.sqlite import Database, SqliteDeliveryQueue
from bot.storage.sqlite import database as opening
from tests.fakes.clock import Clock
from tests.fakes.samples import delivery

ROOT = Path(__file__).parents[3]


def a_sentence(text: str) -> bool:
    """Short, for people, without a trace of Python or SQL."""
    return (
        text.endswith(".")
        and "\n" not in text
        and len(text) < 300
        and not any(word in text for word in ("sqlite3", "Error", "Traceback", "SELECT"))
    )


def refused(path: Path) -> str:
    """What is said when this file cannot be opened."""
    with pytest.raises(StorageDamaged) as error:
        Database(path)
    assert a_sentence(str(error.value))
    assert str(path) in str(error.value)
    return str(error.value)


def test_the_folder_is_made_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "data" / "footnote.db"
    with Database(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_was_written_is_there_after_closing(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    with Database(path) as database:
        SqliteDeliveryQueue(database, now=Clock()).put(delivery("e1"))
    assert [each.name for each in tmp_path.iterdir()] == ["footnote.db"]
    with Database(path) as database:
        lease = SqliteDeliveryQueue(database, now=Clock()).lease()
    assert lease is not None
    assert lease.delivery == delivery("e1")


def test_every_commit_waits_for_the_disk(tmp_path: Path) -> None:
    with Database(tmp_path / "footnote.db") as database:
        held = database.write(
            lambda each: [
                each.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
        )
    assert held == ["wal", 2, 1]


def test_a_closed_database_says_so(tmp_path: Path) -> None:
    database = Database(tmp_path / "footnote.db")
    database.close()
    database.close()
    queue = SqliteDeliveryQueue(database, now=Clock())
    with pytest.raises(Busy, match="closed"):
        queue.put(delivery("e1"))
    with pytest.raises(Busy, match="closed"):
        queue.list()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    path.write_bytes(b"This is somebody's letter, not a database. " * 100)
    assert "not a Footnote database" in refused(path)
    assert path.read_bytes().startswith(b"This is somebody's letter")


def test_a_damaged_header_is_said(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    Database(path).close()
    with path.open("r+b") as file:
        file.seek(100)
        file.write(os.urandom(4000))
    assert "damaged" in refused(path)


def test_a_damaged_page_is_found_by_the_check_and_said_when_read(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    with Database(path) as database:
        queue = SqliteDeliveryQueue(database, now=Clock())
        for number in range(200):
            queue.put(delivery(f"e{number}", payload="x" * 2000))
        assert database.problem() == ""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(os.urandom(size // 2))
    with Database(path) as database:
        assert "damaged" in database.problem()
        assert a_sentence(database.problem())


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    Database(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 9999")
    newer.close()
    assert "newer" in refused(path)


def test_a_folder_in_the_place_of_the_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    path.mkdir()
    refused(path)


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    refused(tmp_path / "data" / "footnote.db")


def test_a_file_held_by_another_program_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    path = tmp_path / "footnote.db"
    Database(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("CREATE TABLE theirs (x)")
    other.execute("COMMIT")
    try:
        assert "another program" in refused(path)
    finally:
        other.close()
    Database(path).close()


def test_a_write_that_another_program_holds_up_too_long_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    path = tmp_path / "footnote.db"
    with Database(path) as database:
        queue = SqliteDeliveryQueue(database, now=Clock())
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match="another program"):
            queue.put(delivery("e1"))
        assert queue.lease() is None, "reading goes on"
        other.execute("ROLLBACK")
        other.close()
        assert queue.put(delivery("e1")) is True


READ_ONLY = """
import os, sys
from pathlib import Path
from bot.ports import StorageDamaged
from bot.storage.sqlite import Database
if os.getuid() == 0:
    os.setuid(65534)
try:
    Database(Path(sys.argv[1]))
except StorageDamaged as error:
    print(error)
"""


@pytest.mark.parametrize("there", [True, False], ids=["a file is there", "no file yet"])
def test_a_folder_that_may_not_be_written_is_said(*, there: bool) -> None:
    # Not under tmp_path, whose folders another user cannot even enter.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "footnote.db"
        if there:
            Database(path).close()
            path.chmod(0o444)
        Path(folder).chmod(0o555)
        shown = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        Path(folder).chmod(0o755)
    assert a_sentence(shown.stdout.strip())
    assert "write access" in shown.stdout


OPEN_TOGETHER = """
import sys
from pathlib import Path
from bot.storage.sqlite import Database
sys.stdin.readline()
Database(Path(sys.argv[1])).close()
"""


def test_several_processes_may_make_the_same_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    children = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN_TOGETHER, str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = [child.communicate("go\n")[1] for child in children]
    assert said == [""] * 4
    assert [child.returncode for child in children] == [0] * 4

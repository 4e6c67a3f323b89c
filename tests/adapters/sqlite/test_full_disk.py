"""A full disk: one sentence, nothing acknowledged is lost, and it goes on once there is room."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain import Done
from bot.ports import StorageFull
from bot.signing import Signer
from bot.storage.localfiles import LocalFileStore
from bot.storage.sqlite import Database, SqliteDeliveryQueue
from tests.fakes.clock import Clock
from tests.fakes.samples import delivery
from tests.fakes.small_disk import small_disk

ROOT = Path(__file__).parents[3]

LIMITED = """
import json, resource, sys
from pathlib import Path
from bot.ports import StorageFull
from bot.storage.sqlite import Database, SqliteDeliveryQueue
from tests.fakes.clock import Clock
from tests.fakes.samples import delivery

database = Database(Path(sys.argv[1]))
queue = SqliteDeliveryQueue(database, now=Clock())
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, most))
stored, said = [], ""
for number in range(1000):
    try:
        queue.put(delivery(f"e{number}", payload="x" * 5000))
        stored.append(f"e{number}")
    except StorageFull as error:
        said = str(error)
        break
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
queue.put(delivery("after"))
print(json.dumps({"stored": stored, "said": said, "problem": database.problem()}))
database.close()
"""


def drained(path: Path) -> list[str]:
    """Every delivery in the queue, in order."""
    with Database(path) as database:
        queue = SqliteDeliveryQueue(database, now=Clock())
        ids: list[str] = []
        while lease := queue.lease():
            ids.append(lease.delivery.id)
            queue.settle(lease, Done())
        return ids


def test_a_file_that_may_not_grow_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    shown = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(shown.stdout)
    assert "no room" in found["said"]
    assert found["problem"] == ""
    assert found["stored"]
    assert drained(path) == [*found["stored"], "after"]


@pytest.fixture
def disk() -> Iterator[Path]:
    with small_disk("512k") as folder:
        yield folder


def test_a_full_disk_is_said_and_what_was_acknowledged_stays(disk: Path, tmp_path: Path) -> None:
    path = disk / "footnote.db"
    ballast = disk / "ballast"
    ballast.write_bytes(b"x" * 100_000)
    stored: list[str] = []
    with Database(path) as database:
        queue = SqliteDeliveryQueue(database, now=Clock())
        with pytest.raises(StorageFull, match=r"There is no room left .*\.$"):
            stored.extend(put_on(queue) for _ in range(1000))
        assert stored
        ballast.unlink()
        assert queue.put(delivery("after")) is True
        assert database.problem() == ""
    # With its log beside it: there was no room to write that back into the file.
    shutil.copytree(disk, tmp_path, dirs_exist_ok=True)
    assert drained(tmp_path / "footnote.db") == [*stored, "after"]


def put_on(queue: SqliteDeliveryQueue) -> str:
    """Puts one more delivery; returns its id."""
    waiting, _ = queue.counts()
    queue.put(delivery(f"e{waiting}", payload="x" * 2000))
    return f"e{waiting}"


def test_a_database_that_finds_no_room_to_begin_says_so(disk: Path) -> None:
    with pytest.raises(OSError, match="No space"):
        (disk / "ballast").write_bytes(b"x" * 600_000)
    with pytest.raises(StorageFull, match=r"There is no room left .*\.$"):
        Database(disk / "footnote.db")


def test_a_file_for_which_there_is_no_room_leaves_nothing(disk: Path) -> None:
    clock = Clock()
    files = LocalFileStore(
        disk / "files",
        signer=Signer("secret", now=clock),
        base_url="http://localhost",
        now=clock,
    )
    chunks = (b"x" * 10_000 for _ in range(1000))
    with pytest.raises(StorageFull, match=r"There is no room left .*\.$"):
        files.save("large", chunks, media_type="text/plain", max_bytes=100_000_000)
    assert files.save("small", iter([b"x" * 10_000]), media_type="text/plain", max_bytes=10**6)

"""Killed at any failpoint, the store opens again and holds everything it acknowledged."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Gone
from bot.signing import Signer
from bot.storage.localfiles import LocalFileStore
from bot.storage.sqlite import (
    Database,
    SqliteAnswerLog,
    SqliteConversationBook,
    SqliteDeliveryQueue,
    SqliteDocumentStore,
    SqliteLedger,
    SqliteThreadStore,
)
from bot.storage.sqlite.inbox import opened_inbox
from tests.fakes.clock import Clock
from tests.fakes.samples import THREAD, delivery

ROOT = Path(__file__).parents[3]

NOT_HERE = re.compile(r"transcript\.")
"""Failpoints of stores that this workload does not use."""


def failpoints() -> list[str]:
    """Every failpoint that the one-machine stores name, at its first and at a later passing."""
    sources = [
        *(ROOT / "bot/storage/sqlite").glob("*.py"),
        *(ROOT / "bot/storage/localfiles").glob("*.py"),
    ]
    found = {
        name
        for source in sources
        for name in re.findall(r'failpoint\("([^"]+)"\)', source.read_text())
        if not NOT_HERE.match(name)
    }
    assert len(found) > 30
    return [f"{name}:{count}" for name in sorted(found) for count in (1, 2)]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the remains of a process killed at each failpoint."""
    folder = tmp_path_factory.mktemp("killed")
    subprocess.run(
        [sys.executable, "-m", "tests.adapters.sqlite.crashing", str(folder)],
        cwd=ROOT,
        input="\n".join(failpoints()),
        text=True,
        check=True,
    )
    return folder


@pytest.mark.parametrize("name", failpoints())
def test_nothing_acknowledged_is_lost(killed: Path, name: str) -> None:
    folder = killed / name
    told = [tuple(line.split()) for line in (folder / "told").read_text().splitlines()]
    assert (folder / "ended").read_text() == "-9", "it came there and was killed"
    clock = Clock()
    clock.advance(timedelta(hours=12))
    with Database(folder / "footnote.db") as database:
        assert database.problem() == ""
        queue = SqliteDeliveryQueue(database, now=clock)
        check_inbox(told, folder, queue)
        check_queue(told, queue)
        check_ledger(told, SqliteLedger(database, now=clock))
        check_memory(told, database, clock)
        check_documents(told, SqliteDocumentStore(database))
        check_files(told, folder, clock)


def check_inbox(told: list[tuple[str, ...]], folder: Path, queue: SqliteDeliveryQueue) -> None:
    with opened_inbox(folder / "inbox.db") as inbox:
        assert inbox.problem() == ""
        queue.put_all([each for _, each in inbox.after(0)])
    for what, name in told:
        if what in {"stored", "collected"}:
            assert queue.put(delivery(name)) is False, "stored once is known for good"


def check_queue(told: list[tuple[str, ...]], queue: SqliteDeliveryQueue) -> None:
    put = {name for what, name in told if what == "put"}
    done = {name for what, name in told if what == "done"}
    dead = {letter.delivery.id for letter in queue.list()}
    assert all(queue.put(delivery(name)) is False for name in put), "known for a day"
    waiting: set[str] = set()
    while lease := queue.lease():
        waiting.add(lease.delivery.id)
    assert not waiting & done, "nothing finished comes again"
    unsettled = put - {name for what, name in told if what in {"done", "again", "dead"}}
    # The one that was being settled as the process died may have been settled.
    assert len(unsettled - waiting - dead) <= 1
    returned = {name for what, name in told if what == "again"}
    held, _ = queue.counts()
    assert held >= len(waiting | returned)


def check_ledger(told: list[tuple[str, ...]], ledger: SqliteLedger) -> None:
    steps = ["claimed", "posting", "posted", "answered"]
    for what, key in told:
        if what in steps:
            claim = ledger.find(key)
            assert claim is not None
            assert steps.index(claim.state) >= steps.index(what)
            assert (claim.message is not None) == (claim.state in {"posted", "answered"})


def check_memory(told: list[tuple[str, ...]], database: Database, clock: Clock) -> None:
    threads = SqliteThreadStore(database, now=clock)
    answers = SqliteAnswerLog(database, now=clock)
    for what, key in told:
        if what == "said":
            ref = type(THREAD)(platform="slack", tenant="T1", channel="C1", root=key)
            assert [turn.text for turn in threads.load(ref).turns[:2]] == ["one", "two"]
        if what in {"saved", "rated"}:
            record = answers.find(key)
            assert record is not None
            assert what == "saved" or record.ratings
    met = SqliteConversationBook(database, now=clock).of("teams", "T1")
    assert {each.id for each in met} >= {key for what, key in told if what == "noted"}


def check_documents(told: list[tuple[str, ...]], documents: SqliteDocumentStore) -> None:
    for what, key in told:
        if what in {"listed", "removed"}:
            document = documents.get(key)
            assert document is not None
            assert what == "listed" or document.state == "removed"


def check_files(told: list[tuple[str, ...]], folder: Path, clock: Clock) -> None:
    files = LocalFileStore(
        folder / "files",
        signer=Signer("secret", now=clock),
        base_url="http://localhost",
        now=clock,
    )
    kept = {key for what, key in told if what == "kept"}
    for key in ("file-0", "file-1", "file-2"):
        try:
            with files.open(key) as file:
                assert file.read() == b"half whole", "whole or not at all"
        except Gone:
            assert key not in kept


def test_left_alone_the_workload_comes_to_its_end(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.adapters.sqlite.crashing", str(tmp_path)],
        cwd=ROOT,
        input="nowhere:1",
        text=True,
        check=True,
    )
    folder = tmp_path / "nowhere:1"
    assert (folder / "ended").read_text() == "0"
    told = (folder / "told").read_text().splitlines()
    assert "removed document-2" in told

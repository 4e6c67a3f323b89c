"""Many threads and many processes at one queue: each delivery once, each thread in order."""

import subprocess
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import Done
from bot.ports import Conflict, Held
from bot.storage.sqlite import (
    Database,
    SqliteDeliveryQueue,
    SqliteDocumentStore,
    SqliteLedger,
    SqliteThreadStore,
)
from tests.adapters.sqlite.racing import SHARED
from tests.fakes.clock import Clock
from tests.fakes.samples import THREAD, delivery, document, turns

ROOT = Path(__file__).parents[3]
MANY = 16


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "footnote.db") as database:
        yield database


def test_the_same_delivery_put_by_many_at_once_is_taken_once(database: Database) -> None:
    queue = SqliteDeliveryQueue(database, now=Clock())
    with ThreadPoolExecutor(MANY) as pool:
        fresh = list(pool.map(queue.put, [delivery("e1")] * MANY * 4))
    assert sum(fresh) == 1


def test_many_workers_handle_each_delivery_once_and_each_thread_in_order(
    database: Database,
) -> None:
    queue = SqliteDeliveryQueue(database, now=Clock())
    for number in range(120):
        queue.put(delivery(f"{number:03}", thread_key=f"thread-{number % 7}"))
    handled: dict[str, list[str]] = defaultdict(list)
    in_work: Counter[str] = Counter()
    lock = threading.Lock()

    def work() -> None:
        while queue.counts()[0]:
            lease = queue.lease()
            if lease is None:
                queue.wait(0.05)
                continue
            key = lease.delivery.thread_key
            with lock:
                in_work[key] += 1
                assert in_work[key] == 1, "one of a thread at a time"
                handled[key].append(lease.delivery.id)
            with lock:
                in_work[key] -= 1
            queue.settle(lease, Done())

    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(work) for _ in range(8)]:
            future.result()
    assert sum(len(ids) for ids in handled.values()) == 120
    assert all(ids == sorted(ids) for ids in handled.values())


def test_many_processes_share_a_queue(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    Database(path).close()
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.adapters.sqlite.racing", str(path), f"p{number}"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    shown = [child.communicate("go\n")[0] for child in children]
    assert [child.returncode for child in children] == [0, 0, 0]
    lines = [line.split() for text in shown for line in text.splitlines()]
    put = Counter(id_ for what, id_ in lines if what == "put")
    handled = Counter(id_ for what, id_ in lines if what == "handle")
    assert set(put.values()) == {1}
    assert len(put) == len(SHARED) + 3 * 20
    assert handled == put


def test_of_many_claims_at_once_one_is_granted(database: Database) -> None:
    ledger = SqliteLedger(database, now=Clock())

    def claim(owner: int) -> bool:
        try:
            ledger.claim("k", thread=THREAD, owner=f"w{owner}", lease=timedelta(seconds=60))
        except Held:
            return False
        return True

    with ThreadPoolExecutor(MANY) as pool:
        granted = list(pool.map(claim, range(MANY * 2)))
    assert sum(granted) == 1


def test_of_many_writes_of_one_revision_one_succeeds(database: Database) -> None:
    documents = SqliteDocumentStore(database)
    stored = documents.put(document("d1"))

    def write(_: int) -> bool:
        try:
            documents.put(stored)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(MANY) as pool:
        written = list(pool.map(write, range(MANY * 2)))
    assert sum(written) == 1


def test_turns_appended_at_once_under_one_key_are_kept_once(database: Database) -> None:
    threads = SqliteThreadStore(database, now=Clock())
    with ThreadPoolExecutor(MANY) as pool:
        for _ in range(MANY):
            pool.submit(threads.append, THREAD, "q1", turns("one", "two"))
    assert [turn.text for turn in threads.load(THREAD).turns] == ["one", "two"]


def test_a_waiting_worker_wakes_when_something_is_put(database: Database) -> None:
    queue = SqliteDeliveryQueue(database, now=Clock())
    with ThreadPoolExecutor(1) as pool:
        woken = pool.submit(queue.wait, 60)
        queue.put(delivery("e1"))
        woken.result(timeout=30)
    assert queue.lease() is not None


def test_a_waiting_worker_wakes_when_the_thread_becomes_free(database: Database) -> None:
    queue = SqliteDeliveryQueue(database, now=Clock())
    queue.put(delivery("e1"))
    queue.put(delivery("e2"))
    lease = queue.lease()
    assert lease is not None
    with ThreadPoolExecutor(1) as pool:
        woken = pool.submit(queue.wait, 60)
        queue.settle(lease, Done())
        woken.result(timeout=30)
    assert queue.lease() is not None


def test_a_waiting_worker_sees_what_another_process_put(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    with Database(path) as ours, Database(path) as theirs, ThreadPoolExecutor(1) as pool:
        queue = SqliteDeliveryQueue(ours, now=lambda: datetime.now(UTC))
        woken = pool.submit(queue.wait, 60)
        SqliteDeliveryQueue(theirs, now=lambda: datetime.now(UTC)).put(delivery("e1"))
        woken.result(timeout=30)
        assert queue.lease() is not None


def test_waiting_for_nothing_ends_at_its_time(database: Database) -> None:
    SqliteDeliveryQueue(database, now=Clock()).wait(0.01)


def test_waiting_at_a_store_that_does_not_answer_is_only_waiting(tmp_path: Path) -> None:
    database = Database(tmp_path / "footnote.db")
    queue = SqliteDeliveryQueue(database, now=Clock())
    database.close()
    queue.wait(0.01)

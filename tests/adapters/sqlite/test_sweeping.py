"""What is over is erased on the way of ordinary work, and what must be kept is kept."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Dead, Done
from bot.ports import Busy, Finished
from bot.storage.sqlite import (
    Database,
    SqliteAnswerLog,
    SqliteDeliveryQueue,
    SqliteLedger,
    SqliteThreadStore,
)
from bot.storage.sqlite.broom import Broom
from tests.fakes.clock import Clock
from tests.fakes.samples import THREAD, delivery, record, turns

DAY = timedelta(days=1)
LEASE = timedelta(seconds=60)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "footnote.db") as database:
        yield database


def count(database: Database, table: str) -> int:
    """Rows of the table."""
    with database.read() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def test_ids_are_forgotten_after_a_day(database: Database, clock: Clock) -> None:
    queue = SqliteDeliveryQueue(database, now=clock)
    queue.put(delivery("e1"))
    lease = queue.lease()
    assert lease is not None
    queue.settle(lease, Done())
    clock.advance(DAY - timedelta(minutes=1))
    queue.lease()
    assert count(database, "seen") == 1
    clock.advance(timedelta(hours=1))
    queue.lease()
    assert count(database, "seen") == 0
    assert queue.put(delivery("e1")) is True


def test_a_finished_delivery_leaves_nothing_but_its_id(database: Database, clock: Clock) -> None:
    queue = SqliteDeliveryQueue(database, now=clock)
    queue.put(delivery("e1", payload="a secret question"))
    lease = queue.lease()
    assert lease is not None
    queue.settle(lease, Done())
    database.close()
    assert b"a secret question" not in database.path.read_bytes()


def test_an_id_whose_delivery_still_waits_stays_taken(database: Database, clock: Clock) -> None:
    queue = SqliteDeliveryQueue(database, now=clock)
    queue.put(delivery("e1"), delay=3 * DAY)
    clock.advance(2 * DAY)
    assert queue.put(delivery("e1")) is False
    clock.advance(DAY)
    assert queue.lease() is not None
    assert queue.lease() is None


def test_dead_letters_are_kept_two_weeks(database: Database, clock: Clock) -> None:
    queue = SqliteDeliveryQueue(database, now=clock)
    queue.put(delivery("e1"))
    lease = queue.lease()
    assert lease is not None
    queue.settle(lease, Dead(reason="poison"))
    clock.advance(13 * DAY)
    queue.lease()
    assert queue.counts() == (0, 1)
    clock.advance(DAY)
    queue.lease()
    assert queue.counts() == (0, 0)


def test_a_process_that_is_alone_takes_back_what_a_dead_one_held(
    database: Database, clock: Clock
) -> None:
    queue = SqliteDeliveryQueue(database, now=clock)
    ledger = SqliteLedger(database, now=clock)
    queue.put(delivery("e1"))
    assert queue.lease() is not None
    ledger.claim("k", thread=THREAD, owner="dead", lease=LEASE)
    queue.take_back()
    ledger.take_back()
    again = queue.lease()
    assert again is not None
    assert again.attempt == 1, "a kill is not the delivery's fault"
    assert ledger.claim("k", thread=THREAD, owner="alive", lease=LEASE).attempt == 2


def test_what_was_in_work_at_twenty_kills_is_suspected(database: Database, clock: Clock) -> None:
    queue = SqliteDeliveryQueue(database, now=clock, max_attempts=2)
    queue.put(delivery("e1"))
    leases = 0
    while queue.lease() is not None:
        leases += 1
        queue.take_back()

    assert leases == 22
    assert len(queue.list()) == 1


def test_taking_back_leaves_what_waits_its_delay(database: Database, clock: Clock) -> None:
    queue = SqliteDeliveryQueue(database, now=clock)
    queue.put(delivery("later"), delay=timedelta(minutes=1))
    queue.take_back()
    assert queue.lease() is None


def test_a_clock_set_back_hides_nothing_that_waits(database: Database, clock: Clock) -> None:
    queue = SqliteDeliveryQueue(database, now=clock)
    queue.put(delivery("e1"))
    clock.advance(-timedelta(hours=5))
    assert queue.lease() is not None


def test_finished_claims_are_kept_a_week(database: Database, clock: Clock) -> None:
    ledger = SqliteLedger(database, now=clock)
    ledger.advance(ledger.claim("over", thread=THREAD, owner="w", lease=LEASE), "answered")
    ledger.claim("open", thread=THREAD, owner="w", lease=LEASE)
    clock.advance(7 * DAY - timedelta(minutes=1))
    with pytest.raises(Finished):
        ledger.claim("over", thread=THREAD, owner="w", lease=LEASE)
    clock.advance(timedelta(hours=1))
    ledger.claim("another", thread=THREAD, owner="w", lease=LEASE)
    assert ledger.find("over") is None
    assert ledger.find("open") is not None


def test_old_history_is_erased_and_not_only_hidden(database: Database, clock: Clock) -> None:
    threads = SqliteThreadStore(database, now=clock, history=30 * DAY)
    answers = SqliteAnswerLog(database, now=clock, history=30 * DAY)
    threads.append(THREAD, "q1", turns("an old confession"))
    answers.save(record("a1", question="an old confession", at=clock()))
    clock.advance(31 * DAY)
    threads.append(THREAD, "q2", turns("new"))
    answers.save(record("a2", at=clock()))
    assert count(database, "exchanges") == 1
    assert count(database, "answers") == 1
    database.close()
    assert b"an old confession" not in database.path.read_bytes()


def test_the_broom_sweeps_once_per_quarter_of_an_hour(clock: Clock) -> None:
    broom = Broom(clock)
    swept: list[int] = []
    for minutes in (0, 1, 13, 1, 1, 14):
        clock.advance(timedelta(minutes=minutes))
        broom.sweep(lambda: swept.append(1))
    assert len(swept) == 3


def test_a_sweep_that_fails_does_not_fail_the_work(clock: Clock) -> None:
    def failing() -> None:
        msg = "held by another program."
        raise Busy(msg)

    Broom(clock).sweep(failing)

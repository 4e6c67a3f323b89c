"""The inbox: what was acknowledged lies there in its order, until it is on the queue."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ports import StorageDamaged
from bot.storage.sqlite import Database, SqliteDeliveryQueue
from bot.storage.sqlite.inbox import SqliteInbox, opened_inbox
from tests.fakes.clock import Clock
from tests.fakes.samples import delivery


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[SqliteInbox]:
    with opened_inbox(tmp_path / "inbox.db") as made:
        yield made


def test_deliveries_come_out_as_they_went_in_and_in_their_order(inbox: SqliteInbox) -> None:
    sent = [delivery(f"e{number}") for number in range(5)]
    for each in sent:
        assert inbox.put(each)

    held = inbox.after(0)

    assert [each for _, each in held] == sent
    assert [each for _, each in inbox.after(held[2][0])] == sent[3:]
    assert [each for _, each in inbox.after(0, most=2)] == sent[:2]


def test_the_same_delivery_told_twice_lies_there_once(inbox: SqliteInbox) -> None:
    assert inbox.put(delivery("e1"))

    assert not inbox.put(delivery("e1"))

    assert len(inbox.after(0)) == 1


def test_what_was_collected_is_erased_and_its_place_never_given_again(inbox: SqliteInbox) -> None:
    inbox.put(delivery("e1"))
    inbox.put(delivery("e2"))
    last = inbox.after(0)[-1][0]

    inbox.forget(last)
    inbox.put(delivery("e3"))

    ((place, kept),) = inbox.after(0)
    assert kept.id == "e3"
    assert place > last


def test_whoever_collects_is_told_of_each_fresh_delivery(tmp_path: Path) -> None:
    told: list[str] = []
    with opened_inbox(tmp_path / "inbox.db", told=lambda: told.append("something")) as inbox:
        inbox.put(delivery("e1"))
        inbox.put(delivery("e1"))

    assert told == ["something"]


def test_it_is_there_for_another_process_and_after_closing(tmp_path: Path) -> None:
    with (
        opened_inbox(tmp_path / "inbox.db") as front,
        opened_inbox(tmp_path / "inbox.db") as behind,
    ):
        front.put(delivery("e1"))
        assert [each.id for _, each in behind.after(0)] == ["e1"]
    with opened_inbox(tmp_path / "inbox.db") as again:
        assert [each.id for _, each in again.after(0)] == ["e1"]


def test_a_file_that_is_no_inbox_is_said(tmp_path: Path) -> None:
    (tmp_path / "inbox.db").write_bytes(b"something else entirely" * 100)

    with pytest.raises(StorageDamaged, match=r"inbox\.db"):
        opened_inbox(tmp_path / "inbox.db").__enter__()


def test_many_are_put_on_the_queue_in_one_step_and_known_ones_dropped(tmp_path: Path) -> None:
    with Database(tmp_path / "footnote.db") as database:
        queue = SqliteDeliveryQueue(database, now=Clock())
        queue.put(delivery("e1", thread_key="a"))

        fresh = queue.put_all([delivery(f"e{number}", thread_key="a") for number in (1, 2, 3)])

        assert fresh == 2
        leases = []
        while lease := queue.lease():
            leases.append(lease.delivery.id)
        assert leases == ["e1"], "one thread, one at a time"
        assert queue.counts()[0] == 3

"""A power cut takes the steps that ride, and nothing that lasts; what is left goes on as if they had not been taken."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Done, MessageRef
from bot.ports import Finished
from bot.storage.sqlite import (
    Database,
    SqliteAnswerLog,
    SqliteDeliveryQueue,
    SqliteLedger,
    SqliteThreadStore,
)
from tests.fakes.clock import Clock
from tests.fakes.samples import THREAD, delivery, record, turns

LEASE = timedelta(seconds=60)


class Machine:
    """The stores of one machine, whose disk holds what the last lasting write left there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.path = folder / "footnote.db"
        self.clock = Clock()
        self.database = Database(self.path)
        self.queue = SqliteDeliveryQueue(self.database, now=self.clock)
        self.ledger = SqliteLedger(self.database, now=self.clock)
        self.threads = SqliteThreadStore(self.database, now=self.clock)
        self.answers = SqliteAnswerLog(self.database, now=self.clock)

    @property
    def log(self) -> Path:
        return self.path.with_name("footnote.db-wal")

    def after_power_cut(self, folder: Path, *, synced: int) -> "Machine":
        """The machine after its next start: of the log of writes, `synced` bytes had reached the disk."""
        folder.mkdir()
        shutil.copy(self.path, folder / self.path.name)
        (folder / self.log.name).write_bytes(self.log.read_bytes()[:synced])
        self.database.close()
        machine = Machine(folder)
        machine.queue.take_back()
        machine.ledger.take_back()
        return machine


def synced(machine: Machine) -> int:
    """How much of the log is on disk as a lasting write returns: all of it."""
    return machine.log.stat().st_size


def test_a_delivery_whose_lease_and_claim_are_cut_off_is_simply_begun_again(
    tmp_path: Path,
) -> None:
    before = Machine(tmp_path / "before")
    before.queue.put(delivery("d"))
    on_disk = synced(before)
    assert before.queue.lease()
    before.ledger.claim("d", thread=THREAD, owner="w", lease=LEASE)

    after = before.after_power_cut(tmp_path / "after", synced=on_disk)

    lease = after.queue.lease()
    assert lease is not None
    assert lease.delivery.id == "d"
    assert after.ledger.find("d") is None
    assert after.ledger.claim("d", thread=THREAD, owner="x", lease=LEASE).state == "claimed"
    after.database.close()


def test_that_a_message_is_about_to_be_posted_lasts_and_the_claim_with_it(tmp_path: Path) -> None:
    before = Machine(tmp_path / "before")
    before.queue.put(delivery("d"))
    assert before.queue.lease()
    claim = before.ledger.claim("d", thread=THREAD, owner="w", lease=LEASE)
    before.ledger.advance(claim, "posting")

    after = before.after_power_cut(tmp_path / "after", synced=synced(before))

    assert after.ledger.claim("d", thread=THREAD, owner="x", lease=LEASE).state == "posting"
    after.database.close()


def test_an_answer_that_lasts_has_its_turns_and_its_record_and_is_not_given_again(
    tmp_path: Path,
) -> None:
    before = Machine(tmp_path / "before")
    before.queue.put(delivery("d"))
    lease = before.queue.lease()
    assert lease is not None
    claim = before.ledger.claim("d", thread=THREAD, owner="w", lease=LEASE)
    message = MessageRef(thread=THREAD, id="m")
    claim = before.ledger.advance(claim, "posted", message=message)
    before.threads.append(THREAD, "d", turns("one", "two"))
    before.answers.save(record("d", at=before.clock()))
    before.ledger.advance(claim, "answered", message=message)
    on_disk = synced(before)
    before.queue.settle(lease, Done())

    after = before.after_power_cut(tmp_path / "after", synced=on_disk)

    assert [turn.text for turn in after.threads.load(THREAD).turns] == ["one", "two"]
    assert after.answers.find("d") is not None
    assert after.queue.lease(), "that it was settled is cut off, so it comes again"
    with pytest.raises(Finished):
        after.ledger.claim("d", thread=THREAD, owner="x", lease=LEASE)
    after.database.close()

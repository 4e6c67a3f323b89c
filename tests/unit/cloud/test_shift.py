"""The ledger of a process that handles one delivery after another."""

from datetime import timedelta

import pytest

from bot.ports import Held, Lost
from bot.wiring.cloud.deliveries import Shift, ShiftLedger
from tests.fakes.clock import Clock
from tests.fakes.ledger import FakeLedger
from tests.fakes.samples import THREAD

LEASE = timedelta(seconds=120)


def test_the_successor_of_a_killed_worker_goes_on_at_once_and_the_dead_one_has_lost() -> None:
    clock = Clock()
    held = FakeLedger(now=clock)
    first = ShiftLedger(held, Shift(delivery="e1"), now=clock)
    second = ShiftLedger(held, Shift(delivery="e1"), now=clock)

    claim = first.claim("k", thread=THREAD, owner="w1", lease=LEASE)
    again = second.claim("k", thread=THREAD, owner="w2", lease=LEASE)

    assert again.attempt == 2
    with pytest.raises(Lost):
        first.advance(claim, "posting")
    assert second.advance(again, "posting").state == "posting"


def test_another_delivery_of_the_same_question_waits() -> None:
    clock = Clock()
    held = FakeLedger(now=clock)
    mention = ShiftLedger(held, Shift(delivery="e1"), now=clock)
    message = ShiftLedger(held, Shift(delivery="e2"), now=clock)
    mention.claim("k", thread=THREAD, owner="w1", lease=LEASE)

    with pytest.raises(Held):
        message.claim("k", thread=THREAD, owner="w1", lease=LEASE)


def test_when_time_is_up_every_claim_looks_stopped() -> None:
    clock = Clock()
    shift = Shift(delivery="e1", ends=clock() + timedelta(seconds=30))
    ledger = ShiftLedger(FakeLedger(now=clock), shift, now=clock)
    ledger.claim("k", thread=THREAD, owner="w1", lease=LEASE)

    before = ledger.find("k")
    clock.advance(30)
    after = ledger.find("k")

    assert (before is not None and before.stop, after is not None and after.stop) == (False, True)
    assert ledger.find("unknown") is None


def test_a_stop_by_somebody_passes_through() -> None:
    clock = Clock()
    ledger = ShiftLedger(FakeLedger(now=clock), Shift(), now=clock)
    ledger.claim("k", thread=THREAD, owner="w1", lease=LEASE)

    assert ledger.request_stop(THREAD) == 1
    found = ledger.find("k")
    assert found is not None
    assert found.stop

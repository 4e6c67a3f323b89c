"""What a delivery queue promises over time, for queues whose clock the test owns."""

from datetime import timedelta

import pytest

from bot.domain import Again, Dead, Done
from bot.ports import DeadLetters, DeliveryQueue, Lost
from tests.contracts.queue_contract import AT_ONCE, MAX_ATTEMPTS, VISIBILITY, taken
from tests.fakes.clock import Clock
from tests.fakes.samples import delivery


class QueueTimeContract:
    """What needs time to pass, for queues whose time the test owns.

    A subclass gives the fixtures `clock` and `queue`, made with `VISIBILITY` and `MAX_ATTEMPTS`.
    """

    def test_a_delayed_delivery_comes_when_its_delay_is_over(
        self, queue: DeliveryQueue, clock: Clock
    ) -> None:
        queue.put(delivery("e1"), delay=timedelta(seconds=10))
        clock.advance(9.9)
        assert queue.lease() is None
        clock.advance(0.1)
        assert taken(queue).delivery.id == "e1"

    def test_what_goes_back_waits_for_its_delay(self, queue: DeliveryQueue, clock: Clock) -> None:
        queue.put(delivery("e1"))
        queue.settle(taken(queue), Again(delay=timedelta(seconds=4)))
        assert queue.lease() is None
        clock.advance(4)
        assert taken(queue).attempt == 2

    def test_while_one_waits_to_come_again_later_ones_of_its_thread_wait_too(
        self, queue: DeliveryQueue, clock: Clock
    ) -> None:
        queue.put(delivery("e1"))
        queue.put(delivery("e2"))
        queue.put(delivery("other", "thread-2"))
        queue.settle(taken(queue), Again(delay=timedelta(seconds=4)))
        assert taken(queue).delivery.id == "other"
        assert queue.lease() is None
        clock.advance(4)
        assert taken(queue).delivery.id == "e1"

    def test_a_lease_that_runs_out_lets_the_delivery_come_again(
        self, queue: DeliveryQueue, clock: Clock
    ) -> None:
        queue.put(delivery("e1"))
        queue.put(delivery("e2"))
        assert taken(queue).attempt == 1
        clock.advance(VISIBILITY - timedelta(milliseconds=1))
        assert queue.lease() is None
        clock.advance(timedelta(milliseconds=1))
        again = taken(queue)
        assert (again.delivery.id, again.attempt) == ("e1", 2)

    def test_extending_starts_the_time_anew(self, queue: DeliveryQueue, clock: Clock) -> None:
        queue.put(delivery("e1"))
        lease = taken(queue)
        for _ in range(3):
            clock.advance(VISIBILITY - timedelta(seconds=1))
            queue.extend(lease)
        assert queue.lease() is None
        queue.settle(lease, Done())

    def test_a_lease_that_went_to_somebody_else_is_lost(
        self, queue: DeliveryQueue, clock: Clock
    ) -> None:
        queue.put(delivery("e1"))
        slow = taken(queue)
        clock.advance(VISIBILITY)
        quick = taken(queue)
        for outcome in (Done(), Again(delay=AT_ONCE), Dead(reason="slow")):
            with pytest.raises(Lost):
                queue.settle(slow, outcome)
        with pytest.raises(Lost):
            queue.extend(slow)
        queue.settle(quick, Done())
        clock.advance(VISIBILITY)
        assert queue.lease() is None

    def test_a_duplicate_is_known_for_a_day(self, queue: DeliveryQueue, clock: Clock) -> None:
        queue.put(delivery("e1"))
        queue.settle(taken(queue), Done())
        clock.advance(timedelta(hours=23, minutes=59))
        assert queue.put(delivery("e1")) is False
        assert queue.lease() is None

    def test_a_lease_that_runs_out_on_the_last_try_ends_as_a_dead_letter(
        self, queue: DeliveryQueue, dead: DeadLetters, clock: Clock
    ) -> None:
        queue.put(delivery("e1"))
        queue.put(delivery("e2"))
        for _ in range(MAX_ATTEMPTS):
            assert taken(queue).delivery.id == "e1"
            clock.advance(VISIBILITY)
        assert taken(queue).delivery.id == "e2"
        (letter,) = dead.list()
        assert letter.delivery.id == "e1"
        assert letter.reason


class DelayedApartContract:
    """A delayed delivery has not arrived yet, where the queue can tell (SQS FIFO cannot)."""

    def test_a_delayed_delivery_holds_up_nobody(self, queue: DeliveryQueue, clock: Clock) -> None:
        queue.put(delivery("later"), delay=timedelta(minutes=5))
        queue.put(delivery("now"))
        queue.settle(taken(queue), Done())
        clock.advance(timedelta(minutes=5))
        assert taken(queue).delivery.id == "later"

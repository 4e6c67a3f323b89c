"""What a queue promises that can be looked into."""

from datetime import timedelta
from typing import Protocol

from bot.domain import Again, Done, Lease, Outcome
from bot.ports import DeliveryQueue, WaitingLine
from tests.contracts.queue_contract import taken
from tests.fakes.clock import Clock
from tests.fakes.samples import delivery

LONG = timedelta(seconds=3)


class Line(DeliveryQueue, WaitingLine, Protocol):
    """A queue that can be looked into."""


class WaitingLineContract:
    """A subclass gives the fixtures `clock` and `queue`."""

    def test_nobody_waits_in_an_empty_queue(self, queue: Line) -> None:
        assert list(queue.waiting(longer_than=LONG)) == []

    def test_who_came_just_now_is_not_waiting_yet(self, queue: Line, clock: Clock) -> None:
        queue.put(delivery("e1", received=clock()))
        assert list(queue.waiting(longer_than=LONG)) == []

    def test_all_that_came_before_are_ahead_once_every_worker_is_busy(
        self, queue: Line, clock: Clock
    ) -> None:
        for name in ("e1", "e2", "e3"):
            queue.put(delivery(name, thread_key=name, received=clock()))
        taken(queue)
        clock.advance(3)
        assert seen(queue) == [("e2", 1), ("e3", 2)]

    def test_behind_its_own_thread_only_that_thread_is_ahead(
        self, queue: Line, clock: Clock
    ) -> None:
        for name, thread in (("e1", "other"), ("e2", "mine"), ("e3", "mine"), ("e4", "mine")):
            queue.put(delivery(name, thread_key=thread, received=clock()))
        taken(queue)
        taken(queue)
        clock.advance(3)
        assert seen(queue) == [("e3", 1), ("e4", 2)]

    def test_what_was_begun_once_is_not_waiting(self, queue: Line, clock: Clock) -> None:
        queue.put(delivery("e1", received=clock()))
        settle(queue, taken(queue), Again(delay=timedelta(0)))
        clock.advance(60)
        assert seen(queue) == []

    def test_what_is_delayed_is_not_waiting_and_keeps_nobody_waiting(
        self, queue: Line, clock: Clock
    ) -> None:
        queue.put(delivery("e1", received=clock()), delay=timedelta(hours=1))
        queue.put(delivery("e2", thread_key="t2", received=clock()))
        queue.put(delivery("e3", thread_key="t2", received=clock()))
        settle(queue, taken(queue), Done())
        clock.advance(5)
        assert seen(queue) == [("e3", 0)]

    def test_no_more_are_told_than_asked_for(self, queue: Line, clock: Clock) -> None:
        for number in range(5):
            queue.put(delivery(f"e{number}", received=clock()))
        clock.advance(5)
        assert [each for each, _ in seen(queue, limit=2)] == ["e0", "e1"]


def seen(queue: Line, limit: int = 200) -> list[tuple[str, int]]:
    waiting = queue.waiting(longer_than=LONG, limit=limit)
    return [(each.delivery.id, each.ahead) for each in waiting]


def settle(queue: Line, lease: Lease, outcome: Outcome) -> None:
    queue.settle(lease, outcome)

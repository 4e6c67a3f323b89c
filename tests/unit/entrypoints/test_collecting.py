"""What the front stored comes onto the queue once, in its order, whatever happens in between."""

from collections.abc import Sequence

import pytest

from bot.domain import Delivery
from bot.entrypoints.front.collecting import Collector
from bot.ports import Busy
from tests.fakes.samples import delivery


class Shelf:
    """An inbox in memory."""

    def __init__(self, *names: str) -> None:
        self.held = list(enumerate((delivery(name) for name in names), 1))

    def after(self, last: int) -> Sequence[tuple[int, Delivery]]:
        return [each for each in self.held if each[0] > last][:2]


class Queue:
    """Takes deliveries once each; can be away."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.away = False

    def put_all(self, given: Sequence[Delivery]) -> None:
        if self.away:
            msg = "locked"
            raise Busy(msg)
        self.names += [each.id for each in given if each.id not in self.names]


def collector(shelf: Shelf, queue: Queue, told: list[int]) -> Collector:
    return Collector(shelf, queue.put_all, collected=told.append)


def test_everything_is_collected_a_few_at_a_time() -> None:
    queue, told = Queue(), list[int]()
    moving = collector(Shelf("a", "b", "c"), queue, told)

    assert moving.collect()
    assert moving.collect()
    assert not moving.collect()

    assert queue.names == ["a", "b", "c"]
    assert told == [2, 3]


def test_nothing_is_told_as_collected_before_it_is_on_the_queue() -> None:
    queue, told = Queue(), list[int]()
    moving = collector(Shelf("a"), queue, told)
    queue.away = True
    with pytest.raises(Busy):
        moving.collect()

    assert told == []
    queue.away = False
    assert moving.collect()
    assert queue.names == ["a"]
    assert told == [1]


def test_after_a_kill_in_between_the_next_one_collects_it_once_more_and_nothing_comes_twice() -> (
    None
):
    shelf, queue = Shelf("a", "b"), Queue()
    queue.put_all([each for _, each in shelf.held])  # and then the process died

    told: list[int] = []
    assert collector(shelf, queue, told).collect()

    assert queue.names == ["a", "b"]
    assert told == [2]


def test_a_queue_that_is_away_only_delays_it() -> None:
    queue, told = Queue(), list[int]()
    queue.away = True
    moving = collector(Shelf("a"), queue, told)
    moving.start()

    queue.away = False
    while not told:
        moving.look()
    moving.stop()

    assert queue.names == ["a"]

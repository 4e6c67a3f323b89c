"""The heartbeat: leases live for as long as the work, and not longer."""

import threading
from collections.abc import Callable

import pytest

from bot.heartbeat import Heartbeat
from bot.ports import Busy, Lost
from tests.fakes.scripted_model import eventually


class Extended:
    """Counts, and fails as told."""

    def __init__(self, *failures: Exception) -> None:
        self.times = 0
        self._failures = list(failures)

    def __call__(self) -> None:
        self.times += 1
        if self._failures:
            raise self._failures.pop(0)


def at_least(extended: Extended, times: int) -> Callable[[], bool]:
    return lambda: extended.times >= times


Beating = Callable[[], int]


@pytest.fixture
def heartbeats() -> Beating:
    """How many threads beat besides those that other tests left behind."""
    others = {*threading.enumerate()}
    return lambda: sum(
        each.name == "heartbeat" and each.is_alive() and each not in others
        for each in threading.enumerate()
    )


def test_everything_in_work_is_extended_again_and_again_by_one_thread(heartbeats: Beating) -> None:
    heartbeat = Heartbeat(0.01)
    one, other = Extended(), Extended()
    with heartbeat.during(one), heartbeat.during(other):
        assert eventually(at_least(one, 3))
        assert eventually(at_least(other, 3))
        assert heartbeats() == 1


def test_what_is_over_is_extended_no_more_and_the_thread_ends(heartbeats: Beating) -> None:
    heartbeat = Heartbeat(0.01)
    one = Extended()
    with heartbeat.during(one):
        assert eventually(at_least(one, 1))
    times = one.times
    assert eventually(lambda: heartbeats() == 0)
    assert one.times == times


def test_it_beats_again_after_a_rest(heartbeats: Beating) -> None:
    heartbeat = Heartbeat(0.01)
    with heartbeat.during(Extended()):
        pass
    assert eventually(lambda: heartbeats() == 0)
    one = Extended()
    with heartbeat.during(one):
        assert eventually(at_least(one, 1))


def test_a_queue_that_is_away_is_asked_again_and_keeps_nobody_else_waiting() -> None:
    heartbeat = Heartbeat(0.01)
    failing, other = Extended(Busy("away"), ZeroDivisionError()), Extended()
    with heartbeat.during(failing), heartbeat.during(other):
        assert eventually(at_least(failing, 3))
        assert eventually(at_least(other, 3))


def test_a_lease_that_is_lost_is_let_go() -> None:
    heartbeat = Heartbeat(0.01)
    lost, other = Extended(Lost("taken over")), Extended()
    with heartbeat.during(lost), heartbeat.during(other):
        assert eventually(at_least(other, 4))
    assert lost.times == 1

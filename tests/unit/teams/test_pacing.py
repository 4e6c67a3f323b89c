"""Teams' send limits, kept on a clock of our own."""

import pytest

from bot.platforms.teams.pacing import LIMITS, SendLimits
from bot.ports import Busy
from tests.fakes.clock import Clock


def test_a_burst_is_spread_so_that_no_window_overflows() -> None:
    clock = Clock()
    limits = SendLimits(now=clock, pause=lambda seconds: _pass(clock, seconds))
    sent: list[float] = []
    for _ in range(200):
        limits.take("a")
        sent.append(clock().timestamp())

    for window, most in LIMITS:
        for first in sent:
            inside = [at for at in sent if first <= at < first + window.total_seconds()]
            assert len(inside) <= most


def test_conversations_do_not_wait_for_each_other() -> None:
    clock = Clock()
    limits = SendLimits(now=clock, pause=lambda _: pytest.fail("nobody should wait"))
    for number in range(1000):
        limits.take(f"chat{number}")


def test_a_conversation_that_had_its_hour_is_told_to_come_back() -> None:
    clock = Clock()
    limits = SendLimits(now=clock, pause=lambda seconds: _pass(clock, seconds))
    for _ in range(1800):
        clock.advance(1)
        limits.take("a")

    with pytest.raises(Busy) as caught:
        limits.take("a")
    assert caught.value.retry_after > 20


def test_what_may_be_left_out_leaves_room_for_what_must_go_out() -> None:
    clock = Clock()
    limits = SendLimits(now=clock, pause=lambda _: None)
    for _ in range(3):
        assert limits.has_room("a")
        limits.take("a")

    assert not limits.has_room("a")


def _pass(clock: Clock, seconds: float) -> None:
    clock.advance(seconds)

"""How often may be asked."""

from dataclasses import replace

from bot.handlers.policy import RateLimit
from tests.fakes.clock import Clock
from tests.unit.handlers.conftest import ANNA, BEN, asked


def test_a_channel_has_a_limit_of_its_own_whoever_asks() -> None:
    limit = RateLimit(per_minute=10, per_channel=2, now=Clock())

    assert limit(asked("one", ts="1.0")) is None
    assert limit(asked("two", ts="2.0", asker=BEN)) is None
    refused = limit(asked("three", ts="3.0", asker=replace(ANNA, id="U7")))

    assert refused is not None
    assert "in this channel" in refused
    assert limit(asked("three", ts="4.0", place="direct")) is None


def test_a_refused_question_counts_for_nobody() -> None:
    clock = Clock()
    limit = RateLimit(per_minute=1, per_channel=2, now=clock)

    assert limit(asked("one", ts="1.0")) is None
    assert limit(asked("two", ts="2.0")) is not None
    assert limit(asked("three", ts="3.0", asker=BEN)) is None


def test_after_a_minute_all_may_ask_again_and_nothing_is_remembered() -> None:
    clock = Clock()
    limit = RateLimit(per_minute=1, per_channel=1, now=clock)
    for number in range(100):
        limit(asked("q", ts=f"{number}.0", asker=replace(ANNA, id=f"U{number}")))
        clock.advance(61)

    assert limit(asked("again", ts="200.0")) is None
    assert len(limit._asked) <= 2  # pyright: ignore[reportPrivateUsage]


def test_a_question_that_comes_again_is_not_counted_again() -> None:
    limit = RateLimit(per_minute=1, per_channel=1, now=Clock())

    assert limit(asked("one", ts="1.0")) is None
    assert limit(asked("one", ts="1.0")) is None

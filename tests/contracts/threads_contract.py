"""What every thread store promises."""

from datetime import timedelta

from bot.ports import ThreadStore
from rag.domain import Turn
from tests.fakes.clock import START, Clock
from tests.fakes.samples import OTHER_THREAD, THREAD, turns

HISTORY = timedelta(days=30)


def said(store: ThreadStore, **limits: int) -> list[str]:
    """What is remembered of the thread."""
    return [turn.text for turn in store.load(THREAD, **limits).turns]


class ThreadStoreContract:
    """For stores made with `HISTORY`; a subclass gives the fixtures `clock` and `threads`."""

    def test_an_unknown_thread_is_empty(self, threads: ThreadStore) -> None:
        thread = threads.load(THREAD)
        assert (thread.ref, thread.turns, thread.muted) == (THREAD, (), False)

    def test_turns_come_back_as_they_were_said_oldest_first(self, threads: ThreadStore) -> None:
        first = (
            Turn(speaker="person", text="Wie lange? \u65e5\u672c \U0001f984", name="Ada", at=START),
            Turn(speaker="footnote", text="Three months [1]."),
        )
        threads.append(THREAD, "q1", first)
        threads.append(THREAD, "q2", turns("And part time?"))
        assert threads.load(THREAD).turns == (*first, *turns("And part time?"))

    def test_appending_twice_under_one_key_changes_nothing(self, threads: ThreadStore) -> None:
        threads.append(THREAD, "q1", turns("one", "two"))
        threads.append(THREAD, "q1", turns("other"))
        assert said(threads) == ["one", "two"]

    def test_the_same_key_in_another_thread_is_another(self, threads: ThreadStore) -> None:
        threads.append(THREAD, "q1", turns("here"))
        threads.append(OTHER_THREAD, "q1", turns("there"))
        assert said(threads) == ["here"]

    def test_only_the_newest_turns_are_loaded(self, threads: ThreadStore) -> None:
        for number in range(6):
            threads.append(THREAD, f"q{number}", turns(f"q{number}", f"a{number}"))
        assert said(threads, limit=3) == ["a4", "q5", "a5"]

    def test_appending_nothing_is_fine(self, threads: ThreadStore) -> None:
        threads.append(THREAD, "q1", ())
        assert said(threads) == []

    def test_an_exchange_can_be_forgotten(self, threads: ThreadStore) -> None:
        threads.append(THREAD, "q1", turns("one"))
        threads.append(THREAD, "q2", turns("two"))
        threads.forget(THREAD, "q1")
        threads.forget(THREAD, "never-said")
        assert said(threads) == ["two"]

    def test_what_was_forgotten_may_be_said_anew(self, threads: ThreadStore) -> None:
        threads.append(THREAD, "q1", turns("one"))
        threads.forget(THREAD, "q1")
        threads.append(THREAD, "q1", turns("one, reworded"))
        assert said(threads) == ["one, reworded"]

    def test_a_whole_thread_can_be_forgotten_and_no_other(self, threads: ThreadStore) -> None:
        threads.append(THREAD, "q1", turns("one"))
        threads.append(THREAD, "q2", turns("two"))
        threads.append(OTHER_THREAD, "q3", turns("three"))
        threads.mute(THREAD, muted=True)
        threads.forget(THREAD)
        assert said(threads) == []
        assert threads.load(THREAD).muted is False
        assert len(threads.load(OTHER_THREAD).turns) == 1

    def test_a_thread_is_muted_and_unmuted(self, threads: ThreadStore) -> None:
        threads.mute(THREAD, muted=True)
        threads.mute(THREAD, muted=True)
        threads.append(THREAD, "q1", turns("one"))
        assert threads.load(THREAD).muted is True
        assert threads.load(OTHER_THREAD).muted is False
        threads.mute(THREAD, muted=False)
        assert threads.load(THREAD).muted is False
        assert said(threads) == ["one"]

    def test_history_ends(self, threads: ThreadStore, clock: Clock) -> None:
        threads.append(THREAD, "q1", turns("old"))
        clock.advance(HISTORY - timedelta(seconds=1))
        threads.append(THREAD, "q2", turns("new"))
        assert said(threads) == ["old", "new"]
        clock.advance(timedelta(seconds=2))
        assert said(threads) == ["new"]

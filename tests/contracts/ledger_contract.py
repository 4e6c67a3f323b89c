"""What every ledger promises."""

from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from bot.ports import Finished, Held, Ledger, Lost
from tests.fakes.clock import Clock
from tests.fakes.samples import MESSAGE, OTHER_THREAD, THREAD

LEASE = timedelta(seconds=60)
KEY = "slack:T1:C1:17.01"


class LedgerContract:
    """A subclass gives the fixtures `clock` and `ledger`."""

    def test_the_first_to_claim_holds_it(self, ledger: Ledger, clock: Clock) -> None:
        claim = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        assert (claim.key, claim.owner, claim.state) == (KEY, "w1", "claimed")
        assert (claim.attempt, claim.stop, claim.message) == (1, False, None)
        assert claim.thread == THREAD
        assert claim.expires == clock() + LEASE
        assert ledger.find(KEY) == claim

    def test_what_was_never_claimed_is_not_found(self, ledger: Ledger) -> None:
        assert ledger.find("nothing") is None

    def test_a_running_claim_is_held_for_others(self, ledger: Ledger, clock: Clock) -> None:
        ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        clock.advance(20)
        with pytest.raises(Held) as held:
            ledger.claim(KEY, thread=THREAD, owner="w2", lease=LEASE)
        assert held.value.retry_after == pytest.approx(40, abs=1)

    def test_a_claim_whose_lease_ran_out_is_taken_over_as_far_as_it_had_come(
        self, ledger: Ledger, clock: Clock
    ) -> None:
        first = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        ledger.advance(first, "posted", message=MESSAGE)
        clock.advance(LEASE)
        second = ledger.claim(KEY, thread=THREAD, owner="w2", lease=LEASE)
        assert (second.owner, second.state, second.attempt) == ("w2", "posted", 2)
        assert second.message == MESSAGE
        assert second.expires == clock() + LEASE

    def test_its_own_running_claim_may_be_claimed_again(self, ledger: Ledger) -> None:
        first = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        second = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        assert second.attempt == first.attempt + 1
        with pytest.raises(Lost):
            ledger.advance(first, "posting")
        assert ledger.advance(second, "posting").state == "posting"

    @pytest.mark.parametrize("final", ["answered", "refused"])
    def test_a_finished_question_stays_finished(
        self, ledger: Ledger, clock: Clock, final: Literal["answered", "refused"]
    ) -> None:
        claim = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        ledger.advance(claim, final, message=MESSAGE, reason="because")
        for wait in (timedelta(0), LEASE, timedelta(days=1)):
            clock.advance(wait)
            with pytest.raises(Finished):
                ledger.claim(KEY, thread=THREAD, owner="w2", lease=LEASE)
        found = ledger.find(KEY)
        assert found is not None
        assert (found.state, found.message, found.reason) == (final, MESSAGE, "because")

    def test_each_step_is_recorded_and_renews_the_lease(self, ledger: Ledger, clock: Clock) -> None:
        claim = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        clock.advance(50)
        claim = ledger.advance(claim, "posting")
        assert (claim.state, claim.expires) == ("posting", clock() + LEASE)
        clock.advance(50)
        claim = ledger.advance(claim, "posted", message=MESSAGE)
        assert (claim.state, claim.message) == ("posted", MESSAGE)
        clock.advance(50)
        with pytest.raises(Held):
            ledger.claim(KEY, thread=THREAD, owner="w2", lease=LEASE)
        assert ledger.find(KEY) == claim

    def test_a_message_once_recorded_stays(self, ledger: Ledger) -> None:
        claim = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        claim = ledger.advance(claim, "posted", message=MESSAGE)
        claim = ledger.advance(claim, "posted")
        assert claim.message == MESSAGE

    def test_who_was_taken_over_has_lost(self, ledger: Ledger, clock: Clock) -> None:
        slow = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        clock.advance(LEASE)
        quick = ledger.claim(KEY, thread=THREAD, owner="w2", lease=LEASE)
        with pytest.raises(Lost):
            ledger.advance(slow, "answered")
        assert ledger.find(KEY) == quick

    def test_a_late_worker_nobody_took_over_goes_on(self, ledger: Ledger, clock: Clock) -> None:
        claim = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        clock.advance(LEASE * 2)
        assert ledger.advance(claim, "answered").state == "answered"

    def test_a_released_claim_can_be_taken_at_once_with_all_it_knew(self, ledger: Ledger) -> None:
        claim = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        ledger.advance(claim, "posted", message=MESSAGE, reason="model is away", release=True)
        again = ledger.claim(KEY, thread=THREAD, owner="w2", lease=LEASE)
        assert (again.owner, again.state, again.attempt) == ("w2", "posted", 2)
        assert again.message == MESSAGE

    def test_a_claim_can_be_told_the_messages_of_the_threads_other_unfinished_questions(
        self, ledger: Ledger
    ) -> None:
        answered = ledger.claim("answered", thread=THREAD, owner="w1", lease=LEASE)
        ledger.advance(answered, "answered", message=replace(MESSAGE, id="answered"))
        elsewhere = ledger.claim("elsewhere", thread=OTHER_THREAD, owner="w1", lease=LEASE)
        ledger.advance(elsewhere, "posted", message=replace(MESSAGE, id="elsewhere"))
        undone = ledger.claim("undone", thread=THREAD, owner="w1", lease=LEASE)
        ledger.advance(undone, "posted", message=MESSAGE, release=True)

        ledger.claim("not posted", thread=THREAD, owner="w1", lease=LEASE)

        claim = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        assert list(ledger.others(claim)) == [MESSAGE]

        claim = ledger.advance(claim, "posted", message=replace(MESSAGE, id="its own"))
        assert list(ledger.others(claim)) == [MESSAGE]

    def test_a_finished_claim_moves_no_further(self, ledger: Ledger) -> None:
        claim = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        claim = ledger.advance(claim, "answered")
        with pytest.raises(Lost):
            ledger.advance(claim, "posting")

    def test_advancing_what_was_never_claimed_is_lost(self, ledger: Ledger) -> None:
        claim = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        with pytest.raises(Lost):
            ledger.advance(
                type(claim)(
                    key="other",
                    owner="w1",
                    state="claimed",
                    expires=claim.expires,
                    thread=THREAD,
                ),
                "posting",
            )

    def test_a_stop_reaches_every_unfinished_question_of_the_thread(self, ledger: Ledger) -> None:
        running = ledger.claim("k1", thread=THREAD, owner="w1", lease=LEASE)
        ledger.claim("k2", thread=THREAD, owner="w1", lease=LEASE)
        ledger.claim("elsewhere", thread=OTHER_THREAD, owner="w1", lease=LEASE)
        over = ledger.claim("over", thread=THREAD, owner="w1", lease=LEASE)
        ledger.advance(over, "answered")
        assert ledger.request_stop(THREAD) == 2
        stopped = {
            key: found.stop
            for key in ("k1", "k2", "elsewhere", "over")
            if (found := ledger.find(key))
        }
        assert stopped == {"k1": True, "k2": True, "elsewhere": False, "over": False}
        assert ledger.advance(running, "posted").stop is True

    def test_a_thread_without_questions_has_nothing_to_stop(self, ledger: Ledger) -> None:
        assert ledger.request_stop(OTHER_THREAD) == 0

    def test_an_unfinished_claim_is_kept_for_as_long_as_it_takes(
        self, ledger: Ledger, clock: Clock
    ) -> None:
        claim = ledger.claim(KEY, thread=THREAD, owner="w1", lease=LEASE)
        ledger.advance(claim, "posted", message=MESSAGE)
        clock.advance(timedelta(days=30))
        ledger.claim("another", thread=THREAD, owner="w1", lease=LEASE)
        again = ledger.claim(KEY, thread=THREAD, owner="w2", lease=LEASE)
        assert (again.message, again.attempt) == (MESSAGE, 2)

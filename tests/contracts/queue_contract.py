"""What every delivery queue promises."""

from datetime import timedelta

import pytest

from bot.domain import Again, Dead, Done, Lease
from bot.ports import DeadLetters, DeliveryQueue
from tests.fakes.samples import delivery

AT_ONCE = timedelta(0)
VISIBILITY = timedelta(seconds=180)
MAX_ATTEMPTS = 3


def taken(queue: DeliveryQueue) -> Lease:
    """A lease that must be there."""
    lease = queue.lease()
    assert lease is not None
    return lease


class DeliveryQueueContract:
    """For queues made with `MAX_ATTEMPTS` tries; nothing here needs time to pass.

    A subclass gives the fixture `queue`.
    """

    def test_an_empty_queue_has_nothing_to_lease(self, queue: DeliveryQueue) -> None:
        assert queue.lease() is None

    def test_a_delivery_comes_out_as_it_went_in(self, queue: DeliveryQueue) -> None:
        sent = delivery("e1")
        assert queue.put(sent) is True
        lease = taken(queue)
        assert lease.delivery == sent
        assert (lease.attempt, lease.last_try) == (1, False)

    @pytest.mark.parametrize("text", ["", "\x00\x1f", "\u202e\U0001f984", "x" * 100_000, "'\";--"])
    def test_any_payload_survives(self, queue: DeliveryQueue, text: str) -> None:
        sent = delivery("e1", payload=text)
        queue.put(sent)
        assert taken(queue).delivery.payload == text

    def test_a_second_delivery_with_the_same_id_is_dropped(self, queue: DeliveryQueue) -> None:
        assert queue.put(delivery("e1")) is True
        assert queue.put(delivery("e1", kind="command")) is False
        queue.settle(taken(queue), Done())
        assert queue.lease() is None

    def test_a_finished_delivery_is_still_known_when_told_again(self, queue: DeliveryQueue) -> None:
        queue.put(delivery("e1"))
        queue.settle(taken(queue), Done())
        assert queue.put(delivery("e1")) is False
        assert queue.lease() is None

    def test_a_thread_is_handled_in_order_and_one_at_a_time(self, queue: DeliveryQueue) -> None:
        for id_ in ("e1", "e2", "e3"):
            queue.put(delivery(id_))
        order: list[str] = []
        for _ in range(3):
            lease = taken(queue)
            assert queue.lease() is None
            order.append(lease.delivery.id)
            queue.settle(lease, Done())
        assert order == ["e1", "e2", "e3"]
        assert queue.lease() is None

    def test_threads_are_handled_side_by_side(self, queue: DeliveryQueue) -> None:
        queue.put(delivery("a1", "thread-a"))
        queue.put(delivery("a2", "thread-a"))
        queue.put(delivery("b1", "thread-b"))
        assert {taken(queue).delivery.id, taken(queue).delivery.id} == {"a1", "b1"}
        assert queue.lease() is None

    def test_what_goes_back_comes_again_with_a_higher_attempt(self, queue: DeliveryQueue) -> None:
        queue.put(delivery("e1"))
        queue.settle(taken(queue), Again(delay=AT_ONCE, reason="busy"))
        again = taken(queue)
        assert (again.delivery.id, again.attempt) == ("e1", 2)

    def test_what_goes_back_keeps_its_place_in_the_thread(self, queue: DeliveryQueue) -> None:
        queue.put(delivery("e1"))
        queue.put(delivery("e2"))
        queue.settle(taken(queue), Again(delay=AT_ONCE))
        assert taken(queue).delivery.id == "e1"
        assert queue.lease() is None

    def test_waiting_that_is_nobodys_fault_uses_up_no_try(self, queue: DeliveryQueue) -> None:
        queue.put(delivery("e1"))
        for _ in range(MAX_ATTEMPTS + 2):
            queue.settle(taken(queue), Again(delay=AT_ONCE, counted=False))
        last = taken(queue)
        assert last.last_try is False

    def test_the_last_try_says_so(self, queue: DeliveryQueue) -> None:
        queue.put(delivery("e1"))
        tries: list[tuple[int, bool]] = []
        for _ in range(MAX_ATTEMPTS):
            lease = taken(queue)
            tries.append((lease.attempt, lease.last_try))
            if not lease.last_try:
                queue.settle(lease, Again(delay=AT_ONCE))
        assert tries == [(1, False), (2, False), (3, True)]

    def test_a_dead_delivery_does_not_come_again_and_holds_up_nobody(
        self, queue: DeliveryQueue
    ) -> None:
        queue.put(delivery("e1"))
        queue.put(delivery("e2"))
        queue.settle(taken(queue), Dead(reason="poison"))
        assert taken(queue).delivery.id == "e2"

    def test_extending_a_lease_keeps_it(self, queue: DeliveryQueue) -> None:
        queue.put(delivery("e1"))
        lease = taken(queue)
        queue.extend(lease)
        queue.settle(lease, Done())
        assert queue.lease() is None

    def test_hundreds_put_before_a_busy_thread_do_not_hide_the_next_thread(
        self, queue: DeliveryQueue
    ) -> None:
        for number in range(30):
            queue.put(delivery(f"a{number}", "thread-a"))
        queue.put(delivery("b1", "thread-b"))
        assert [taken(queue).delivery.id, taken(queue).delivery.id] == ["a0", "b1"]


class DeadLettersContract:
    """For queues that also list their dead; a subclass gives the fixtures `queue` and `dead`.

    `dead` may be the same object as `queue`.
    """

    def test_no_dead_letters_at_first(self, dead: DeadLetters) -> None:
        assert list(dead.list()) == []

    def test_a_dead_delivery_is_kept_with_its_reason(
        self, queue: DeliveryQueue, dead: DeadLetters
    ) -> None:
        sent = delivery("e1")
        queue.put(sent)
        queue.settle(taken(queue), Dead(reason="nobody understands it"))
        (letter,) = dead.list()
        assert (letter.delivery, letter.reason) == (sent, "nobody understands it")
        assert letter.died.tzinfo is not None

    def test_one_that_went_back_from_its_last_try_is_dead(
        self, queue: DeliveryQueue, dead: DeadLetters
    ) -> None:
        queue.put(delivery("e1"))
        for _ in range(MAX_ATTEMPTS):
            queue.settle(taken(queue), Again(delay=AT_ONCE, reason="model is away"))
        assert queue.lease() is None
        assert [letter.delivery.id for letter in dead.list()] == ["e1"]

    def test_the_newest_dead_come_first_and_no_more_than_asked(
        self, queue: DeliveryQueue, dead: DeadLetters
    ) -> None:
        for id_ in ("e1", "e2", "e3"):
            queue.put(delivery(id_))
            queue.settle(taken(queue), Dead(reason="poison"))
        assert [letter.delivery.id for letter in dead.list(limit=2)] == ["e3", "e2"]

    def test_a_replayed_one_comes_again_with_its_tries_reset(
        self, queue: DeliveryQueue, dead: DeadLetters
    ) -> None:
        queue.put(delivery("e1"))
        queue.settle(taken(queue), Again(delay=AT_ONCE))
        queue.settle(taken(queue), Dead(reason="poison"))
        assert dead.replay("e1") is True
        assert list(dead.list()) == []
        again = taken(queue)
        assert (again.delivery.id, again.attempt, again.last_try) == ("e1", 1, False)

    def test_what_is_not_dead_cannot_be_replayed(
        self, queue: DeliveryQueue, dead: DeadLetters
    ) -> None:
        queue.put(delivery("e1"))
        assert dead.replay("e1") is False
        assert dead.replay("never-heard-of") is False

    def test_a_replayed_one_can_die_again(self, queue: DeliveryQueue, dead: DeadLetters) -> None:
        queue.put(delivery("e1"))
        queue.settle(taken(queue), Dead(reason="first"))
        dead.replay("e1")
        queue.settle(taken(queue), Dead(reason="second"))
        assert [letter.reason for letter in dead.list()] == ["second"]

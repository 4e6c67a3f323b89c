"""Workers: what a failure becomes, and that nothing is dropped unseen."""

from collections.abc import Sequence

import pytest

from bot.domain import Asked, Delivery, Event, Person, ThreadRef
from bot.ports import Busy, Gone, Held, Lost
from bot.worker import Worker
from tests.fakes.clock import Clock
from tests.fakes.queue import FakeDeliveryQueue

THREAD = ThreadRef(platform="slack", tenant="T1", channel="C1", root="1")


class Echo:
    """Every delivery is one question."""

    def events(self, delivery: Delivery) -> Sequence[Event]:
        asker = Person(platform="slack", tenant="T1", id="U1")
        return (Asked(key=delivery.id, thread=THREAD, asker=asker, text=delivery.payload),)


class Doing:
    """Fails as told, then succeeds."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.done: list[str] = []
        self.last_tries: list[bool] = []

    def handle(self, event: Event, *, last_try: bool) -> None:
        self.last_tries.append(last_try)
        if self.failures:
            raise self.failures.pop(0)
        assert isinstance(event, Asked)
        self.done.append(event.text)


@pytest.fixture
def now() -> Clock:
    return Clock()


@pytest.fixture
def queue(now: Clock) -> FakeDeliveryQueue:
    return FakeDeliveryQueue(now=now)


def put(queue: FakeDeliveryQueue, now: Clock, name: str = "d1", source: str = "slack") -> None:
    queue.put(
        Delivery(
            id=name,
            source=source,  # type: ignore[arg-type]
            thread_key="t1",
            kind="event",
            payload=name,
            received=now(),
        )
    )


def drain(worker: Worker, now: Clock, tries: int = 20) -> None:
    for _ in range(tries):
        worker.work()
        now.advance(300)


def test_a_delivery_is_translated_handled_and_finished(
    queue: FakeDeliveryQueue, now: Clock
) -> None:
    doing = Doing()
    worker = Worker(queue, {"slack": Echo()}.get, doing)
    put(queue, now)

    assert worker.work()
    assert not worker.work()

    assert doing.done == ["d1"]


def test_a_busy_outside_is_tried_again_later(queue: FakeDeliveryQueue, now: Clock) -> None:
    doing = Doing(Busy("throttled", retry_after=30))
    worker = Worker(queue, {"slack": Echo()}.get, doing)
    put(queue, now)

    worker.work()
    assert not worker.work()
    now.advance(31)
    worker.work()

    assert doing.done == ["d1"]


def test_the_last_try_is_told_that_it_is_and_ends_as_a_dead_letter(
    queue: FakeDeliveryQueue, now: Clock
) -> None:
    doing = Doing(*[Busy("away") for _ in range(10)])
    worker = Worker(queue, {"slack": Echo()}.get, doing)
    put(queue, now)

    drain(worker, now)

    assert doing.last_tries == [False, False, False, False, True]
    (dead,) = queue.list()
    assert dead.reason == "Busy: away"


def test_waiting_for_another_worker_uses_up_no_try(queue: FakeDeliveryQueue, now: Clock) -> None:
    doing = Doing(*[Held("another works on it") for _ in range(12)])
    worker = Worker(queue, {"slack": Echo()}.get, doing)
    put(queue, now)

    drain(worker, now)

    assert doing.done == ["d1"]


def test_a_defect_is_tried_again_and_then_buried_with_its_kind_only(
    queue: FakeDeliveryQueue, now: Clock
) -> None:
    doing = Doing(*[ZeroDivisionError("what somebody asked") for _ in range(5)])
    worker = Worker(queue, {"slack": Echo()}.get, doing)
    put(queue, now)

    drain(worker, now)

    (dead,) = queue.list()
    assert dead.reason == "ZeroDivisionError in slack event"


@pytest.mark.parametrize("failure", [Gone("not in the channel")])
def test_what_can_never_work_is_buried_at_once(
    queue: FakeDeliveryQueue, now: Clock, failure: Exception
) -> None:
    doing = Doing(failure)
    worker = Worker(queue, {"slack": Echo()}.get, doing)
    put(queue, now)

    drain(worker, now)

    assert len(queue.list()) == 1
    assert doing.done == []


def test_who_lost_the_claim_leaves_it_to_the_other(queue: FakeDeliveryQueue, now: Clock) -> None:
    doing = Doing(Lost("taken over"))
    worker = Worker(queue, {"slack": Echo()}.get, doing)
    put(queue, now)

    drain(worker, now)

    assert doing.done == []
    assert queue.list() == []


def test_a_delivery_that_nobody_understands_is_kept_for_the_operator(
    queue: FakeDeliveryQueue, now: Clock
) -> None:
    worker = Worker(queue, {"slack": Echo()}.get, Doing())
    put(queue, now, source="teams")

    drain(worker, now)

    assert len(queue.list()) == 1

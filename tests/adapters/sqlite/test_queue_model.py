"""Whatever is done to the queue, it behaves as its plain model in memory does, restarts included."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from bot.domain import Again, Dead, Done, Lease, Outcome
from bot.ports import Lost
from bot.storage.sqlite import Database, SqliteDeliveryQueue
from tests.fakes.clock import Clock
from tests.fakes.queue import FakeDeliveryQueue
from tests.fakes.samples import delivery

VISIBILITY = timedelta(seconds=60)
MAX_ATTEMPTS = 3

IDS = st.sampled_from([f"e{number}" for number in range(6)])
DELAYS = st.sampled_from([timedelta(0), timedelta(seconds=30), timedelta(minutes=3)])
OUTCOMES = st.one_of(
    st.just(Done()),
    st.just(Dead(reason="poison")),
    st.builds(Again, delay=DELAYS, counted=st.booleans(), reason=st.just("busy")),
)
STEPS = st.sampled_from([1, 29, 30, 59, 60, 61, 3600, 86_399, 86_400])


class QueueMachine(RuleBasedStateMachine):
    """Does the same to both and compares what they say."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.model = FakeDeliveryQueue(
            now=self.clock, visibility=VISIBILITY, max_attempts=MAX_ATTEMPTS
        )
        self.leases: list[tuple[Lease, Lease]] = []
        self.open()

    def open(self) -> None:
        self.database = Database(Path(self.folder.name) / "footnote.db")
        self.queue = SqliteDeliveryQueue(
            self.database, now=self.clock, visibility=VISIBILITY, max_attempts=MAX_ATTEMPTS
        )

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    @rule(id_=IDS, thread=st.sampled_from(["a", "b"]), delay=DELAYS)
    def put(self, id_: str, thread: str, delay: timedelta) -> None:
        sent = delivery(id_, thread_key=thread)
        assert self.queue.put(sent, delay=delay) == self.model.put(sent, delay=delay)

    @rule()
    def lease(self) -> None:
        ours, theirs = self.queue.lease(), self.model.lease()
        if ours is None or theirs is None:
            assert ours is theirs
            return
        assert (ours.delivery, ours.attempt) == (theirs.delivery, theirs.attempt)
        assert ours.last_try == theirs.last_try
        self.leases.append((ours, theirs))

    @precondition(lambda self: bool(self.leases))
    @rule(data=st.data(), outcome=OUTCOMES)
    def settle(self, data: st.DataObject, outcome: Outcome) -> None:
        ours, theirs = data.draw(st.sampled_from(self.leases))
        assert self.lost(self.queue, ours, outcome) == self.lost(self.model, theirs, outcome)

    @precondition(lambda self: bool(self.leases))
    @rule(data=st.data())
    def extend(self, data: st.DataObject) -> None:
        ours, theirs = data.draw(st.sampled_from(self.leases))
        assert self.lost(self.queue, ours, None) == self.lost(self.model, theirs, None)

    def lost(
        self, queue: SqliteDeliveryQueue | FakeDeliveryQueue, lease: Lease, outcome: Outcome | None
    ) -> bool:
        try:
            if outcome is None:
                queue.extend(lease)
            else:
                queue.settle(lease, outcome)
        except Lost:
            return True
        return False

    @rule(id_=IDS)
    def replay(self, id_: str) -> None:
        assert self.queue.replay(id_) == self.model.replay(id_)

    @rule(seconds=STEPS)
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @rule()
    def restart(self) -> None:
        self.database.close()
        self.open()

    @invariant()
    def the_same_are_dead(self) -> None:
        ours = [(each.delivery.id, each.died) for each in self.queue.list()]
        theirs = [(each.delivery.id, each.died) for each in self.model.list()]
        assert sorted(ours) == sorted(theirs)


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

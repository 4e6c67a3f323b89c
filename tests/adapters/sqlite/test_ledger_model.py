"""Whatever is done to the ledger, it behaves as its plain model in memory does, restarts included."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain import Claim, ClaimState, MessageRef
from bot.ports import Finished, Held, Ledger, Lost
from bot.storage.sqlite import Database, SqliteLedger
from tests.fakes.clock import Clock
from tests.fakes.ledger import FakeLedger
from tests.fakes.samples import MESSAGE, OTHER_THREAD, THREAD

KEYS = st.sampled_from(["k1", "k2"])
STATES: st.SearchStrategy[ClaimState] = st.sampled_from(
    ["claimed", "posting", "posted", "answered", "refused"]
)
ROOMS = {"k1": THREAD, "k2": OTHER_THREAD}


class LedgerMachine(RuleBasedStateMachine):
    """Does the same to both and compares what they say."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.model = FakeLedger(now=self.clock)
        self.claims: list[Claim] = []
        self.open()

    def open(self) -> None:
        self.database = Database(Path(self.folder.name) / "footnote.db")
        self.ledger = SqliteLedger(self.database, now=self.clock)

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    @rule(
        key=KEYS,
        owner=st.sampled_from(["w1", "w2"]),
        seconds=st.sampled_from([10, 60]),
    )
    def claim(self, key: str, owner: str, seconds: int) -> None:
        ours = self.claimed(self.ledger, key, owner, seconds)
        theirs = self.claimed(self.model, key, owner, seconds)
        assert ours == theirs
        if isinstance(ours, Claim):
            self.claims.append(ours)

    def claimed(self, ledger: Ledger, key: str, owner: str, seconds: int) -> Claim | str | float:
        try:
            lease = timedelta(seconds=seconds)
            return ledger.claim(key, thread=ROOMS[key], owner=owner, lease=lease)
        except Finished:
            return "finished"
        except Held as held:
            return held.retry_after

    @precondition(lambda self: bool(self.claims))
    @rule(
        data=st.data(),
        state=STATES,
        message=st.sampled_from([None, MESSAGE]),
        reason=st.sampled_from(["", "because"]),
        release=st.booleans(),
    )
    def advance(
        self,
        data: st.DataObject,
        state: ClaimState,
        message: MessageRef | None,
        reason: str,
        *,
        release: bool,
    ) -> None:
        claim = data.draw(st.sampled_from(self.claims))
        said: list[Claim | None] = []
        for ledger in (self.ledger, self.model):
            try:
                said.append(
                    ledger.advance(claim, state, message=message, reason=reason, release=release)
                )
            except Lost:
                said.append(None)
        assert said[0] == said[1]

    @rule(key=KEYS)
    def stop(self, key: str) -> None:
        thread = ROOMS[key]
        assert self.ledger.request_stop(thread) == self.model.request_stop(thread)

    @rule(seconds=st.sampled_from([1, 10, 59, 60, 3600]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @rule()
    def restart(self) -> None:
        self.database.close()
        self.open()

    @invariant()
    def both_know_the_same(self) -> None:
        for key in ROOMS:
            assert self.ledger.find(key) == self.model.find(key)


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(
    max_examples=30,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

"""Who works on which question."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from bot.domain import Claim, ClaimState, MessageRef, ThreadRef


class Ledger(Protocol):
    """Who works on which question and how far it has come; kept at least 24 hours, finished ones 7 days."""

    def claim(self, key: str, *, thread: ThreadRef, owner: str, lease: timedelta) -> Claim:
        """Takes hold of a question in one conditional write.

        A claim whose lease ran out is taken over with its state and message, `attempt` raised.

        Raises:
            Held: another owner's lease is running.
            Finished: it was answered or refused before.
        """
        ...

    def advance(
        self,
        claim: Claim,
        state: ClaimState,
        *,
        message: MessageRef | None = None,
        reason: str = "",
        release: bool = False,
    ) -> Claim:
        """Records the next step in one conditional write and renews the lease.

        Args:
            claim: The claim as this owner holds it.
            state: The step reached.
            message: Our reply's message, once there is one.
            reason: Why it was refused or failed.
            release: Ends the lease instead, so that another try may claim at once.

        Raises:
            Lost: the claim is no longer `claim.owner`'s.
        """
        ...

    def find(self, key: str) -> Claim | None:
        """The claim as it stands, `stop` included."""
        ...

    def others(self, claim: Claim) -> Sequence[MessageRef]:
        """The messages of the thread's other unfinished questions: one that carries no mark may be theirs."""
        ...

    def request_stop(self, thread: ThreadRef) -> int:
        """Marks every unfinished claim of the thread to be stopped; returns how many there were."""
        ...

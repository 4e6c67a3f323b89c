"""The ledger as one delivery's worker sees it: a killed worker's successor goes on at once.

The queue gives a delivery to one worker at a time, so the delivery itself owns its claims. And when
little time is left, every claim looks stopped: the answer then ends with what it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import Claim, ClaimState, MessageRef, ThreadRef
from bot.ports import Clock, Ledger


@dataclass(kw_only=True)
class Shift:
    """What is in work now, and until when."""

    delivery: str = ""
    ends: datetime | None = None


class ShiftLedger:
    """A ledger for a process that handles one delivery after another.

    Args:
        ledger: The ledger itself.
        shift: What is in work.
        now: The present moment.
    """

    def __init__(self, ledger: Ledger, shift: Shift, *, now: Clock) -> None:
        self._ledger = ledger
        self._shift = shift
        self._now = now

    def claim(self, key: str, *, thread: ThreadRef, owner: str, lease: timedelta) -> Claim:
        """In the delivery's name, where one is in work."""
        owner = f"delivery {self._shift.delivery}" if self._shift.delivery else owner
        return self._ledger.claim(key, thread=thread, owner=owner, lease=lease)

    def advance(
        self,
        claim: Claim,
        state: ClaimState,
        *,
        message: MessageRef | None = None,
        reason: str = "",
        release: bool = False,
    ) -> Claim:
        """As the ledger itself."""
        return self._ledger.advance(claim, state, message=message, reason=reason, release=release)

    def find(self, key: str) -> Claim | None:
        """As the ledger itself, but stopped once time is up."""
        claim = self._ledger.find(key)
        ends = self._shift.ends
        if claim is not None and ends is not None and self._now() >= ends:
            return replace(claim, stop=True)
        return claim

    def others(self, claim: Claim) -> Sequence[MessageRef]:
        """As the ledger itself."""
        return self._ledger.others(claim)

    def request_stop(self, thread: ThreadRef) -> int:
        """As the ledger itself."""
        return self._ledger.request_stop(thread)

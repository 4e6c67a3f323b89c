"""Watches for a stop while an answer is being written, and keeps its claim alive meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from bot.domain import Claim
from bot.ports import Clock, Ledger
from rag.domain import Stopped

_LOOK_EVERY = timedelta(milliseconds=500)


class _Held(Protocol):
    """A claim that can be held on to."""

    claim: Claim

    def renew(self) -> None:
        """Holds on to it for another lease."""
        ...


class StopWatch:
    """Tells whether to stop; asks the ledger at most twice a second and renews a lease half gone.

    Args:
        ledger: Where somebody's stop is noted, perhaps by another process.
        reply: The claim being answered.
        now: The present moment.
        lease: How long a claim is held without renewal.
    """

    def __init__(self, *, ledger: Ledger, reply: _Held, now: Clock, lease: timedelta) -> None:
        self._ledger = ledger
        self._reply = reply
        self._now = now
        self._lease = lease
        self._looked = now()
        self._stop = False

    def __call__(self) -> bool:
        """Whether the answer should end here."""
        now = self._now()
        if self._stop or now - self._looked < _LOOK_EVERY:
            return self._stop
        self._looked = now
        if self._reply.claim.expires - now < self._lease / 2:
            self._reply.renew()
        found = self._ledger.find(self._reply.claim.key)
        self._stop = found is not None and found.stop
        return self._stop

    def passed_on(self, write: Callable[[str], None]) -> Callable[[str], None]:
        """`write`, with the platform's own stop button turned into this watch's answer."""

        def say(text: str) -> None:
            try:
                write(text)
            except Stopped:
                self._stop = True

        return say

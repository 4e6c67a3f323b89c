"""Watches over an answer being written: for a stop, for its claim, and for a silence that somebody should explain."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from bot.domain import Claim
from bot.ports import Clock, Ledger
from rag.domain import Stopped

_LOOK_EVERY = timedelta(milliseconds=500)
_PATIENCE = timedelta(seconds=15)
"""Of a reader who sees no word yet; also well before Slack takes a status away by itself, after two minutes."""


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
        silence: Called now and then while no word has come.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        reply: _Held,
        now: Clock,
        lease: timedelta,
        silence: Callable[[], None],
    ) -> None:
        self._ledger = ledger
        self._reply = reply
        self._now = now
        self._lease = lease
        self._silence = silence
        self._looked = self._soothed = now()
        self._spoke = False
        self._stop = False

    def __call__(self) -> bool:
        """Whether the answer should end here."""
        now = self._now()
        if self._stop or now - self._looked < _LOOK_EVERY:
            return self._stop
        self._looked = now
        if not self._spoke and now - self._soothed >= _PATIENCE:
            self._soothed = now
            self._silence()
        if self._reply.claim.expires - now < self._lease / 2:
            self._reply.renew()
        found = self._ledger.find(self._reply.claim.key)
        self._stop = found is not None and found.stop
        return self._stop

    def passed_on(self, write: Callable[[str], None]) -> Callable[[str], None]:
        """`write`, with the platform's own stop button turned into this watch's answer."""

        def say(text: str) -> None:
            self._spoke = True
            try:
                write(text)
            except Stopped:
                self._stop = True

        return say

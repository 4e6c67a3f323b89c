"""Brings what the front stored onto the queue, in the order it came."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.domain import Delivery
from bot.ports import PortError

log = logging.getLogger(__name__)

LOOKS_EVERY = 1.0
"""Seconds between looks when nobody says that something came."""


class Stored(Protocol):
    """What lies in the inbox."""

    def after(self, last: int) -> Sequence[tuple[int, Delivery]]:
        """The next deliveries behind place `last`, each with its own place."""
        ...


class Collector:
    """Moves deliveries from the inbox to the queue, which drops those it knows.

    Killed in between, the next one moves them once more. So nothing is lost, and nothing comes twice.

    Args:
        inbox: Where the front stored them.
        put_all: Puts them on the queue, in one commit.
        collected: Told the last place that is on the queue.
    """

    def __init__(
        self,
        inbox: Stored,
        put_all: Callable[[Sequence[Delivery]], object],
        *,
        collected: Callable[[int], None],
    ) -> None:
        self._inbox = inbox
        self._put_all = put_all
        self._collected = collected
        self._last = 0
        self._stopping = threading.Event()
        self._something = threading.Event()
        self._thread = threading.Thread(target=self._run, name="collector", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def look(self) -> None:
        """Says that something came."""
        self._something.set()

    def stop(self) -> None:
        """Ends; what lies in the inbox is collected after the next start."""
        self._stopping.set()
        self._something.set()
        self._thread.join()

    def collect(self) -> bool:
        """Moves the next few; whether there were any."""
        held = self._inbox.after(self._last)
        if not held:
            return False
        self._put_all([delivery for _, delivery in held])
        self._last = held[-1][0]
        self._collected(self._last)
        return True

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._something.clear()
            try:
                while not self._stopping.is_set() and self.collect():
                    pass
            except PortError as error:
                log.error(  # noqa: TRY400 - the trace adds nothing to the adapter's sentence
                    "the inbox waits: %s", error, extra={"action": "not_collected"}
                )
            self._something.wait(LOOKS_EVERY)

"""The threads of `serve` that work on what was taken in."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from bot.worker import Worker

log = logging.getLogger(__name__)

DRAIN = 18.0
"""Seconds that answers in work have to end after SIGTERM; two more, and the process is gone."""


class Workers:
    """Threads that take deliveries from the queue until they are told to stop.

    Args:
        worker: What each of them runs.
        count: How many.
        wait: Sleeps until there may be a delivery.
        chores: Run now and then besides, such as removing what has expired.
        watches: Run every second besides, such as telling people that they have to wait.
    """

    def __init__(
        self,
        worker: Worker,
        *,
        count: int,
        wait: Callable[[float], None],
        chores: Sequence[Callable[[], object]] = (),
        watches: Sequence[Callable[[], object]] = (),
    ) -> None:
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(
                target=worker.run, args=(self._stopping, wait), name=f"worker-{n}", daemon=True
            )
            for n in range(count)
        ]
        for name, every, actions in (("chores", 30.0, chores), ("watches", 1.0, watches)):
            self._threads.append(
                threading.Thread(target=self._repeat, args=(every, actions), name=name, daemon=True)
            )

    def start(self) -> None:
        """Begins."""
        for thread in self._threads:
            thread.start()

    def stop(self, within: float = DRAIN) -> bool:
        """Takes no new work and waits for what is in work; false where some did not end in time.

        What did not end is not lost: its lease runs out, or the next start takes it back.
        """
        self._stopping.set()
        end = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(end - time.monotonic(), 0.0))
        ended = not any(thread.is_alive() for thread in self._threads)
        log.info("drained" if ended else "gave up draining", extra={"action": "drained"})
        return ended

    def _repeat(self, every: float, actions: Sequence[Callable[[], object]]) -> None:
        while not self._stopping.wait(every):
            for action in actions:
                try:
                    action()
                except Exception:
                    log.exception("a chore failed", extra={"action": "chore_failed"})

"""The heartbeat: extends the leases of everything in work, all of them from one thread."""

import logging
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.ports import Lost

log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class _Work:
    """Something in work; once it is over, nothing is extended any more, not even what had begun."""

    extend: Callable[[], None]
    due: float
    over: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def beat(self) -> None:
        with self.lock:
            if self.over:
                return
            try:
                self.extend()
            except Lost:
                self.over = True
            except Exception:  # one that fails must not end the leases of the others
                log.exception("a lease was not extended", extra={"action": "not_extended"})

    def end(self) -> None:
        with self.lock:
            self.over = True


class Heartbeat:
    """Extends leases now and then; its thread ends by itself once there is nothing in work.

    Args:
        every: Seconds between extensions of one lease; well below what a lease lasts.
    """

    def __init__(self, every: float) -> None:
        self._every = every
        self._works: set[_Work] = set()
        self._lock = threading.Lock()
        self._beating = False

    @contextmanager
    def during(self, extend: Callable[[], None]) -> Generator[None]:
        """Calls `extend` again and again while the block runs; a failure is said and tried again.

        Args:
            extend: May raise `Lost`, and is not called again then.
        """
        work = _Work(extend, time.monotonic() + self._every)
        with self._lock:
            self._works.add(work)
            if not self._beating:
                self._beating = True
                threading.Thread(target=self._run, name="heartbeat", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._works.discard(work)
            work.end()

    def _run(self) -> None:
        # Whatever begins while it sleeps is due only after it wakes, so nobody has to wake it.
        while (pause := self._beat()) is not None:
            time.sleep(pause)

    def _beat(self) -> float | None:
        """Extends what is due; how long the next one has time, None where nothing is in work."""
        now = time.monotonic()
        for work in self._held():
            if work.due <= now:
                work.beat()
                work.due = now + self._every
        with self._lock:
            if not self._works:
                self._beating = False
                return None
            return max(min(each.due for each in self._works) - time.monotonic(), 0.0)

    def _held(self) -> list[_Work]:
        with self._lock:
            return list(self._works)

"""When to sweep: now and then, on the way of ordinary writes, so that nobody has to remember it."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.ports import Clock, PortError

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=15)


class Broom:
    """Says whether it is time to sweep again; once per interval, whoever asks first.

    Args:
        now: The present moment.
    """

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._last: datetime | None = None

    def sweep(self, purge: Callable[[], None]) -> None:
        """Purges if it is time to; failing at it must not fail what somebody came to do."""
        if not self.due():
            return
        try:
            purge()
        except PortError as error:
            log.warning("not swept: %s", error, extra={"action": "not_swept"})

    def due(self) -> bool:
        """True at the first call, and then once per interval."""
        with self._lock:
            now = self._now()
            if self._last is not None and abs(now - self._last) < EVERY:
                return False
            self._last = now
            return True

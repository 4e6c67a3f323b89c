"""When to sweep: now and then, on the way of ordinary writes, so that nobody has to remember it."""

import threading
from datetime import datetime, timedelta

from bot.ports import Clock

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

    def due(self) -> bool:
        """True at the first call, and then once per interval."""
        with self._lock:
            now = self._now()
            if self._last is not None and abs(now - self._last) < EVERY:
                return False
            self._last = now
            return True

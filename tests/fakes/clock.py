"""A clock that only the test moves."""

import threading
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class Clock:
    """Stands still until told otherwise; called, it says the present moment.

    Args:
        start: Where it begins.
    """

    def __init__(self, start: datetime = START) -> None:
        self._lock = threading.Lock()
        self._now = start

    def __call__(self) -> datetime:
        with self._lock:
            return self._now

    def advance(self, by: timedelta | float) -> datetime:
        """Moves on by a span or by seconds (backwards where negative); returns the new moment."""
        span = by if isinstance(by, timedelta) else timedelta(seconds=by)
        with self._lock:
            self._now += span
            return self._now

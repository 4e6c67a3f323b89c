"""Who may ask, and how often."""

import threading
from collections import defaultdict, deque
from datetime import datetime, timedelta

from bot.domain import Asked
from bot.handlers import words
from bot.ports import Clock

_MINUTE = timedelta(minutes=1)


class RateLimit:
    """At most so many questions a minute and person, each question counted once however often it comes.

    Args:
        per_minute: The limit; 0 for none.
        now: The present moment.
    """

    def __init__(self, *, per_minute: int, now: Clock) -> None:
        self._per_minute = per_minute
        self._now = now
        self._asked: dict[str, deque[tuple[datetime, str]]] = defaultdict(deque)
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> str | None:
        """The refusal in words, or None."""
        if not self._per_minute:
            return None
        person = f"{asked.asker.tenant}\x1f{asked.asker.reader}"
        now = self._now()
        with self._lock:
            recent = self._asked[person]
            while recent and now - recent[0][0] > _MINUTE:
                recent.popleft()
            if any(key == asked.key for _, key in recent):
                return None
            if len(recent) >= self._per_minute:
                return words.TOO_MANY.format(limit=self._per_minute)
            recent.append((now, asked.key))
        return None

"""Who may ask, and how often."""

import threading
from collections import deque
from datetime import datetime, timedelta

from bot.domain import Asked
from bot.handlers import words
from bot.ports import Clock

_MINUTE = timedelta(minutes=1)

_Asked = deque[tuple[datetime, str]]


class RateLimit:
    """At most so many questions a minute, by person and by channel.

    Each question counts once, however often it comes. A process counts what it sees itself.

    Args:
        per_minute: For one person; 0 for no limit.
        per_channel: For all people of one channel together; 0 for no limit.
        now: The present moment.
    """

    def __init__(self, *, per_minute: int, per_channel: int = 0, now: Clock) -> None:
        self._per_minute = per_minute
        self._per_channel = per_channel
        self._now = now
        self._asked: dict[str, _Asked] = {}
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> str | None:
        """The refusal in words, or None."""
        with self._lock:
            self._forget()
            counted = self._limits(asked)
            if any(asked.key == key for held, _, _ in counted for _, key in held):
                return None
            for held, limit, refusal in counted:
                if len(held) >= limit:
                    return refusal.format(limit=limit)
            for held, _, _ in counted:
                held.append((self._now(), asked.key))
        return None

    def _limits(self, asked: Asked) -> list[tuple[_Asked, int, str]]:
        """What counts for this question: what was asked lately, how much may be, what is said else."""
        thread = asked.thread
        person = f"{asked.asker.tenant}\x1f{asked.asker.reader}"
        channel = f"{thread.platform}\x1f{thread.tenant}\x1f{thread.channel}"
        counted = [(person, self._per_minute, words.TOO_MANY)]
        if asked.place != "direct":
            counted.append((channel, self._per_channel, words.TOO_MANY_HERE))
        return [
            (self._asked.setdefault(name, deque()), limit, refusal)
            for name, limit, refusal in counted
            if limit
        ]

    def _forget(self) -> None:
        """Drops what is older than a minute, and whoever has asked nothing since."""
        now = self._now()
        for name, held in list(self._asked.items()):
            while held and now - held[0][0] > _MINUTE:
                held.popleft()
            if not held:
                del self._asked[name]

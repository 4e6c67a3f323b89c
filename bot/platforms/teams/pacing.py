"""Send limits: how often a bot may send into one conversation."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.ports import Busy, Clock

LIMITS = (
    (timedelta(seconds=1), 7),
    (timedelta(seconds=2), 8),
    (timedelta(seconds=30), 60),
    (timedelta(hours=1), 1800),
)
"""Per bot and thread, as Microsoft publishes them; sends and updates together."""

_LONGEST_WAIT = timedelta(seconds=20)
_REMEMBERED = 2000


class SendLimits:
    """Keeps every conversation within Teams' limits, by waiting or by saying no.

    Args:
        now: The present moment.
        pause: Waits for so many seconds.
    """

    def __init__(self, *, now: Clock, pause: Callable[[float], None]) -> None:
        self._now = now
        self._pause = pause
        self._sent: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, conversation: str) -> None:
        """Waits until one more may be sent, and counts it.

        Raises:
            Busy: that would take too long.
        """
        while True:
            wait = self._try(conversation)
            if not wait:
                return
            if wait > _LONGEST_WAIT:
                msg = "the conversation has had all it may get for a while"
                raise Busy(msg, retry_after=wait.total_seconds())
            self._pause(wait.total_seconds())

    def has_room(self, conversation: str) -> bool:
        """Whether one more may be sent right now, with half of the room left for what must go out."""
        now = self._now()
        with self._lock:
            sent = self._sent.get(conversation, deque[datetime]())
            return not any(_wait(sent, window, limit // 2, now) for window, limit in LIMITS)

    def _try(self, conversation: str) -> timedelta:
        """Nothing, and it is counted; or how long to wait."""
        now = self._now()
        with self._lock:
            sent = self._sent.setdefault(conversation, deque(maxlen=LIMITS[-1][1]))
            self._sent.move_to_end(conversation)
            while len(self._sent) > _REMEMBERED:
                self._sent.popitem(last=False)
            wait = max(_wait(sent, window, limit, now) for window, limit in LIMITS)
            if not wait:
                sent.append(now)
            return wait


def _wait(sent: deque[datetime], window: timedelta, limit: int, now: datetime) -> timedelta:
    if len(sent) < limit:
        return timedelta(0)
    return max(sent[-limit] + window - now, timedelta(0))

"""Where replies to a conversation go: each has a service URL, told with every activity."""

import threading
from collections import OrderedDict

from bot.domain import ThreadRef

PUBLIC = "https://smba.trafficmanager.net/teams/"
"""Teams' global address, good for any conversation of the public cloud."""

_REMEMBERED = 10_000


class Places:
    """Remembers the service URL of each conversation while the process lives.

    What is asked carries its own; this is for what comes later, such as "your document is ready". After
    a restart the tenant's newest one is taken, or else Teams' global address.

    Args:
        fallback: The address of conversations not heard of yet.
    """

    def __init__(self, fallback: str = PUBLIC) -> None:
        self._fallback = fallback
        self._known: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, thread: ThreadRef, service_url: str) -> None:
        """Notes where the conversation, and as a guess its tenant, is reached."""
        with self._lock:
            for key in (f"{thread.tenant}\x1f", f"{thread.tenant}\x1f{thread.channel}"):
                self._known[key] = service_url
                self._known.move_to_end(key)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def service_url(self, thread: ThreadRef) -> str:
        """Where the conversation is reached."""
        with self._lock:
            held = self._known.get(f"{thread.tenant}\x1f{thread.channel}")
            return held or self._known.get(f"{thread.tenant}\x1f") or self._fallback

    def channels(self, tenant: str) -> tuple[str, ...]:
        """The conversations of a tenant heard of, newest first."""
        start = f"{tenant}\x1f"
        with self._lock:
            held = [key.removeprefix(start) for key in self._known if key.startswith(start)]
        return tuple(each for each in reversed(held) if each)

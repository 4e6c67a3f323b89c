"""A small memory that forgets after a while."""

import threading
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Cache(Generic[Key, Value]):
    """Keeps what was fetched for `life`; a fetch that fails is not kept.

    Args:
        now: The present moment.
        life: How long something fetched stays true enough.
        size: How many are kept; the oldest go first.
    """

    def __init__(self, now: Callable[[], datetime], life: timedelta, *, size: int = 5000) -> None:
        self._now = now
        self._life = life
        self._size = size
        self._held: dict[Key, tuple[datetime, Value]] = {}
        self._lock = threading.Lock()

    def get(self, key: Key, fetch: Callable[[], Value]) -> Value:
        """What is remembered for `key`, else what `fetch` returns."""
        with self._lock:
            held = self._held.get(key)
        if held is not None and held[0] > self._now():
            return held[1]
        value = fetch()
        with self._lock:
            self._held.pop(key, None)
            self._held[key] = (self._now() + self._life, value)
            while len(self._held) > self._size:
                self._held.pop(next(iter(self._held)))
        return value

    def drop(self, key: Key) -> None:
        """Forgets `key`."""
        with self._lock:
            self._held.pop(key, None)

"""Doors that are built when somebody knocks, and whose secret may be changed while they are open."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.http import HttpRequest
from bot.ports import Admission, Clock, Door

FRESH = timedelta(minutes=5)
"""How long secrets are used without asking for newer ones."""

PATIENCE = timedelta(seconds=30)
"""How often a wrong signature makes us ask: anybody can send one."""

REFUSED = frozenset({401, 403})


T = TypeVar("T")


class Rotating(Generic[T]):
    """What comes of the current secret and of the one before, fetched again as it ages.

    Args:
        load: Both, newest first.
        now: The present moment.
    """

    def __init__(self, load: Callable[[], Sequence[T]], *, now: Clock) -> None:
        self._load = load
        self._now = now
        self._lock = threading.Lock()
        self._held: Sequence[T] = ()
        self._loaded: datetime | None = None

    def current(self, age: timedelta = FRESH) -> Sequence[T]:
        """Both, fetched no longer than `age` ago."""
        with self._lock:
            if self._loaded is None or self._now() - self._loaded >= age:
                self._held = self._load()
                self._loaded = self._now()
            return self._held


class RotatingDoor:
    """Lets in who the current secret admits, or the one before.

    Args:
        load: The doors of the current secret and of the one before, newest first.
        now: The present moment.
    """

    def __init__(self, load: Callable[[], Sequence[Door]], *, now: Clock) -> None:
        self._doors = Rotating(load, now=now)

    def admit(self, request: HttpRequest) -> Admission:
        """Asks each door; where all refuse, asks once more with secrets just fetched."""
        before = self._doors.current()
        admission = self._tried(request, before)
        if admission.response.status not in REFUSED:
            return admission
        doors = self._doors.current(PATIENCE)
        return admission if doors is before else self._tried(request, doors)

    def _tried(self, request: HttpRequest, doors: Sequence[Door]) -> Admission:
        for door in doors[:-1]:
            admission = door.admit(request)
            if admission.response.status not in REFUSED:
                return admission
        return doors[-1].admit(request)


class LaterDoor:
    """A door that is built at its first request, where building it loads a library.

    Args:
        build: Makes the door itself.
    """

    def __init__(self, build: Callable[[], Door]) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._door: Door | None = None

    def admit(self, request: HttpRequest) -> Admission:
        """As the door itself."""
        with self._lock:
            if self._door is None:
                self._door = self._build()
        return self._door.admit(request)

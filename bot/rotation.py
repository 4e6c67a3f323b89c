"""Doors that are built when somebody knocks, and whose secret may be changed while they are open."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.http import HttpRequest
from bot.ports import Admission, Clock, Door

FRESH = timedelta(minutes=5)
"""How long secrets are used without asking for newer ones."""

PATIENCE = timedelta(seconds=30)
"""How often a wrong signature makes us ask: anybody can send one."""

REFUSED = frozenset({401, 403})


class RotatingDoor:
    """Lets in who the current secret admits, or the one before.

    Args:
        load: The doors of the current secret and of the one before, newest first.
        now: The present moment.
    """

    def __init__(self, load: Callable[[], Sequence[Door]], *, now: Clock) -> None:
        self._load = load
        self._now = now
        self._lock = threading.Lock()
        self._doors: Sequence[Door] = ()
        self._loaded: datetime | None = None

    def admit(self, request: HttpRequest) -> Admission:
        """Asks each door; where all refuse, asks once more with secrets just fetched."""
        admission = self._tried(request, self._current(FRESH))
        if admission.response.status not in REFUSED:
            return admission
        before = self._doors
        doors = self._current(PATIENCE)
        return admission if doors is before else self._tried(request, doors)

    def _tried(self, request: HttpRequest, doors: Sequence[Door]) -> Admission:
        for door in doors[:-1]:
            admission = door.admit(request)
            if admission.response.status not in REFUSED:
                return admission
        return doors[-1].admit(request)

    def _current(self, age: timedelta) -> Sequence[Door]:
        with self._lock:
            if self._loaded is None or self._now() - self._loaded >= age:
                self._doors = self._load()
                self._loaded = self._now()
            return self._doors


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

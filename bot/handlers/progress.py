"""A sign of life for files that take their time: said after five seconds, and later turned into the outcome."""

import logging
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from bot.domain import Address, Notice
from bot.handlers import words
from bot.handlers.announcing import Announcer
from bot.ports import PortError

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that nobody needs to be told about."""


class Alarm(Protocol):
    """Calls back once, unless it is cancelled before."""

    def start(self) -> None: ...
    def cancel(self) -> None: ...


AlarmAfter = Callable[[float, Callable[[], None]], Alarm]


class Progress:
    """Says that a file is still being read.

    Args:
        announcer: Says it.
        alarm: Calls back after so many seconds.
    """

    def __init__(self, announcer: Announcer, *, alarm: AlarmAfter = threading.Timer) -> None:
        self._announcer = announcer
        self._alarm = alarm

    @contextmanager
    def shown(self, name: str, to: Address) -> Generator[Callable[[], Address]]:
        """Yields what ends the waiting and tells where the outcome goes: into the message shown, if any.

        Args:
            name: The file's name.
            to: Where to say it.
        """
        showing = _Showing(self._announcer, name, to)
        alarm = self._alarm(PATIENCE, showing.say)
        if to.update is None:
            alarm.start()
        try:
            yield showing.over
        finally:
            alarm.cancel()
            showing.over()


class _Showing:
    """One file being read; said at most once, and never after it is over."""

    def __init__(self, announcer: Announcer, name: str, to: Address) -> None:
        self._announcer = announcer
        self._name = name
        self._to = to
        self._lock = threading.Lock()
        self._over = False

    def say(self) -> None:
        with self._lock:
            if self._over:
                return
            notice = Notice(kind="info", text=words.STILL_READING.format(name=self._name))
            try:
                message = self._announcer.send(self._to, notice)
                self._to = replace(self._to, update=message)
            except PortError as error:
                self._to = replace(self._to, again=bool(self._to.key))
                log.warning("progress was not shown: %s", error, extra={"action": "unshown"})

    def over(self) -> Address:
        with self._lock:
            self._over = True
            return self._to

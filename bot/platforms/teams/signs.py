"""Signs of life: typing, shown for a few seconds at a time and repeated while work goes on."""

import threading
from collections.abc import Callable
from datetime import timedelta

from bot.platforms.teams.calling import Room
from bot.platforms.teams.connector import Connector
from bot.ports import Clock, PortError

EVERY = 3.5
"""Seconds; Teams shows typing for a few."""

SILENT_FOR = timedelta(seconds=75)
"""Nothing heard of the work for so long: nobody is working on it any more."""

Repeat = Callable[[Callable[[], bool], float], Callable[[], None]]
"""Calls an action every so many seconds until it says False or the returned function is called."""


def repeat(action: Callable[[], bool], seconds: float) -> Callable[[], None]:
    """Repeats by a thread of its own."""
    stopped = threading.Event()

    def run() -> None:
        while not stopped.wait(seconds):
            if not action():
                return

    threading.Thread(target=run, name="typing", daemon=True).start()
    return stopped.set


class Typing:
    """Shows that we are typing, until told to stop.

    Args:
        connector: Sends it.
        room: Where.
        now: The present moment.
        repeat: What repeats it.
    """

    def __init__(self, connector: Connector, room: Room, *, now: Clock, repeat: Repeat) -> None:
        self._connector = connector
        self._room = room
        self._now = now
        self._heard = now()
        self._show()
        self.stop = repeat(self._again, EVERY)

    def alive(self) -> None:
        """Notes that the work goes on."""
        self._heard = self._now()

    def _again(self) -> bool:
        if self._now() - self._heard > SILENT_FOR:
            return False
        self._show()
        return True

    def _show(self) -> None:
        if not self._connector.may_send(self._room):
            return
        try:
            self._connector.stream(self._room, {"type": "typing"})
        except PortError:
            return  # the answer itself will say what is wrong

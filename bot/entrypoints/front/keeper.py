"""Keeps a front running: starts it, gives it its orders, starts it again where it ends by itself."""

import json
import logging
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from bot.entrypoints.front.channel import CONNECTION, READY, STORED, Orders, Word, hear
from rag.frames import send_frame

log = logging.getLogger(__name__)

PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]); "
    "from bot.entrypoints.front.program import main; main(int(sys.argv[1]))"
)

READY_WITHIN = 30.0
"""Seconds, on a busy machine."""

ENDS_WITHIN = 8.0
"""Seconds to answer what is being answered; longer than the host's own limit."""

LONGEST_PAUSE = 5.0
"""Seconds between two tries to start it, once it has failed again and again."""


class FrontFailed(OSError):
    """The front does not start; what it wrote into the log says why."""


class _Running:
    """One front's process, with our end of its channel."""

    def __init__(self) -> None:
        self.channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own program
                [sys.executable, "-c", PROGRAM, str(theirs.fileno()), json.dumps(sys.path)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
            )

    def open(self, orders: Orders, listening: socket.socket) -> None:
        """Gives it its orders, and returns once it answers."""
        try:
            send_frame(self.channel, pickle.dumps(orders), [listening.fileno()])
            self.channel.settimeout(READY_WITHIN)
            word, _ = hear(self.channel)
            self.channel.settimeout(None)
        except OSError:
            word = b""
        if word != READY:
            msg = "The front process did not start. The log above says why."
            raise FrontFailed(msg)

    def hang_up(self) -> None:
        """Lets it end."""
        with suppress(OSError):
            self.channel.shutdown(socket.SHUT_RDWR)

    def wait(self) -> None:
        """Returns once it has ended, by itself or, out of time, by force."""
        try:
            self._process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.channel.close()


class Front:
    """The front, from the keeper's side.

    Args:
        listening: Where platforms and people connect; stays open here, so that nobody is turned away while a front
            that ended is started again.
    """

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._running = _Running()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._collected = 0
        self._answers = False
        self._thread: threading.Thread | None = None

    def open(
        self,
        orders: Orders,
        *,
        adopt: Callable[[socket.socket], None],
        stored: Callable[[], None],
    ) -> None:
        """Lets it answer; returns once it does.

        Args:
            orders: What it must know.
            adopt: Takes each connection that is not the front's to answer.
            stored: Called when something new lies in the inbox.

        Raises:
            FrontFailed: it does not start.
        """
        self._open_running(orders)

        def mind() -> None:
            while not self._closing.is_set():
                self._listen(adopt, stored)
                if not self._closing.is_set():
                    log.error(
                        "the front ended; it is started again", extra={"action": "front_ended"}
                    )
                    self._start_again(orders)
                    stored()

        self._thread = threading.Thread(target=mind, name="front", daemon=True)
        self._thread.start()

    def collected(self, last: int) -> None:
        """Tells it that everything up to place `last` of the inbox is kept elsewhere."""
        with self._lock:
            self._collected = last
            self._tell_collected()

    def close(self) -> None:
        """Lets it end: nothing new is accepted, what is being answered is finished."""
        self._closing.set()
        with self._lock:
            self._running.hang_up()

    def wait(self) -> None:
        """Returns once it has ended."""
        self.close()
        if self._thread is not None:
            self._thread.join()
        self._running.wait()

    def _open_running(self, orders: Orders) -> None:
        self._running.open(orders, self._listening)
        with self._lock:
            self._answers = True
            self._tell_collected()

    def _tell_collected(self) -> None:
        if self._answers and self._collected:
            with suppress(OSError):  # it has just ended; the next one will be told
                send_frame(self._running.channel, b"%d" % self._collected)

    def _listen(self, adopt: Callable[[socket.socket], None], stored: Callable[[], None]) -> None:
        """Follows what it says until it is gone."""
        channel = self._running.channel
        while word := _heard(channel, adopt):
            if word == STORED:
                stored()

    def _start_again(self, orders: Orders) -> None:
        pause = 0.05
        while not self._closing.is_set():
            with self._lock:
                self._answers = False
                self._running.hang_up()
                self._running.wait()
                self._running = _Running()
            try:
                self._open_running(orders)
            except FrontFailed:
                self._closing.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return


def _heard(channel: socket.socket, adopt: Callable[[socket.socket], None]) -> Word:
    word, connection = hear(channel)
    if connection is not None:
        if word == CONNECTION:
            adopt(connection)
        else:
            connection.close()
    return word

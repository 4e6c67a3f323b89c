"""Where connections arrive: each is looked at and goes to whoever answers it, with nothing taken away."""

import asyncio
import socket
from collections.abc import Callable, Sequence

SPEAKS_WITHIN = 10.0
"""Seconds that a new connection has for its first word."""

MOST_SILENT = 512
"""Connections that have not spoken yet; beyond them the oldest must go, so that others can come."""

AT_ONCE = 64
LOOKED_AT = 64
"""Bytes; more than the longest beginning that is ours."""

PAUSE = 0.5
"""Seconds until the next try, where no more files may be opened."""

Take = Callable[[socket.socket], None]


class Reception:
    """Accepts connections, and sorts them by how their first request begins.

    Who writes less than a whole beginning at first goes to `pass_on`, which answers everything.

    Args:
        listening: Where they arrive.
        ours: Beginnings of requests that `take` answers, such as `POST /slack/events`.
        take: Answers those.
        pass_on: Answers all others.
    """

    def __init__(
        self, listening: socket.socket, *, ours: Sequence[str], take: Take, pass_on: Take
    ) -> None:
        self._listening = listening
        self._ours = tuple(each.encode() for each in ours)
        self._take = take
        self._pass_on = pass_on
        self._silent: dict[socket.socket, asyncio.TimerHandle] = {}
        self._open = False

    def open(self) -> None:
        """Begins, in the running loop."""
        self._listening.settimeout(0)
        self._open = True
        self._resume()

    def close(self) -> None:
        """Accepts nothing more, and frees the port."""
        if self._open:
            self._open = False
            self._loop.remove_reader(self._listening)
        self._listening.close()
        for connection in list(self._silent):
            self._end(connection)

    @property
    def _loop(self) -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    def _resume(self) -> None:
        if self._open:
            self._loop.add_reader(self._listening, self._accept)

    def _accept(self) -> None:
        for _ in range(AT_ONCE):
            try:
                connection, _ = self._listening.accept()
            except (BlockingIOError, ConnectionError, InterruptedError):
                return
            except OSError:  # no more files: try again once some were closed
                self._loop.remove_reader(self._listening)
                self._loop.call_later(PAUSE, self._resume)
                return
            self._await_first_word(connection)

    def _await_first_word(self, connection: socket.socket) -> None:
        connection.settimeout(0)
        if len(self._silent) >= MOST_SILENT:
            self._end(next(iter(self._silent)))
        timer = self._loop.call_later(SPEAKS_WITHIN, self._end, connection)
        self._silent[connection] = timer
        self._loop.add_reader(connection, self._sort, connection)

    def _sort(self, connection: socket.socket) -> None:
        try:
            beginning = connection.recv(LOOKED_AT, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            beginning = b""
        if not beginning:
            self._end(connection)
            return
        self._forget(connection)
        answer = self._take if beginning.startswith(self._ours) else self._pass_on
        answer(connection)

    def _forget(self, connection: socket.socket) -> None:
        self._silent.pop(connection).cancel()
        self._loop.remove_reader(connection)

    def _end(self, connection: socket.socket) -> None:
        self._forget(connection)
        connection.close()

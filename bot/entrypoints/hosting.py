"""An HTTP host for connections that others accept: uvicorn carries, the application decides.

The handlers behind it take and give the same shapes as on Lambda.
"""

import asyncio
import errno
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from bot.entrypoints.connection import PatientConnection

OPEN_FILES = 8192
"""Connections and files at once; what a shell allows by default is soon used up by idle visitors."""

LETS_GO = 1.0
"""Seconds in which the front of a server that was killed lets go of its port."""


class PortTaken(OSError):
    """The port is in use; the text says what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, bound before anything else starts.

    Raises:
        PortTaken: somebody listens there already.
        OSError: the address is not ours to listen on.
    """
    end = time.monotonic() + LETS_GO
    while True:
        try:
            return _bound(host, port)
        except PortTaken:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            msg = f"Port {port} is in use. Stop what listens there, or choose another with --port."
            raise PortTaken(msg) from error
        msg = f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --host."
        raise OSError(msg) from error
    return listening


def allow_many_files() -> None:
    """Lets this process open more files than a shell's default, as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft < wanted:
        with suppress(OSError, ValueError):  # some systems allow less than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Host(uvicorn.Server):
    """Serves connections handed to it until it is told to stop, then finishes what was asked.

    Args:
        app: What answers.
        opened: Called once connections are answered.
        closing: Called when no more are, to end answers that would go on for ever.
    """

    def __init__(
        self, app: ASGIApp, *, opened: Callable[[], None], closing: Callable[[], None]
    ) -> None:
        config = uvicorn.Config(
            app,
            http=PatientConnection,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=5,
            h11_max_incomplete_event_size=64 * 1024,
            lifespan="off",
        )
        super().__init__(config)
        self._opened = opened
        self._closing = closing
        self._taking: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def adopt(self, connection: socket.socket) -> None:
        """Serves one accepted connection; may be called from any thread."""
        loop = self._loop
        if loop is None or self.should_exit:
            connection.close()
            return
        try:
            loop.call_soon_threadsafe(self._take, connection)
        except RuntimeError:  # the loop has just ended
            connection.close()

    def stop(self, first: Callable[[], None]) -> None:
        """Calls `first` in the loop at once, takes no more and ends; may be called from any thread."""
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # it has just ended by itself
                self._loop.call_soon_threadsafe(first)

    def run_here(self) -> None:
        """Serves in this thread until it is told to stop."""
        asyncio.run(self.serve(sockets=[]))

    def _take(self, connection: socket.socket) -> None:
        task = asyncio.ensure_future(self._serve_one(connection))
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)

    async def _serve_one(self, connection: socket.socket) -> None:
        def protocol() -> PatientConnection:
            return PatientConnection(
                config=self.config,
                server_state=self.server_state,
                app_state=self.lifespan.state,
            )

        try:
            await asyncio.get_running_loop().connect_accepted_socket(protocol, sock=connection)
        except OSError:
            connection.close()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._loop = asyncio.get_running_loop()
        self._opened()

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            for connection in list(self.server_state.connections):
                if isinstance(connection, PatientConnection):
                    connection.end_if_silent()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing()
        await super().shutdown(sockets=sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, but a signal ends the process quietly instead of being raised again."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        handled = (signal.SIGINT, signal.SIGTERM)
        before = {each: signal.signal(each, self.handle_exit) for each in handled}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

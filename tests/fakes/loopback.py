"""The HTTP server under the fakes: loopback, a thread a request, quiet about callers who hang up."""

import socket
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class LoopbackServer(ThreadingHTTPServer):
    """Listens on a port of the system's choice.

    A caller that was killed or stopped leaves its connection; that is the test's doing, and no
    news. Any other error is printed, as the base does.
    """

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def hung_up(connection: socket.socket, over: threading.Event) -> bool:
    """Listens without a word until the caller closes its end (true) or the test is over."""
    connection.settimeout(0.02)
    while not over.is_set():
        with suppress(TimeoutError):
            return not connection.recv(1)
    return False

"""An OpenAI-compatible server on loopback that streams, stalls, breaks off, and notices who hangs up."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Self

from tests.fakes.loopback import LoopbackServer, hung_up

STALL = "<stall>"
"""Keeps the connection open, with a comment now and then, until the client hangs up or the test ends."""
SILENT = "<silent>"
"""Sends nothing more and listens for the client to hang up; first in a script, not even the status."""
BREAK = "<break>"
"""Closes the connection in the middle of the stream."""
FOREVER = "<forever>"
"""Says words until nobody listens."""


@dataclass
class OpenAiServer:
    """Plays one script per request, the last one over and over; an int is a status to refuse with."""

    scripts: Sequence[Sequence[str] | int]
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    silent: threading.Event = field(default_factory=threading.Event)
    """Set once it has fallen silent."""
    hung_up: threading.Event = field(default_factory=threading.Event)
    """Set once a client closed its connection before the end."""
    over: threading.Event = field(default_factory=threading.Event)
    _http: LoopbackServer | None = None

    def __enter__(self) -> Self:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                server.play(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
                del format, args

        self._http = LoopbackServer(Handler)
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        if self._http:
            self._http.shutdown()
            self._http.server_close()

    @property
    def url(self) -> str:
        assert self._http
        return f"{self._http.url}/v1"

    def play(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("content-length") or 0)
        body = json.loads(handler.rfile.read(length))
        script = self.scripts[min(len(self.requests), len(self.scripts) - 1)]
        self.requests.append(body)
        handler.close_connection = True
        if isinstance(script, int):
            _refuse(handler, script)
            return
        if script[0] == SILENT:
            self._listen(handler)
            return
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("connection", "close")
        handler.end_headers()
        try:
            self._stream(handler, script)
        except OSError:
            self.hung_up.set()

    def _stream(self, handler: BaseHTTPRequestHandler, script: Sequence[str]) -> None:
        for piece in script:
            if piece == BREAK:
                return
            if piece == SILENT:
                self._listen(handler)
                return
            if piece == STALL:
                self._wait_for_hang_up(handler)
                return
            if piece == FOREVER:
                while not self.over.wait(0.01):
                    _event(handler, "and on ")
                return
            _event(handler, piece)
        _event(handler, "", finish="stop")
        handler.wfile.write(b"data: [DONE]\n\n")
        handler.wfile.flush()

    def _listen(self, handler: BaseHTTPRequestHandler) -> None:
        self.silent.set()
        if hung_up(handler.connection, self.over):
            self.hung_up.set()

    def _wait_for_hang_up(self, handler: BaseHTTPRequestHandler) -> None:
        """A comment line now and then keeps the stream silent for the client, and finds out if it left."""
        while not self.over.wait(0.02):
            handler.wfile.write(b": still thinking\n\n")
            handler.wfile.flush()


def _refuse(handler: BaseHTTPRequestHandler, status: int) -> None:
    body = json.dumps({"error": {"message": "no", "type": "server_error"}}).encode()
    handler.send_response(status)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _event(handler: BaseHTTPRequestHandler, text: str, finish: str | None = None) -> None:
    chunk = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "tiny",
        "choices": [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}],
    }  # fmt: skip
    handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
    handler.wfile.flush()

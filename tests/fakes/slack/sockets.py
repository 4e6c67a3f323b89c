"""The fake's Socket Mode side: a WebSocket server that refreshes, breaks off and falls silent."""

import base64
import hashlib
import json
import socket
import struct
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

from tests.fakes.slack.workspace import Json

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10


class FakeSocketMode:
    """Accepts connections and sends envelopes over them."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._changed = threading.Condition()
        self._open: list[_Connection] = []
        self._sent: dict[str, tuple[_Connection | None, bytes]] = {}
        """By envelope: over which connection it went, if any was up, until it is acknowledged."""
        self.acknowledged: list[str] = []
        self.accepted = 0
        self.silent = False
        """While true, pings are heard and not answered."""

    @property
    def url(self) -> str:
        """Where `apps.connections.open` sends the app."""
        return f"ws://127.0.0.1:{self._listening.getsockname()[1]}/link/?ticket=1"

    @contextmanager
    def running(self) -> Generator["FakeSocketMode"]:
        """Serves until the block ends."""
        self._accepting.start()
        try:
            yield self
        finally:
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._accepting.join()
            for each in list(self._open):
                each.end()

    def wait_connected(self, count: int = 1, *, ever: int = 0, timeout: float = 20) -> None:
        """Waits until `count` connections are open and `ever` were made."""
        self._wait(lambda: len(self._open) >= count and self.accepted >= ever, timeout)

    def wait_acknowledged(self, envelope: str, timeout: float = 20) -> None:
        """Waits until the app acknowledged an envelope."""
        self._wait(lambda: envelope in self.acknowledged, timeout)

    def send(self, envelope: str, kind: str, payload: Json, **more: Any) -> None:
        """Sends an envelope over the newest connection; over another where that one ends first, as Slack does."""
        message = {"envelope_id": envelope, "type": kind, "payload": payload, **more}
        self._send(envelope, json.dumps(message).encode())

    def _send(self, envelope: str, message: bytes) -> None:
        with self._changed:
            connection = self._open[-1] if self._open else None
            self._sent[envelope] = (connection, message)
        if connection is not None:
            with suppress(OSError):  # it has ended: whoever notes that sends again
                connection.send(_TEXT, message)

    def refresh(self) -> None:
        """Asks the app to connect anew, as Slack does every few hours."""
        warning = {"type": "disconnect", "reason": "refresh_requested"}
        self._open[-1].send(_TEXT, json.dumps(warning).encode())

    def break_off(self) -> None:
        """Cuts every connection without a word."""
        for each in list(self._open):
            each.end()

    def _wait(self, holds: Any, timeout: float) -> None:
        with self._changed:
            assert self._changed.wait_for(holds, timeout), "Socket Mode did not get there"

    def _accept(self) -> None:
        while True:
            try:
                accepted, _ = self._listening.accept()
            except OSError:
                return
            connection = _Connection(accepted, self)
            threading.Thread(target=connection.serve, daemon=True).start()

    def came(self, connection: "_Connection") -> None:
        """A connection is up."""
        with self._changed:
            self._open.append(connection)
            self.accepted += 1
            self._changed.notify_all()

    def send_lost(self) -> None:
        """Sends again what went over connections that are down, if any is up."""
        with self._changed:
            sent = self._sent.items() if self._open else ()
            lost = [
                (envelope, message) for envelope, (over, message) in sent if over not in self._open
            ]
        for envelope, message in lost:
            self._send(envelope, message)

    def went(self, connection: "_Connection") -> None:
        """A connection is down."""
        with self._changed:
            if connection in self._open:
                self._open.remove(connection)
            self._changed.notify_all()
        # The next one may be up already, as the app ends a line only once it has another.
        self.send_lost()

    def heard(self, text: str) -> None:
        """The app said something."""
        with self._changed:
            envelope = str(json.loads(text).get("envelope_id"))
            self._sent.pop(envelope, None)
            self.acknowledged.append(envelope)
            self._changed.notify_all()


class _Connection:
    def __init__(self, sock: socket.socket, server: FakeSocketMode) -> None:
        self._sock = sock
        self._server = server
        self._sending = threading.Lock()

    def serve(self) -> None:
        try:
            self._shake_hands()
            self._server.came(self)
            self.send(_TEXT, json.dumps({"type": "hello", "num_connections": 1}).encode())
            self._server.send_lost()
            while True:
                kind, data = self._frame()
                if kind == _CLOSE:
                    return
                if kind == _PING and not self._server.silent:
                    self.send(_PONG, data)
                if kind == _TEXT:
                    self._server.heard(data.decode())
        except OSError:
            pass
        finally:
            self._server.went(self)
            self._sock.close()

    def send(self, kind: int, data: bytes) -> None:
        size = len(data)
        head = (
            struct.pack("!BB", 0x80 | kind, size)
            if size < 126
            else (struct.pack("!BBH", 0x80 | kind, 126, size))
        )
        with self._sending:
            self._sock.sendall(head + data)

    def end(self) -> None:
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def _shake_hands(self) -> None:
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += self._read(1)
        key = next(
            line.split(b":", 1)[1].strip()
            for line in asked.split(b"\r\n")
            if line.lower().startswith(b"sec-websocket-key")
        )
        accept = base64.b64encode(hashlib.sha1(key + _MAGIC).digest())  # noqa: S324 - RFC 6455 says so
        self._sock.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )

    def _frame(self) -> tuple[int, bytes]:
        first, second = self._read(2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._read(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._read(8))
        mask = self._read(4) if second & 0x80 else b"\0\0\0\0"
        data = self._read(size)
        return first & 0x0F, bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))

    def _read(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            more = self._sock.recv(size - len(found))
            if not more:
                msg = "closed"
                raise ConnectionError(msg)
            found += more
        return found

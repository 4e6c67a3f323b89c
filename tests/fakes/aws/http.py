"""A loopback HTTP server that hands each request to the fake of the service it is signed for."""

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Protocol, Self

from tests.fakes.loopback import LoopbackServer, hung_up


class Hangup(Exception):
    """Raised by a fake's body to break the connection off."""


@dataclass(frozen=True)
class Silence(Exception):
    """Raised by a fake's body that says no more and waits for the caller to close the connection."""

    fallen: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, kw_only=True)
class FakeRequest:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class FakeResponse:
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes | Iterable[bytes] = b""


class FakeService(Protocol):
    """One AWS service; `signed_as` is the service name in the credential scope of its requests."""

    signed_as: str

    def handle(self, request: FakeRequest) -> FakeResponse: ...


class FakeAws:
    """Serves the given fakes under one address, for `endpoint_url` and `AWS_ENDPOINT_URL_*`."""

    def __init__(self, *services: FakeService) -> None:
        self._services = {service.signed_as: service for service in services}
        self._server = LoopbackServer(self._handler())
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        return self._server.url

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        services = self._services

        class Handler(_Handler):
            fakes = services

        return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    fakes: Mapping[str, FakeService]

    def _serve(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", headers.get("authorization", ""))
        service = self.fakes.get(scope.group(1) if scope else "")
        if service is None:
            self.send_error(403, "not signed for a service served here")
            return
        request = FakeRequest(method=self.command, path=self.path, headers=headers, body=body)
        self._answer(service.handle(request))

    def _answer(self, response: FakeResponse) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if isinstance(response.body, bytes):
            self.send_header("content-length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)
            return
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        try:
            for part in response.body:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
        except Silence as silence:
            silence.fallen.set()
            self.close_connection = True
            if hung_up(self.connection, silence.over):
                silence.closed.set()
        except (Hangup, BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815 - the base's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args

"""An OpenTelemetry collector on loopback: keeps what it is sent."""

import gzip
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.fakes.loopback import LoopbackServer


@dataclass
class FakeCollector:
    """What was sent, as it came."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list[bytes])

    def spans(self) -> dict[str, dict[str, Any]]:
        """The attributes of each span, by its name."""
        found: dict[str, dict[str, Any]] = {}
        for body in list(self.bodies):
            request = ExportTraceServiceRequest()
            request.ParseFromString(body)
            spans = (
                span
                for resource in request.resource_spans
                for scope in resource.scope_spans
                for span in scope.spans
            )
            for span in spans:
                found[span.name] = {
                    each.key: getattr(each.value, str(each.value.WhichOneof("value")))
                    for each in span.attributes
                }
        return found


@contextmanager
def collecting() -> Generator[FakeCollector]:
    """A collector for as long as it is needed."""
    collector = FakeCollector()
    server = LoopbackServer(type("Handler", (_Handler,), {"collector": collector}))
    collector.url = server.url
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    collector: FakeCollector

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        packed = self.headers.get("content-encoding") == "gzip"
        self.collector.bodies.append(gzip.decompress(raw) if packed else raw)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args

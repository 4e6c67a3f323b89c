"""Bad weather before moto: errors that AWS would answer with, then the real thing."""

import http.client
import json
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.fakes.aws.http import FakeRequest, FakeResponse

HOP = frozenset({"connection", "content-length", "transfer-encoding"})


@dataclass(kw_only=True)
class Weather:
    """Stands before one service.

    Args:
        signed_as: The service's name in its requests' signatures.
        behind: moto's address.
        errors: The next requests are answered with these codes, then the sky is clear.
    """

    signed_as: str
    behind: str
    errors: list[str] = field(default_factory=list[str])
    calls: list[str] = field(default_factory=list[str])
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def handle(self, request: FakeRequest) -> FakeResponse:
        self.calls.append(request.headers.get("x-amz-target", "").rpartition(".")[2])
        if self.errors:
            code = self.errors.pop(0)
            status = 500 if code.startswith("Internal") else 400
            body = json.dumps({"__type": f"com.amazonaws#{code}", "message": "secret words"})
            kind = "application/x-amz-json-1.0"
            return FakeResponse(status=status, headers={"content-type": kind}, body=body.encode())
        # moto does not isolate a transaction from requests beside it, as DynamoDB does.
        with self._one_at_a_time:
            return self._forwarded(request)

    def _forwarded(self, request: FakeRequest) -> FakeResponse:
        connection = http.client.HTTPConnection(urlsplit(self.behind).netloc, timeout=10)
        try:
            connection.request(request.method, request.path, request.body, dict(request.headers))
            answer = connection.getresponse()
            headers = {n: v for n, v in answer.getheaders() if n.lower() not in HOP}
            return FakeResponse(status=answer.status, headers=headers, body=answer.read())
        finally:
            connection.close()

"""One shape of an HTTP exchange, for Lambda and for the laptop."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """What came in: header names in lower case, the body as raw bytes, never decoded."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    client: str = ""
    """The peer's IP address, as the host saw it; never read from a header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """What goes out."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def text(cls, status: int, text: str) -> "HttpResponse":
        """A plain-text answer in UTF-8."""
        return cls(
            status=status,
            body=text.encode(),
            headers={"content-type": "text/plain; charset=utf-8"},
        )

    @classmethod
    def json(cls, status: int, body: bytes) -> "HttpResponse":
        """An answer whose body is already JSON."""
        return cls(status=status, body=body, headers={"content-type": "application/json"})

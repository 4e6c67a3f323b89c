"""S3 as browsers meet it: forms are held to their policy, everything else is moto's."""

import http.client
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.fakes.aws.post_policy import PolicyRefused, Posted, check
from tests.fakes.loopback import LoopbackServer

HOP = frozenset({"connection", "transfer-encoding"})


class S3Front:
    """Stands before moto's S3.

    Args:
        behind: moto's address.
        s3: A client straight to moto.
        secret_key: By which forms are signed.
        now: The present moment.
    """

    def __init__(
        self, behind: str, s3: Any, *, secret_key: str, now: Callable[[], datetime]
    ) -> None:
        self._behind = behind
        self._s3 = s3
        self._secret_key = secret_key
        self._now = now
        handler = type("Handler", (_Handler,), {"front": self})
        self._server = LoopbackServer(handler)

    @property
    def url(self) -> str:
        return self._server.url

    @contextmanager
    def running(self) -> Generator["S3Front"]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def post(self, bucket: str, kind: str, body: bytes) -> tuple[int, bytes]:
        """A form; status and S3's answer."""
        fields, content = _parsed(kind, body)
        posted = Posted(bucket=bucket, fields=fields, size=len(content))
        try:
            check(posted, secret_key=self._secret_key, now=self._now())
        except PolicyRefused as refused:
            return refused.status, f"<Error><Code>{refused.code}</Code></Error>".encode()
        metadata = {
            name.removeprefix("x-amz-meta-"): value
            for name, value in fields.items()
            if name.startswith("x-amz-meta-")
        }
        self._s3.put_object(
            Bucket=bucket,
            Key=fields["key"],
            Body=content,
            ContentType=fields.get("content-type", "binary/octet-stream"),
            Metadata=metadata,
        )
        return int(fields.get("success_action_status", "204")), b"<PostResponse/>"

    def forward(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Anything else, to moto and back."""
        connection = http.client.HTTPConnection(urlsplit(self._behind).netloc, timeout=10)
        try:
            connection.request(method, path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            held = [(n, v) for n, v in answer.getheaders() if n.lower() not in HOP]
            return answer.status, held, answer.read()
        finally:
            connection.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    front: S3Front

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        kind = self.headers.get("content-type", "")
        held: list[tuple[str, str]] = []
        if self.command == "POST" and kind.startswith("multipart/form-data"):
            status, answer = self.front.post(unquote(self.path.strip("/")), kind, body)
        else:
            status, held, answer = self.front.forward(
                self.command, self.path, dict(self.headers.items()), body
            )
        self.send_response(status)
        for name, value in held:
            if name.lower() != "content-length":
                self.send_header(name, value)
        length = next((v for n, v in held if n.lower() == "content-length"), str(len(answer)))
        self.send_header("content-length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815 - the base's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args


def _parsed(kind: str, body: bytes) -> tuple[dict[str, str], bytes]:
    """The fields by name, and the file; what follows the file does not count, as in S3."""
    whole = BytesParser(policy=HTTP).parsebytes(
        b"content-type: " + kind.encode() + b"\r\n\r\n" + body
    )
    fields: dict[str, str] = {}
    for part in whole.iter_parts():
        name = str(part.get_param("name", header="content-disposition")).lower()
        content = part.get_payload(decode=True)
        raw = content if isinstance(content, bytes) else b""
        if name == "file":
            return fields, raw
        fields[name] = raw.decode()
    return fields, b""


def form_body(fields: Mapping[str, str], file: bytes) -> tuple[str, bytes]:
    """A form as a browser sends it: its content type and its bytes."""
    edge = "footnote-form-edge"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n'
    parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + file)
    return f"multipart/form-data; boundary={edge}", b"".join(parts) + f"\r\n--{edge}--\r\n".encode()

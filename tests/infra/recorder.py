"""Stands before moto and notes which role asked for what, as IAM would see it."""

import http.client
import json
import re
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.fakes.loopback import LoopbackServer
from tests.infra.policies import Call

HOME = "eu-west-1:111122223333"
QUEUES = {"turns.fifo": "QueuesTurns", "ingest.fifo": "QueuesDocuments", "dead.fifo": "QueuesDead"}
TABLE = f"arn:aws:dynamodb:{HOME}:table/MemoryTable"
BUCKET = "arn:aws:s3:::DocumentsBucket"
SECRET = f"arn:aws:secretsmanager:{HOME}:secret:SettingsSecret"
VERBS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
OBJECTS = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
SIGNED = re.compile(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/")


@dataclass(frozen=True, kw_only=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(kw_only=True)
class Recorder:
    """Passes everything on; `asked` holds calls by the key that signed them."""

    behind: str
    url: str = ""
    asked: dict[str, list[Call]] = field(default_factory=dict[str, list[Call]])

    @contextmanager
    def running(self) -> Generator["Recorder"]:
        handler = type("Handler", (_Handler,), {"recorder": self})
        server = LoopbackServer(handler)
        self.url = server.url
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def note(self, request: Request) -> None:
        found = SIGNED.search(request.headers.get("authorization", ""))
        if found:
            self.asked.setdefault(found[1], []).extend(calls(found[2], request))


def calls(service: str, request: Request) -> Iterator[Call]:
    """What a request needs, in the names of the synthesised templates."""
    operation = request.headers.get("x-amz-target", "").rpartition(".")[2]
    match service:
        case "s3":
            yield from _objects(request)
        case "dynamodb":
            yield from _items(operation, json.loads(request.body))
        case "sqs":
            name = str(json.loads(request.body)["QueueUrl"]).rpartition("/")[2]
            yield _call(f"sqs:{operation}", f"arn:aws:sqs:{HOME}:{QUEUES[name]}")
        case _:
            yield _call(f"{service}:{operation}", SECRET)


def _objects(request: Request) -> Iterator[Call]:
    key = unquote(urlsplit(request.path).path).split("/", 2)[2]
    yield _call(f"s3:{OBJECTS[request.method]}", f"{BUCKET}/{key}")
    copied = unquote(request.headers.get("x-amz-copy-source", ""))
    if copied:
        yield _call("s3:GetObject", f"{BUCKET}/{copied.lstrip('/').split('/', 1)[1]}")


def _items(operation: str, body: Mapping[str, Any]) -> Iterator[Call]:
    if operation == "TransactWriteItems":
        for each in body["TransactItems"]:
            ((verb, one),) = each.items()
            yield from _items(VERBS.get(str(verb), str(verb)), one)
        return
    key: dict[str, dict[str, str]] = body.get("Key") or body.get("Item") or {}
    index = f"/index/{body['IndexName']}" if "IndexName" in body else ""
    leading = key.get("pk", {}).get("S", "")
    yield _call(f"dynamodb:{operation}", f"{TABLE}{index}", **({"dynamodb:LeadingKeys": leading}))


def _call(action: str, resource: str, **context: str) -> Call:
    return Call(action=action, resource=resource, context=context)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    recorder: Recorder

    def _serve(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        request = Request(method=self.command, path=self.path, headers=headers, body=body)
        self.recorder.note(request)
        connection = http.client.HTTPConnection(urlsplit(self.recorder.behind).netloc, timeout=10)
        try:
            connection.request(self.command, self.path, body=body, headers=headers)
            answer = connection.getresponse()
            held = answer.read()
        finally:
            connection.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"connection", "transfer-encoding", "content-length"}:
                self.send_header(name, value)
        length = answer.getheader("content-length") if self.command == "HEAD" else None
        self.send_header("content-length", length or str(len(held)))
        self.end_headers()
        self.wfile.write(held)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815 - the base's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args

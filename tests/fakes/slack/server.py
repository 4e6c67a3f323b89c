"""The fake's HTTP side: the Web API, response URLs and files, on loopback."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl

from tests.fakes.loopback import LoopbackServer
from tests.fakes.slack.methods import METHODS, Methods, Refusal
from tests.fakes.slack.rules import Broken, check_blocks
from tests.fakes.slack.workspace import APP_TOKEN, BOT_TOKEN, Ephemeral, Fault, Json, Workspace

_NESTED = ("blocks", "metadata", "view", "chunks", "prompts", "loading_messages")
_URL_LASTS = timedelta(minutes=30)
_URL_USES = 5
_HTML = b"<html><body>Slack is having a moment</body></html>"


class FakeSlack:
    """A running fake.

    Args:
        space: The workspace it serves.
        tokens: Which tokens it takes.
    """

    def __init__(
        self, space: Workspace, *, tokens: frozenset[str] = frozenset({BOT_TOKEN})
    ) -> None:
        self.space = space
        self.tokens = set(tokens)
        self.socket_url = ""
        """Where `apps.connections.open` sends the app."""
        self.opened = 0
        self.methods = Methods(space)
        self.oauth: dict[str, Json] = {}
        """What `oauth.v2.access` answers, by code or by refresh token, which is good once."""
        handler = type("Handler", (_Handler,), {"slack": self})
        self._server = LoopbackServer(handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def origin(self) -> str:
        """Its address."""
        return self._server.url

    @property
    def api_url(self) -> str:
        """What `SLACK_API_URL` is set to."""
        return f"{self.origin}/api/"

    def response_url(self, channel: str, user: str, *, message: Json | None = None) -> str:
        """A fresh response URL for what `user` just did."""
        with self.space.lock:
            name = f"r{len(self.space.urls) + 1}"
            about: Json = {"channel": channel, "user": user, "message": message}
            self.space.urls[name] = (self.space.now(), 0, about)
        return f"{self.origin}/respond/{name}"

    def file(self, name: str, content: bytes) -> Json:
        """A file that lies in Slack, as an event describes it."""
        identity = f"F{len(self.space.files) + 1}"
        self.space.files[identity] = content
        return {
            "id": identity,
            "name": name,
            "size": len(content),
            "mimetype": "text/plain",
            "url_private_download": f"{self.origin}/files/{identity}",
        }

    def granted(self, given: Json) -> Json:
        """What `oauth.v2.access` answers."""
        if refresh := given.get("refresh_token"):
            found = self.oauth.pop(str(refresh), None)
            return {"ok": True, **found} if found else _error("invalid_refresh_token")
        found = self.oauth.get(str(given.get("code")))
        return {"ok": True, **found} if found else _error("invalid_code")

    @contextmanager
    def running(self) -> Generator["FakeSlack"]:
        """Serves until the block ends."""
        self._thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    slack: FakeSlack
    protocol_version = "HTTP/1.0"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path.startswith("/respond/"):
            self._respond(self.path.removeprefix("/respond/"), json.loads(body))
            return
        method, _, query = self.path.removeprefix("/api/").partition("?")
        given = {**dict(parse_qsl(query)), **_given(body, str(self.headers.get("content-type")))}
        fault = self._fault(method)
        if fault and fault.kind != "lost":
            self._fail(fault)
            return
        answer = self._answered(method, given)
        if fault:
            self._reset()
            return
        status = 429 if answer.get("error") == "ratelimited" else 200
        self._send(status, answer, retry_after=1)

    def do_GET(self) -> None:
        content = self.slack.space.files.get(self.path.removeprefix("/files/"))
        if content is None:
            self._reply(404, b"", "text/plain")
        elif self._token() not in self.slack.tokens:
            self._reply(200, _HTML, "text/html")
        else:
            self._reply(200, content, "application/octet-stream")

    def _answered(self, method: str, given: Json) -> Json:
        slack = self.slack
        with slack.space.lock:
            slack.space.calls.append((method, given))
            if method == "apps.connections.open":
                slack.opened += 1
                good = self._token() == APP_TOKEN and slack.socket_url
                return {"ok": True, "url": slack.socket_url} if good else _error("invalid_auth")
            if method == "oauth.v2.access":
                return slack.granted(given)
            if self._token() not in slack.tokens:
                return _error("invalid_auth" if method in METHODS else "unknown_method")
            try:
                return slack.methods.call(method, given)
            except Refusal as refusal:
                return _error(str(refusal))

    def _respond(self, name: str, body: Json) -> None:
        space = self.slack.space
        with space.lock:
            made, used, about = space.urls[name]
            fault = self._fault("response_url")
            spent = used >= _URL_USES or space.now() - made > _URL_LASTS
            if fault or spent:
                self._reply(404 if spent else 500, b"used_url", "text/plain")
                return
            space.urls[name] = (made, used + 1, about)
            try:
                check_blocks(body.get("blocks") or [], "message")
            except Broken as broken:
                space.refused.append(("response_url", "invalid_blocks", str(broken)))
                self._reply(400, b"invalid_blocks", "text/plain")
                return
            self._shown(name, body, about)
        self._reply(200, b"ok", "text/plain")

    def _shown(self, name: str, body: Json, about: Json) -> None:
        space = self.slack.space
        if body.get("replace_original") and about["message"] is not None:
            about["message"].update(text=body.get("text"), blocks=body.get("blocks") or [])
            return
        if body.get("replace_original"):
            mine = [each for each in space.ephemerals if each.by == name]
            for each in mine:
                space.ephemerals.remove(each)
        space.ephemerals.append(
            Ephemeral(
                channel=about["channel"],
                user=about["user"],
                text=str(body.get("text", "")),
                blocks=body.get("blocks") or [],
                by=name,
            )
        )

    def _fault(self, method: str) -> Fault | None:
        with self.slack.space.lock:
            waiting = self.slack.space.faults[method]
            return waiting.popleft() if waiting else None

    def _fail(self, fault: Fault) -> None:
        match fault.kind:
            case "429":
                self._send(429, _error("ratelimited"), retry_after=fault.retry_after)
            case "500":
                self._reply(500, _HTML, "text/html")
            case "html":
                self._reply(200, _HTML, "text/html")
            case "reset":
                self._reset()
            case _:
                self._send(200, _error(fault.kind))

    def _reset(self) -> None:
        """The connection ends without an answer."""
        self.close_connection = True

    def _send(self, status: int, answer: Json, *, retry_after: int = 0) -> None:
        self._reply(status, json.dumps(answer).encode(), "application/json", retry_after)

    def _reply(self, status: int, body: bytes, kind: str, retry_after: int = 0) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        if status == 429:
            self.send_header("retry-after", str(retry_after))
        self.end_headers()
        self.wfile.write(body)

    def _token(self) -> str:
        return str(self.headers.get("authorization") or "").removeprefix("Bearer ")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base's
        """Tests print what matters themselves."""


def _given(body: bytes, kind: str) -> Json:
    if kind.startswith("application/json") and body.startswith(b"{"):
        sent: Json = json.loads(body)
        return sent
    given: Json = dict(parse_qsl(body.decode(), keep_blank_values=True))
    for name in _NESTED:
        if name in given:
            given[name] = json.loads(given[name])
    return given


def _error(code: str) -> Json:
    return {"ok": False, "error": code}

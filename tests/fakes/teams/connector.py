"""Teams' connector on loopback: keeps every call, holds it to the documented rules, misbehaves on demand."""

import json
import re
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.loopback import LoopbackServer
from tests.fakes.teams.directory import Directory
from tests.fakes.teams.keys import ISSUER, jwk
from tests.fakes.teams.rules import StreamRules, broken_rules

Json = dict[str, Any]
_LIMITS = ((1, 7), (2, 8), (30, 60), (3600, 1800))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call as it came."""

    verb: str
    path: str
    conversation: str
    body: Json
    at: datetime
    token: str
    target: str = ""
    """The message it is about."""
    targeted: bool = False
    """For one person's eyes in a shared conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one call; it may have been carried out all the same."""

    status: int
    code: str = "Failure"
    message: str = "it went wrong"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    carried_out: bool = False
    only: str = ""
    """The verb it is for; any where empty."""
    kind: str = ""
    """The stream type or activity type it is for."""


class FakeTeams(Directory):
    """Conversations, members, tokens and files of a tenant.

    Args:
        now: The present moment, for rates and streams.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.now = now
        self.calls: list[Call] = []
        self.broken: list[str] = []
        self.messages: dict[str, dict[str, Json]] = {}
        self.files: dict[str, tuple[int, bytes, Mapping[str, str]]] = {}
        self.faults: deque[Fault] = deque()
        self.tokens = 0
        self.token_fault = 0
        self.tells_ids = True
        """Whether whoever posts is told the message's id; Teams has answered 202 without one."""
        self._streams: dict[str, StreamRules] = {}
        self._sent: dict[str, deque[datetime]] = {}
        self._serial = 1000
        self._lock = threading.Lock()
        self._server = _Server(_Handler)
        self._server.teams = self

    def start(self) -> None:
        """Begins to listen."""
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Ends, and frees the port."""
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Where it listens, as `http://127.0.0.1:port`."""
        return self._server.url

    @property
    def graph(self) -> str:
        """Microsoft Graph of this tenant."""
        return f"{self.address}/graph/v1.0"

    @property
    def service_url(self) -> str:
        """What activities carry."""
        return f"{self.address}/amer/"

    def shown(self, conversation: str) -> list[Json]:
        """The messages that stand in a conversation, oldest first."""
        return list(self.messages.get(conversation, {}).values())

    def sent(self, verb: str = "", kind: str = "") -> list[Call]:
        """Calls by verb and by stream or activity type."""
        return [
            each
            for each in self.calls
            if verb in {"", each.verb} and kind in {"", kind_of(each.body)}
        ]

    def carry_out(self, call: Call) -> tuple[int, Json, Mapping[str, str]]:
        """Answers one call to a conversation."""
        with self._lock:
            self.calls.append(call)
            fault = self._fault(call)
            if fault is not None and not fault.carried_out:
                return self._failed(fault)
            if self._too_often(call):
                return 429, {"error": {"code": "TooManyRequests"}}, {"Retry-After": "1"}
            answer = self._done(call)
            if call.verb == "POST" and not self.tells_ids:
                return 202, {}, {}
            return self._failed(fault) if fault is not None else answer

    def _fault(self, call: Call) -> Fault | None:
        if not self.faults:
            return None
        first = self.faults[0]
        if first.only not in {"", call.verb} or first.kind not in {"", kind_of(call.body)}:
            return None
        return self.faults.popleft()

    def _failed(self, fault: Fault) -> tuple[int, Json, Mapping[str, str]]:
        told = {"error": {"code": fault.code, "message": fault.message}}
        return fault.status, told, fault.headers

    def _too_often(self, call: Call) -> bool:
        held = self._sent.setdefault(call.conversation, deque(maxlen=2000))
        before = [(call.at - each).total_seconds() for each in held]
        if call.verb in {"POST", "PUT"}:
            held.append(call.at)
        return any(sum(age < window for age in before) >= limit for window, limit in _LIMITS)

    def _done(self, call: Call) -> tuple[int, Json, Mapping[str, str]]:
        seen_by = f"#{call.body['recipient']['id']}" if call.targeted else ""
        held = self.messages.setdefault(f"{call.conversation}{seen_by}", {})
        if call.verb == "DELETE":
            return (200, {}, {}) if held.pop(call.target, None) else _absent()
        self.broken += broken_rules(call.body, call.conversation)
        if call.verb == "PUT":
            if call.target not in held and call.target not in self._streams:
                return _absent()
            held[call.target] = {**call.body, "id": call.target}
            return 200, {"id": call.target}, {}
        info = stream_info(call.body)
        if info is not None:
            return self._streamed(call, info)
        if call.body.get("type") == "typing":
            return 202, {}, {}
        self._serial += 1
        held[str(self._serial)] = {**call.body, "id": str(self._serial)}
        return 201, {"id": str(self._serial)}, {}

    def _streamed(self, call: Call, info: Json) -> tuple[int, Json, Mapping[str, str]]:
        if not call.conversation.startswith("a:"):
            return _refused("Streaming is not supported in this conversation")
        stream_id = str(info.get("streamId", ""))
        if not stream_id:
            self._serial += 1
            stream_id = str(self._serial)
            self._streams[stream_id] = StreamRules()
        rules = self._streams[stream_id]
        at = call.at.timestamp()
        if rules.sequence and (rules.ended or at - rules.begun > 120):
            return _refused("Content stream finished due to exceeded streaming time")
        self.broken += rules.broken(info, call.body, at)
        if rules.ended:
            self.messages[call.conversation][stream_id] = {**call.body, "id": stream_id}
        return 201, {"id": stream_id}, {}


def kind_of(body: Json) -> str:
    """The stream type where there is one, else the activity's."""
    info = stream_info(body)
    return str(info.get("streamType") if info else body.get("type", ""))


def stream_info(body: Json) -> Json | None:
    """The stream's part of an activity."""
    for each in cast("list[Json]", body.get("entities") or []):
        if each.get("type") == "streaminfo":
            return each
    return None


def _absent() -> tuple[int, Json, Mapping[str, str]]:
    return 404, {"error": {"code": "ActivityNotFoundInConversation", "message": "gone"}}, {}


def _refused(sentence: str) -> tuple[int, Json, Mapping[str, str]]:
    return 403, {"error": {"code": "ContentStreamNotAllowed", "message": sentence}}, {}


_ACTIVITIES = re.compile(r"/amer/v3/conversations/([^/]+)/activities(?:/([^/]+))?$")


class _Server(LoopbackServer):
    teams: FakeTeams


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def _teams(self) -> FakeTeams:
        return cast("_Server", self.server).teams

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        del format, args

    def do_POST(self) -> None:
        raw = self._raw()
        path = urlsplit(self.path).path
        if path == "/token":
            self._token(raw)
        elif path == "/amer/v3/conversations":
            self._json(*self._teams.chat(json.loads(raw)))
        else:
            self._activity("POST", raw)

    def do_PUT(self) -> None:
        self._activity("PUT", self._raw())

    def do_DELETE(self) -> None:
        self._activity("DELETE", b"{}")

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        known = self._teams.directory(urlsplit(self.path))
        if known is not None:
            self._json(*known)
        elif path == "/openid":
            self._json(200, {"issuer": ISSUER, "jwks_uri": f"{self._teams.address}/keys"})
        elif path == "/keys":
            self._json(200, {"keys": [jwk(1, "k1")]})
        elif path in self._teams.files:
            status, body, headers = self._teams.files[path]
            self._answer(status, body, headers)
        else:
            self._answer(404, b"{}")

    def _raw(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length", "0")))

    def _token(self, raw: bytes) -> None:
        self._teams.tokens += 1
        form = parse_qs(raw.decode())
        assert form["grant_type"] == ["client_credentials"]
        if self._teams.token_fault:
            self._json(self._teams.token_fault, {"error": "invalid_client"})
            return
        self._json(200, {"access_token": f"token-{self._teams.tokens}", "expires_in": 3600})

    def _activity(self, verb: str, raw: bytes) -> None:
        found = _ACTIVITIES.search(urlsplit(self.path).path)
        if not found:
            self._answer(404, b"{}")
            return
        call = Call(
            verb=verb,
            path=self.path,
            conversation=unquote(found[1]),
            targeted="isTargetedActivity=true" in self.path,
            target=unquote(found[2] or ""),
            body=json.loads(raw),
            at=self._teams.now(),
            token=self.headers.get("authorization", ""),
        )
        self._json(*self._teams.carry_out(call))

    def _json(self, status: int, body: Json, headers: Mapping[str, str] | None = None) -> None:
        self._answer(status, json.dumps(body).encode(), headers)

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

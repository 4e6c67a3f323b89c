"""Slack's way in over HTTP: who speaks is proven by the HMAC of the raw body, before anything is read.

Standard library only: the ingress imports this and must start in milliseconds.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, cast
from urllib.parse import parse_qsl

from bot.domain.chat import Delivery
from bot.http import HttpRequest, HttpResponse
from bot.platforms.slack.envelope import Fields, Kind, tenant_of, to_delivery
from bot.ports import Admission

_log = logging.getLogger(__name__)

_MAX_BODY = 1024 * 1024
_WINDOW = 300
_STAMP_DIGITS = 12
_ACKNOWLEDGED = HttpResponse(status=200)


class _Malformed(Exception):
    """A correctly signed body that is not what Slack sends."""


class SlackDoor:
    """Verifies what Slack posts to `/slack/events` and names its deliveries.

    Args:
        signing_secret: The app's signing secret; empty, nobody is let in.
        now: The present moment.
        teams: Workspaces (or organisations) that may come in; empty for all that hold the secret.
    """

    def __init__(
        self, signing_secret: str, *, now: Callable[[], datetime], teams: Collection[str] = ()
    ) -> None:
        self._secret = signing_secret.encode()
        self._now = now
        self._teams = frozenset(teams)

    def admit(self, request: HttpRequest) -> Admission:
        """Lets a genuine request in; a doubtful one gets 401 and is logged without its body."""
        if len(request.body) > _MAX_BODY:
            return _refused(413, "The body is larger than 1 MB.", "too large")
        if fault := self._fault(request):
            return _refused(401, "This request was not signed by Slack.", fault)
        try:
            return self._admitted(request)
        except _Malformed as wrong:
            return _refused(400, "This is not a Slack payload.", str(wrong))

    def receive(self, kind: Kind, payload: Fields, *, raw: str = "") -> Delivery | None:
        """The delivery of a payload whose sender is known; None for a workspace that is not allowed."""
        if self._teams and tenant_of(payload) not in self._teams:
            _log.warning("workspace not allowed", extra={"action": "slack_team_refused"})
            return None
        return to_delivery(kind, payload, raw=raw, received=self._now())

    def _fault(self, request: HttpRequest) -> str:
        """Why the signature does not hold; empty where it does."""
        stamp = request.headers.get("x-slack-request-timestamp", "")
        given = request.headers.get("x-slack-signature", "")
        if not self._secret:
            return "no signing secret is set"
        if not stamp or not given:
            return "unsigned"
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _STAMP_DIGITS):
            return "malformed timestamp"
        if abs(self._now().timestamp() - int(stamp)) > _WINDOW:
            return "timestamp outside the window"
        signed = b"v0:" + stamp.encode() + b":" + request.body
        expected = "v0=" + hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        matches = hmac.compare_digest(expected.encode(), given.encode(errors="replace"))
        return "" if matches else "wrong signature"

    def _admitted(self, request: HttpRequest) -> Admission:
        kind, payload, raw = _parsed(request)
        if payload.get("type") == "url_verification":
            challenge = payload.get("challenge")
            if not isinstance(challenge, str):
                msg = "no challenge"
                raise _Malformed(msg)
            return Admission(HttpResponse.text(200, challenge))
        if payload.get("ssl_check"):
            return Admission(_ACKNOWLEDGED)
        if kind == "event" and payload.get("type") != "event_callback":
            _log.warning("not an event", extra={"action": "slack_ignored"})
            return Admission(_ACKNOWLEDGED)
        delivery = self.receive(kind, payload, raw=raw)
        return Admission(_ACKNOWLEDGED, [delivery] if delivery else ())


def _refused(status: int, words: str, reason: str) -> Admission:
    _log.warning("request refused", extra={"action": "slack_refused", "reason": reason})
    return Admission(HttpResponse.text(status, words))


def _parsed(request: HttpRequest) -> tuple[Kind, dict[str, Any], str]:
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        msg = "not UTF-8"
        raise _Malformed(msg) from None
    if "application/x-www-form-urlencoded" not in request.headers.get("content-type", "").lower():
        return "event", _object(text), text
    try:
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
    except ValueError:
        msg = "not a form"
        raise _Malformed(msg) from None
    if "payload" in form:
        return "interaction", _object(form["payload"]), form["payload"]
    if "command" not in form and "ssl_check" not in form:
        msg = "neither a command nor an interaction"
        raise _Malformed(msg)
    return "command", cast("dict[str, Any]", form), ""


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        msg = "not JSON"
        raise _Malformed(msg) from None
    if not isinstance(found, dict):
        msg = "not an object"
        raise _Malformed(msg)
    return cast("dict[str, Any]", found)

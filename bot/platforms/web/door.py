"""The console's way in: what a person does there becomes a delivery like any other."""

import json
import re
from collections.abc import Callable, Mapping

from bot.domain import Delivery, ThreadRef
from bot.http import HttpRequest, HttpResponse
from bot.platforms.web.forms import fields_of, wants_json
from bot.platforms.web.sessions import TENANT, Session, Sessions
from bot.ports import Admission, Clock

PATHS = (
    "/console/messages",
    "/console/stop",
    "/console/feedback",
    "/console/press",
    "/console/forget",
)
NAME = re.compile(r"[A-Za-z0-9_-]{8,80}")
MAX_TEXT = 8_000
"""Characters of one question."""

ACCEPTED = b'{"ok":true}'


class WebDoor:
    """Checks session, forgery token and shape of what the console's page sends.

    Args:
        sessions: Knows who is at the console.
        now: The present moment.
        new_id: Makes ids for what carries none of its own.
    """

    def __init__(self, sessions: Sessions, *, now: Clock, new_id: Callable[[], str]) -> None:
        self._sessions = sessions
        self._now = now
        self._new_id = new_id

    def admit(self, request: HttpRequest) -> Admission:
        """Verifies one request of the console's page."""
        session = self._sessions.current(request)
        if session is None:
            return _refused(401, "Please log in to the console first.")
        fields = fields_of(request)
        token = request.headers.get("x-csrf-token") or fields.get("csrf", "")
        if self._sessions.forged(session, token):
            return _refused(403, "This page is out of date. Reload it and try again.")
        wrong = _wrong(request.path, fields)
        if wrong:
            return _refused(422, wrong)
        return Admission(_accepted(request, fields), [self._delivery(request, session, fields)])

    def _delivery(
        self, request: HttpRequest, session: Session, fields: Mapping[str, str]
    ) -> Delivery:
        kind = request.path.rpartition("/")[2]
        message = fields.get("message") or self._new_id()
        thread = ThreadRef(
            platform="web",
            tenant=TENANT,
            channel=session.person.id,
            root=fields.get("thread", ""),
        )
        # A stop must overtake the question it stops, so it does not queue behind it.
        order = f"{thread.key}\x1fstop" if kind == "stop" else thread.key
        held = {name: value for name, value in fields.items() if name != "csrf"}
        return Delivery(
            id=f"web:{kind}:{thread.root}:{message}",
            source="web",
            thread_key=order,
            kind=kind,
            payload=json.dumps(held | {"message": message, "person": session.person.id}),
            received=self._now(),
            tenant=TENANT,
        )


def _wrong(path: str, fields: Mapping[str, str]) -> str:
    """What is wrong with the fields, in one sentence; empty if nothing is."""
    thread, message = fields.get("thread", ""), fields.get("message", "")
    if (thread and not NAME.fullmatch(thread)) or (message and not NAME.fullmatch(message)):
        return "This page is out of date. Reload it and try again."
    match path.rpartition("/")[2]:
        case "messages":
            return _wrong_question(fields)
        case "feedback":
            fine = fields.get("verdict") in {"up", "down", "none"} and fields.get("answer")
            return "" if fine else "There is no such answer to rate."
        case "press":
            return "" if fields.get("action") else "There is no such button."
        case _:
            return "" if thread else "There is no such conversation."


def _wrong_question(fields: Mapping[str, str]) -> str:
    text = fields.get("text", "").strip()
    if not fields.get("thread") or not fields.get("message"):
        return "This page is out of date. Reload it and try again."
    if not text:
        return "Type a question first."
    if len(text) > MAX_TEXT:
        return f"That question is longer than {MAX_TEXT:,} characters. Please shorten it."
    return ""


def _accepted(request: HttpRequest, fields: Mapping[str, str]) -> HttpResponse:
    if wants_json(request):
        return HttpResponse.json(202, ACCEPTED)
    thread = "" if request.path.endswith("/forget") else fields.get("thread", "")
    back = fields.get("back", "")
    to = back if back in {"/documents", "/status"} else f"/threads/{thread}" if thread else "/"
    return HttpResponse(status=303, headers={"location": to})


def _refused(status: int, sentence: str) -> Admission:
    return Admission(HttpResponse.text(status, sentence))

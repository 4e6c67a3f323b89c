"""Invokes: what Teams asks and must hear back at once, in the same HTTP exchange."""

import hashlib
import json
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

from bot.http import HttpResponse
from bot.platforms.teams.payload import Incoming, mapping, pressed, string

ASK_ABOUT = "askAboutMessage"
"""The message extension's command, as the manifest names it."""

QUOTE_LIMIT = 2000
"""Characters of a quoted message that travel along."""

WILL_ANSWER = (
    "I will answer in our own chat in a moment. "
    "If nothing comes there, please add me to your own apps and ask again."
)
"""Whether there is such a chat is known only later, and in this conversation we may not be able to speak."""

SAME_WITHIN = timedelta(seconds=90)
"""Teams sends an invoke again under a new id and time about 30 s later; it is still the same press."""

REASON, CORRECTION = "feedbackText", "correction"
"""Fields of the form that comes with a thumb; the first is called as in Teams' own form."""

MAX_WORDS = 2000
"""Characters of what is said about an answer."""

_LIKED, _DISLIKED = "What was helpful?", "What was wrong or missing?"
_REMEMBERED = 1000


def reply_to(incoming: Incoming) -> tuple[HttpResponse, bool]:
    """The answer to an invoke, and whether it is to be queued besides."""
    match incoming.name:
        case "message/fetchTask":
            return _asked_to_rate(incoming), False
        case "message/submitAction":
            return _json({}), incoming.value.get("actionName") == "feedback"
        case "adaptiveCard/action":
            return _pressed(incoming)
        case "composeExtension/fetchTask":
            return _asked_for_form(incoming), False
        case "composeExtension/submitAction":
            return _submitted(incoming)
        case _:
            return HttpResponse.text(501, "Footnote does not know this invoke."), False


def _pressed(incoming: Incoming) -> tuple[HttpResponse, bool]:
    if not pressed(incoming)[0]:
        error = {"code": "BadRequest", "message": "This button is not one of Footnote's."}
        return _json(
            {"statusCode": 400, "type": "application/vnd.microsoft.error", "value": error}
        ), False
    done = {
        "statusCode": 200,
        "type": "application/vnd.microsoft.activity.message",
        "value": "On it.",
    }
    return _json(done), True


def _asked_for_form(incoming: Incoming) -> HttpResponse:
    """A small form: what do you want to know about this message?"""
    if incoming.value.get("commandId") != ASK_ABOUT:
        return _told("Footnote does not know this command.")
    quoted = quoted_in(incoming)
    question = _lines("question", "Your question", 2000) | {
        "placeholder": "What do our documents say about this?",
        "isRequired": True,
        "errorMessage": "Please write a question.",
    }
    return _form(
        "Ask about this message",
        ("What do you want to know about this message?", question),
        {"title": "Ask", "data": {"quoted": quoted}},
    )


def _asked_to_rate(incoming: Incoming) -> HttpResponse:
    """What is said of an answer along with a thumb; Teams' own form has no room for a right answer."""
    rated = mapping(incoming.value.get("data")) or incoming.value
    if rated.get("actionName") != "feedback":
        return _told("Footnote does not know this form.")
    liked = string(mapping(rated.get("actionValue")).get("reaction")) == "like"
    fields = [_lines(REASON, _LIKED if liked else _DISLIKED, MAX_WORDS)]
    if not liked:
        fields.append(_lines(CORRECTION, "What would the right answer be?", MAX_WORDS))
    said = "One sentence helps to make the next answer better; you may leave it empty."
    return _form("Your rating", (said, *fields), {"title": "Send"})


def _form(
    title: str, parts: tuple[str | dict[str, Any], ...], submit: dict[str, Any]
) -> HttpResponse:
    """A dialog: sentences and fields, and one button."""
    card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": [
            {"type": "TextBlock", "text": each, "wrap": True} if isinstance(each, str) else each
            for each in parts
        ],
        "actions": [{"type": "Action.Submit", **submit}],
    }
    value = {
        "title": title,
        "height": "small",
        "width": "medium",
        "card": {"contentType": "application/vnd.microsoft.card.adaptive", "content": card},
    }
    return _json({"task": {"type": "continue", "value": value}})


def _lines(name: str, label: str, longest: int) -> dict[str, Any]:
    """A few lines to write."""
    return {
        "type": "Input.Text",
        "id": name,
        "label": label,
        "isMultiline": True,
        "maxLength": longest,
    }


def _submitted(incoming: Incoming) -> tuple[HttpResponse, bool]:
    if incoming.value.get("commandId") != ASK_ABOUT:
        return _told("Footnote does not know this command."), False
    if not string(mapping(incoming.value.get("data")).get("question")).strip():
        return _told("There was no question in the form. Please try again."), False
    return _told(WILL_ANSWER), True


def quoted_in(incoming: Incoming) -> str:
    """The message an extension was opened on, as text; from the form where Teams leaves it out."""
    message = mapping(incoming.value.get("messagePayload"))
    content = string(mapping(message.get("body")).get("content"))
    if content:
        told = Incoming({"text": without_markup(content)}).text
        return told[:QUOTE_LIMIT]
    return string(mapping(incoming.value.get("data")).get("quoted"))[:QUOTE_LIMIT]


def without_markup(content: str) -> str:
    """HTML as plain text: tags out, a line per paragraph; it is only ever quoted, never shown as HTML."""
    kept: list[str] = []
    inside = False
    for part in (
        content.replace("</p>", "\n").replace("<br>", "\n").replace("<", "\x00<").split("\x00")
    ):
        inside = part.startswith("<")
        kept.append(part.partition(">")[2] if inside else part)
    return "".join(kept)


def _told(sentence: str) -> HttpResponse:
    return _json({"task": {"type": "message", "value": sentence}})


def _json(body: object) -> HttpResponse:
    return HttpResponse.json(200, json.dumps(body, separators=(",", ":")).encode())


class Presses:
    """Names an invoke by what it says, so that its twins under other ids are recognised.

    Instances of the ingress do not share memory: between them a twin is recognised unless the two
    fall on either side of a boundary of 90 seconds.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[datetime, str]] = OrderedDict()
        self._lock = threading.Lock()

    def id(self, incoming: Incoming, now: datetime) -> str:
        """The same id for the same content within 90 seconds."""
        digest = content_hash(incoming)
        window = int(now.timestamp() // SAME_WITHIN.total_seconds())
        with self._lock:
            first = self._seen.get(digest)
            if first is not None and now - first[0] < SAME_WITHIN:
                return first[1]
            named = f"{digest}:{window}"
            self._seen[digest] = (now, named)
            self._seen.move_to_end(digest)
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
            return named


def content_hash(incoming: Incoming) -> str:
    """What an invoke says, without the ids and times that differ between its twins."""
    said = [
        incoming.conversation,
        string(incoming.sender.get("id")),
        incoming.name,
        incoming.answers_to,
        incoming.raw.get("value"),
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]

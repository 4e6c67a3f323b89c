"""What Teams documents about the activities a bot sends; each broken rule is one sentence."""

import json
import re
from collections.abc import Iterator
from typing import Any

ICONS = frozenset(
    {
        "Microsoft Word",
        "Microsoft Excel",
        "Microsoft PowerPoint",
        "Microsoft OneNote",
        "Microsoft SharePoint",
        "Microsoft Visio",
        "Microsoft Loop",
        "Microsoft Whiteboard",
        "Adobe Illustrator",
        "Adobe Photoshop",
        "Adobe InDesign",
        "Adobe Flash",
        "Sketch",
        "Source Code",
        "Image",
        "Animated GIF",
        "Video",
        "Sound",
        "ZIP",
        "Text",
        "PDF",
    }
)
ROOT = "https://schema.org/Message"
ELEMENTS = frozenset(
    {"TextBlock", "RichTextBlock", "Table", "ActionSet", "Container", "ColumnSet", "FactSet"}
)
ACTIONS = frozenset({"Action.Execute", "Action.Submit", "Action.OpenUrl", "Action.ShowCard"})
TABLE = frozenset({"type", "columns", "rows", "gridStyle"})
"""Of a table's properties those that the schema and Microsoft's own renderers name alike."""
LARGEST = 80 * 1024

Json = dict[str, Any]


def broken_rules(activity: Json, conversation: str) -> list[str]:
    """Every documented rule that this activity breaks."""
    return [
        *_shape(activity, conversation),
        *_entities(activity),
        *_cards(activity),
        *_suggestions(activity, conversation),
    ]


def _shape(activity: Json, conversation: str) -> Iterator[str]:
    if activity.get("type") not in {"message", "typing"}:
        yield f"a bot sends messages and typing, not {activity.get('type')}"
    if len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le")) > LARGEST:
        yield "a message stays under 80 KB counted as UTF-16"
    if activity.get("type") == "message" and bool(activity.get("text")) == bool(
        activity.get("attachments")
    ):
        yield "a message is a text or a card, never both and never neither"
    if "@thread.tacv2" in conversation and ";messageid=" not in conversation:
        yield "a reply in a channel belongs into a thread"
    if "<at" in activity.get("text", ""):
        yield "a text mentions nobody"


def _entities(activity: Json) -> Iterator[str]:
    roots = [each for each in activity.get("entities", []) if each.get("type") == ROOT]
    if len(roots) > 1:
        yield "there is one root entity"
    for root in roots:
        expected = {"@type": "Message", "@context": "https://schema.org", "@id": ""}
        if any(root.get(name) != value for name, value in expected.items()):
            yield "the root entity is a schema.org message"
        if root.get("additionalType") != ["AIGeneratedContent"]:
            yield "what was generated is labelled"
        yield from _citations(root.get("citation", []), activity.get("text", ""))
    loop = activity.get("channelData", {}).get("feedbackLoop")
    if loop is not None and loop not in ({"type": "default"}, {"type": "custom"}):
        yield "the feedback loop is default or custom"


def _citations(claims: list[Json], text: str) -> Iterator[str]:
    if len(claims) > 20:
        yield "at most 20 citations"
    positions = [each.get("position") for each in claims]
    if len(set(positions)) != len(positions):
        yield "positions are unique"
    shown = {int(each) for each in re.findall(r"\[(\d+)\]", text)}
    if not set(positions) <= shown:
        yield "every position stands in the text as [n]"
    for each in claims:
        yield from _claim(each)


def _claim(claim: Json) -> Iterator[str]:
    about: Json = claim.get("appearance") or {}
    if claim.get("@type") != "Claim" or about.get("@type") != "DigitalDocument":
        yield "a citation is a claim about a digital document"
    if not 1 <= len(about.get("name", "")) <= 80:
        yield "a citation's name has 1 to 80 characters"
    if not 1 <= len(about.get("abstract", "")) <= 160:
        yield "a citation's abstract has 1 to 160 characters"
    keywords: list[str] = about.get("keywords", [])
    if len(keywords) > 3 or any(len(each) > 28 for each in keywords):
        yield "a citation has at most 3 keywords of 28 characters"
    if about.get("image", {}).get("name") not in ICONS:
        yield "a citation's icon is one of Teams' own"
    if "url" in about and not about["url"].startswith(("https://", "http://127.0.0.1")):
        yield "a citation links to an address"


def _cards(activity: Json) -> Iterator[str]:
    for attachment in activity.get("attachments", []):
        card = attachment.get("content", {})
        if attachment.get("contentType") != "application/vnd.microsoft.card.adaptive":
            yield "an attachment is an Adaptive Card"
        if card.get("version") not in {"1.4", "1.5"}:
            yield "Adaptive Cards up to 1.5 work everywhere"
        if len(card.get("actions", [])) > 6:
            yield "a card shows at most 6 actions"
        yield from _elements(card)


def _elements(held: Any) -> Iterator[str]:
    """Walks a card: only known elements, no pictures, no text that becomes a foreign link."""
    if isinstance(held, list):
        for each in held:  # pyright: ignore[reportUnknownVariableType]
            yield from _elements(each)
        return
    if not isinstance(held, dict):
        return
    kind = str(held.get("type", ""))  # pyright: ignore[reportUnknownArgumentType]
    if kind.startswith("Action.") and kind not in ACTIONS:
        yield f"{kind} is no action of ours"
    if kind == "Table" and not held.keys() <= TABLE:
        yield "a table has no other properties"
    if kind in {"Image", "Media"}:
        yield "a card fetches no pictures"
    for each in held.values():  # pyright: ignore[reportUnknownVariableType]
        yield from _elements(each)


def _suggestions(activity: Json, conversation: str) -> Iterator[str]:
    suggested = activity.get("suggestedActions")
    if suggested is None:
        return
    if not conversation.startswith("a:"):
        yield "suggested actions are for personal chats"
    if len(suggested.get("actions", [])) > 3:
        yield "Teams shows three suggested actions"


class StreamRules:
    """The rules of one stream over its life."""

    def __init__(self) -> None:
        self.sequence = 0
        self.text = ""
        self.begun = 0.0
        self.last = 0.0
        self.ended = False

    def broken(self, info: Json, activity: Json, at: float) -> Iterator[str]:
        """What this piece breaks, given those before."""
        kind, first = info.get("streamType"), self.sequence == 0
        if not first and at - self.last < 1.0:
            yield "at most one call a second"
        self.begun = at if first else self.begun
        self.last = at
        if kind == "final":
            yield from self._final(info, activity)
            return
        if activity.get("type") != "typing":
            yield "pieces before the last are typing activities"
        if int(info.get("streamSequence", 0)) <= self.sequence:
            yield "sequence numbers rise"
        self.sequence = int(info.get("streamSequence", 0))
        if activity.get("channelData") or len(activity.get("entities", [])) > 1:
            yield "labels, citations and feedback come with the last piece only"
        yield from self._text(str(kind), activity.get("text", ""))

    def _text(self, kind: str, text: str) -> Iterator[str]:
        if kind == "informative" and len(text) > 1000:
            yield "an informative text has at most 1,000 characters"
        if kind == "streaming":
            if not text.startswith(self.text):
                yield "each piece begins with the one before"
            self.text = text

    def _final(self, info: Json, activity: Json) -> Iterator[str]:
        self.ended = True
        if activity.get("type") != "message":
            yield "the last piece is a message"
        if "streamSequence" in info:
            yield "the last piece has no sequence number"
        if not activity.get("text", "").startswith(self.text):
            yield "the last piece begins with the one before"

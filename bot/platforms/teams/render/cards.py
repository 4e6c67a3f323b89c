"""Adaptive Cards 1.5: the few shapes we need, and what is drawn with them.

Words that come from documents or people are text runs, which are shown as they are; Markdown stays with
sentences of our own.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.domain import (
    Button,
    Document,
    DocumentList,
    HomeView,
    Notice,
    UploadInvitation,
    readable_by,
)
from bot.platforms.teams.render.text import safe, shortened, words
from rag.visible import visible

TYPE = "application/vnd.microsoft.card.adaptive"
NO_FILES = (
    "Teams does not hand files to a bot in channels and group chats. "
    "Add your document with this link instead."
)
NOTHING_YET = "There are no documents you may read here yet. Say `upload` to add one."

Element = dict[str, Any]


def message(summary: str, body: Sequence[Element], actions: Sequence[Element] = ()) -> Element:
    """A message that is one card; the summary is what a notification shows."""
    card: Element = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": list(body),
    }
    if actions:
        card["actions"] = list(actions)
    return {
        "type": "message",
        "summary": shortened(words(summary).replace("**", ""), 200),
        "attachments": [{"contentType": TYPE, "content": card}],
    }


def sentence(text: str, **style: Any) -> Element:
    """A sentence of ours, with Markdown."""
    return {"type": "TextBlock", "text": safe(text, html=False), "wrap": True, **style}


def plain(text: str, *, url: str = "", **style: Any) -> Element:
    """Words of others, as they are; the whole of it may be a link of ours."""
    run: Element = {"type": "TextRun", "text": visible(text) or "-", **style}
    if url:
        run["selectAction"] = {"type": "Action.OpenUrl", "url": url}
    return {"type": "RichTextBlock", "inlines": [run]}


def execute(title: str, action: str, value: str = "", *, style: str = "") -> Element:
    """A button that comes back to us."""
    button: Element = {
        "type": "Action.Execute",
        "title": shortened(title, 60),
        "verb": action,
        "data": {"value": value},
    }
    if style:
        button["style"] = {"primary": "positive", "danger": "destructive"}.get(style, "default")
    return button


def say(title: str) -> Element:
    """A button that says its own title to us, as if it were typed."""
    said = visible(title)
    data = {"msteams": {"type": "imBack", "value": said}}
    return {"type": "Action.Submit", "title": shortened(said, 60), "data": data}


def moment(at: datetime) -> str:
    """A time that each reader sees in their own zone and language."""
    told = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{{{{DATE({told},SHORT)}}}} {{{{TIME({told})}}}}"


def notice(reply: Notice) -> Element:
    """A sentence with buttons."""
    return message(reply.text, [sentence(reply.text)], [_button(each) for each in reply.buttons])


def buttons(reply: Notice) -> Element:
    """The buttons of a sentence that has been said already."""
    return message(reply.text, [], [_button(each) for each in reply.buttons])


def _button(each: Button) -> Element:
    return execute(each.label, each.action, each.value, style=each.style)


def invitation(reply: UploadInvitation, *, why: str = "") -> Element:
    """Where to add a document, who will read it, until when."""
    ends = f"The link works until {moment(reply.expires)}, for you alone."
    body = [
        sentence("Add a document", weight="Bolder", size="Medium"),
        *([sentence(NO_FILES)] if why == "no-file" else []),
        sentence(
            f"What you upload can be read by {readable_by(reply.readers, here='this conversation')}. {ends}"
        ),
    ]
    actions: list[Element] = [
        {
            "type": "Action.OpenUrl",
            "title": "Upload a document",
            "url": reply.url,
            "style": "positive",
        }
    ]
    if reply.curl:
        shell = {**plain(reply.curl, fontType="Monospace", size="Small")}
        card = {"type": "AdaptiveCard", "version": "1.5", "body": [shell]}
        actions.append({"type": "Action.ShowCard", "title": "From a terminal", "card": card})
    return message("Add a document", body, actions)


def documents(reply: DocumentList) -> Element:
    """What this reader may read, as a table with links."""
    page = reply.page
    if not page.documents:
        return message("Documents", [sentence(NOTHING_YET)])
    columns: list[Element] = [{"width": 4}, {"width": "70px"}, {"width": 2}]
    head = _cells(
        [sentence(name, weight="Bolder") for name in ("Document", "Pages", "Readable by")]
    )
    rows = [_row(each, reply) for each in page.documents]
    if reply.removable:
        columns.append({"width": 2})
        head.append({"type": "TableCell", "items": [sentence(" ")]})
    table: Element = {
        "type": "Table",
        "columns": columns,
        "gridStyle": "default",
        "rows": [{"type": "TableRow", "cells": head}, *rows],
    }
    title = "1 document" if page.total == 1 else f"{page.total} documents"
    more = [execute("Show more", "list", page.next)] if page.next else []
    return message(title, [sentence(title, weight="Bolder", size="Medium"), table], more)


def _row(document: Document, reply: DocumentList) -> Element:
    cells = _cells(
        [
            plain(shortened(document.title, 120), url=reply.links.get(document.id, "")),
            plain(str(document.pages or "")),
            plain(readable_by(document.readers, here="one conversation")),
        ]
    )
    if document.id in reply.removable:
        remove = execute("Remove", "remove", document.id, style="danger")
        cells.append({"type": "TableCell", "items": [{"type": "ActionSet", "actions": [remove]}]})
    elif reply.removable:
        cells.append({"type": "TableCell", "items": [plain(" ")]})
    return {"type": "TableRow", "cells": cells}


def _cells(elements: Sequence[Element]) -> list[Element]:
    return [{"type": "TableCell", "items": [each]} for each in elements]


def home(reply: HomeView, *, private: bool) -> Element:
    """A greeting: what we are for, what there is to read, what is kept.

    Args:
        reply: What to show.
        private: Whether this person alone sees it; in a room no document is named.
    """
    hello = sentence("Hello, I am Footnote", weight="Bolder", size="Large")
    if reply.closed:
        return message("Hello, I am Footnote", [hello, sentence(reply.closed)])
    body = [
        hello,
        sentence(
            "Ask me anything that is in your documents. Every claim in my answers carries a number, and "
            "every number links to the page that proves it."
        ),
    ]
    if private:
        count = reply.documents.total
        known = "1 document" if count == 1 else f"{count} documents"
        body.append(sentence(f"You can read {known} here. Drop a file into this chat to add one."))
        body.extend(
            plain(shortened(each.title, 120), url=reply.links.get(each.id, ""))
            for each in reply.documents.documents[:5]
        )
    else:
        body.append(sentence("Mention me with your question; I answer in the same thread."))
    body.append(sentence(reply.retention, isSubtle=True, size="Small"))
    prompts = [] if reply.welcome else [say(each) for each in reply.prompts[:3]]
    return message("Hello, I am Footnote", body, prompts if private else [])

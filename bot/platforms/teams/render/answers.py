"""Answers as Teams messages."""

from typing import Any

from bot.domain import AnswerReply
from bot.platforms.teams.render.citations import address, cited, label, root_entity
from bot.platforms.teams.render.text import safe, split, without_tables
from rag.domain import Passage

LONGEST = 14_000
"""Of one message's text, as Teams counts: 28 KB, which leaves 50 KB for twenty citations with long links."""

_LONGEST_SEARCH = 200

FEEDBACK = {"feedbackLoop": {"type": "custom"}}
"""Thumbs whose form is ours: Teams' own asks one thing only, and a reason is no right answer."""


def heading(model_label: str) -> str:
    """Which model speaks, where several do."""
    return f"**{safe(model_label)}**\n\n" if model_label else ""


def shown(text: str, links: tuple[str, ...] = ()) -> str:
    """An answer's Markdown as Teams may show it."""
    return safe(without_tables(text), links)


def answer_messages(reply: AnswerReply) -> list[dict[str, Any]]:
    """The answer as one message, or as several where it is very long; each carries its own sources."""
    answer, links = reply.answer, reply.links
    text = heading(reply.model_label) + shown(answer.text, tuple(links.values()))
    _, others = cited(answer.citations, text)
    parts = [text.rstrip(), *(f"*{safe(remark)}*" for remark in answer.remarks)]
    if answer.stopped:
        parts.append("*Stopped here.*")
    if not (answer.answered or answer.stopped):
        parts += _what_next(reply)
    if others:
        passages = tuple(each.passage for each in others)
        parts.append("Further sources:\n\n" + _listed(reply, passages))
    whole = "\n\n".join(part for part in parts if part.strip())
    return [_message(reply, piece) for piece in split(whole or "…", LONGEST)]


def _what_next(reply: AnswerReply) -> list[str]:
    """Where nothing was found: what was searched, what comes closest, and what to do."""
    if reply.answer.labels.get("index") == "empty":
        return ["Say `upload`, or drop a file in our personal chat, then ask again."]
    searched = " ".join((reply.answer.trace.question or reply.question).split())[:_LONGEST_SEARCH]
    parts = (
        [f"*Searched for “{safe(searched)}” in the documents I may use here.*"] if searched else []
    )
    if reply.answer.nearest:
        parts.append("The nearest documents:\n\n" + _listed(reply, reply.answer.nearest))
    return [*parts, "Try other words, or say `upload` to add the document that says it."]


def _message(reply: AnswerReply, text: str) -> dict[str, Any]:
    citations, _ = cited(reply.answer.citations, text)
    return {
        "type": "message",
        "textFormat": "markdown",
        "text": text,
        "entities": [root_entity(citations, reply.links)],
        "channelData": dict(FEEDBACK),
    }


def _listed(reply: AnswerReply, passages: tuple[Passage, ...]) -> str:
    lines: list[str] = []
    for each in passages:
        url, name = (
            address(each, reply.links),
            safe(label(each)).replace("[", "(").replace("]", ")"),
        )
        line = f"- [{name}]({url})" if url else f"- {name}"
        if line not in lines:
            lines.append(line)
    return "\n".join(lines)

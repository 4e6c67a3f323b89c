"""Every kind of reply as the Teams messages it takes; text and card are never in one."""

from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from bot.domain import (
    AnswerReply,
    DocumentList,
    DocumentReady,
    Explanation,
    HomeView,
    Notice,
    Reply,
    SourcesView,
    UploadInvitation,
    readable_by,
)
from bot.platforms.teams.render import cards
from bot.platforms.teams.render.answers import FEEDBACK, LONGEST, answer_messages, shown
from bot.platforms.teams.render.citations import address, cited, label, root_entity
from bot.platforms.teams.render.text import safe, shortened, split
from rag.citations.clean import unmarked
from rag.domain import Citation, Passage

Body = dict[str, Any]


def messages(  # noqa: C901, PLR0911, PLR0912 - one arm per kind of reply
    reply: Reply, *, private: bool = True, why: str = ""
) -> Sequence[Body]:
    """The messages of a reply, in order; never none.

    Args:
        reply: What to say.
        private: Whether one person alone sees it.
        why: What led to it, where the reply says so (`no-file`).
    """
    match reply:
        case AnswerReply():
            return answer_messages(reply)
        case Notice():
            return [cards.notice(reply) if reply.buttons else saying(reply.text)]
        case UploadInvitation():
            return [cards.invitation(reply, why=why)]
        case DocumentList():
            return [cards.documents(reply)]
        case DocumentReady():
            return [_ready(reply, private=private)]
        case SourcesView():
            return _sources(reply)
        case Explanation():
            return _explanation(reply)
        case HomeView():
            return [cards.home(reply, private=private)]
        case _:
            assert_never(reply)


def saying(sentence: str) -> Body:
    """A plain sentence of ours."""
    lines = safe(sentence).split("\n")  # Markdown would run single line breaks together
    return {"type": "message", "textFormat": "markdown", "text": "\n\n".join(filter(None, lines))}


def _ready(reply: DocumentReady, *, private: bool) -> Body:
    document = reply.document
    link = reply.links.get(document.id, "")
    title = _linked(document.title, link)
    pages = {0: "", 1: "1 page, "}.get(document.pages, f"{document.pages} pages, ")
    readers = readable_by(document.readers, here="this conversation")
    parts = [f"{title} is searchable now: {pages}readable by {readers}."]
    body = saying("")
    if reply.summary:
        summary = shown(reply.summary, tuple(reply.links.values()))
        parts.append(summary)
        claims, _ = cited(reply.citations, summary)
        body["entities"] = [root_entity(claims, reply.links)]
        body["channelData"] = dict(FEEDBACK)
    if reply.suggestions and not private:
        parts.append("\n".join(f"- *{safe(each)}*" for each in reply.suggestions[:3]))
    body["text"] = "\n\n".join(parts)
    if reply.suggestions and private:
        said = [shortened(each, 200) for each in reply.suggestions[:3]]
        actions = [{"type": "imBack", "title": each, "value": each} for each in said]
        body["suggestedActions"] = {"to": [], "actions": actions}
    return body


def _sources(reply: SourcesView) -> list[Body]:
    return _texts([_quoted(each, reply.links) for each in reply.citations])


def _quoted(citation: Citation, links: Mapping[str, str]) -> str:
    passage = citation.passage
    title = _linked(label(passage), address(passage, links))
    return f"**{citation.number}.** {title}\n\n> {safe(shortened(unmarked(citation.quote), 1000))}"


def _linked(name: str, link: str) -> str:
    shown_name = safe(shortened(name, 200)).replace("[", "(").replace("]", ")")
    return f"[{shown_name}]({link})" if link else f"**{shown_name}**"


def _explanation(reply: Explanation) -> list[Body]:
    trace = reply.trace
    lines = [
        f"**Searched for:** {safe(trace.question)}",
        f"**Confidence:** {trace.confidence:.0%}",
    ]
    if trace.model:
        lines.append(
            f"**Model:** {safe(trace.answered_by)}, {trace.tokens_in} + {trace.tokens_out} tokens"
        )
    if trace.cost is not None:
        lines.append(f"**Cost:** ${trace.cost:.4f}")
    if trace.passages:
        lines.append("**Found:**\n\n" + "\n".join(_found(each) for each in trace.passages[:10]))
    lines += [f"**Taken out:** {safe(each)}" for each in trace.removed[:10]]
    if reply.filtered is not None:
        lines.append(f"**Left out because of who reads here:** {reply.filtered}")
    if trace.steps:
        steps = (f"{safe(each.name)} {each.milliseconds:.0f} ms" for each in trace.steps)
        lines.append("**Steps:** " + ", ".join(steps))
    return _texts(lines)


def _texts(parts: Sequence[str]) -> list[Body]:
    """Paragraphs as one message, or as several where they are very long."""
    pieces = split("\n\n".join(parts), LONGEST)
    return [{"type": "message", "textFormat": "markdown", "text": each} for each in pieces]


def _found(passage: Passage) -> str:
    return f"- {safe(label(passage))} ({passage.relevance:.2f})"


def final_messages(reply: AnswerReply | Notice) -> list[Body]:
    """What takes the place of a message in progress: text first, for it may have been streamed."""
    if isinstance(reply, AnswerReply):
        return answer_messages(reply)
    buttons = [cards.buttons(reply)] if reply.buttons else []
    return [saying(reply.text), *buttons]

"""An answer as one message, or as several where it is long."""

from datetime import datetime

from bot.domain.replies import AnswerReply, Notice
from bot.platforms.slack.render.blocks import (
    Block,
    Message,
    actions,
    button,
    container,
    markdown,
    message,
    more,
    note,
    thumbs,
)
from bot.platforms.slack.render.safety import link_markers, one_line, safe_markdown
from bot.platforms.slack.render.sources import citation_links, nearest_lines, source_lines
from bot.platforms.slack.render.split import split_markdown

AI_LINE = "AI-generated. Check the sources before you rely on it."
STOPPED = "Stopped before the end, as asked."
SEARCHED = "Searched for “{question}” in the documents I may use here."
NEXT = "Try other words, or add the document that says it."
FIRST = "Drop a file here or press “Add a document”, then ask again."
_LONGEST_SEARCH = 200
_EMPTY = "I have nothing to say to this."


def answer_messages(
    reply: AnswerReply, *, now: datetime, private: bool = False
) -> tuple[Message, ...]:
    """The answer's words over as many messages as they need; the last one carries sources and thumbs.

    Args:
        reply: What to show.
        now: The present moment, for the age of sources.
        private: Whether only the asker sees it, where "stay quiet here" makes no sense.
    """
    parts = split_markdown(answer_markdown(reply))
    tail = answer_tail(reply, now=now, private=private)
    head = (note(f"Answer by {reply.model_label}"),) if reply.model_label else ()
    last = len(parts) - 1
    return tuple(
        message(
            (*(head if at == 0 else ()), markdown(part), *(tail if at == last else ())),
            part,
        )
        for at, part in enumerate(parts)
    )


def answer_markdown(reply: AnswerReply) -> str:
    """The answer's words, made safe, every number linked to what proves it."""
    links = citation_links(reply.answer.citations, reply.links)
    return link_markers(safe_markdown(reply.answer.text), links).strip() or _EMPTY


def answer_tail(reply: AnswerReply, *, now: datetime, private: bool = False) -> tuple[Block, ...]:
    """What stands beneath the words."""
    answer = reply.answer
    blocks: list[Block] = []
    if remarks := [*answer.remarks, *([STOPPED] if answer.stopped else [])]:
        blocks.append(note(*remarks))
    if answer.citations:
        lines = source_lines(answer.citations, reply.links, now)
        blocks.append(container("Sources", lines))
    elif not (answer.answered or answer.stopped):
        blocks += _what_next(reply, now)
    blocks += (_buttons(reply, private=private), thumbs(reply.answer_id), note(AI_LINE))
    return tuple(blocks)


def _what_next(reply: AnswerReply, now: datetime) -> tuple[Block, ...]:
    """Where nothing was found: what was searched, what comes closest, and what to do."""
    answer = reply.answer
    if answer.labels.get("index") == "empty":
        return (note(FIRST),)
    searched = one_line(answer.trace.question or reply.question, _LONGEST_SEARCH)
    told = note(SEARCHED.format(question=searched)) if searched else note(NEXT)
    if not answer.nearest:
        return (told, note(NEXT)) if searched else (told,)
    lines = nearest_lines(answer.nearest, reply.links, now)
    return (told, container("Closest documents", lines), note(NEXT))


def notice_messages(notice: Notice) -> tuple[Message, ...]:
    """A sentence of ours; names in it are other people's words, so it is made safe all the same."""
    parts = split_markdown(safe_markdown(notice.text) or "-")
    row = (
        (
            actions(
                *(
                    button(each.label, each.action, each.value, style=each.style, number=at)
                    for at, each in enumerate(notice.buttons)
                )
            ),
        )
        if notice.buttons
        else ()
    )
    last = len(parts) - 1
    return tuple(
        message((markdown(part), *(row if at == last else ())), part)
        for at, part in enumerate(parts)
    )


def _buttons(reply: AnswerReply, *, private: bool) -> Block:
    options = [("Why this answer?", "why", reply.answer_id)]
    if not private:
        options.append(("Stay quiet in this thread", "mute", reply.answer_id))
    quotes = (
        [button("Show the quotes", "sources", reply.answer_id)] if reply.answer.citations else []
    )
    found = reply.answer.answered or reply.answer.stopped
    add = [] if found else [button("Add a document", "add")]
    return actions(*quotes, *add, *more(options))

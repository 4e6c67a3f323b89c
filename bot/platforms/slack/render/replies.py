"""Every kind of reply as messages."""

from datetime import datetime
from typing import assert_never

from bot.domain.replies import (
    AnswerReply,
    DocumentList,
    DocumentReady,
    Explanation,
    HomeView,
    Notice,
    Reply,
    SourcesView,
    UploadInvitation,
)
from bot.platforms.slack.render.answers import answer_messages, notice_messages
from bot.platforms.slack.render.blocks import MOST_BLOCKS, Block, Message, message
from bot.platforms.slack.render.documents import (
    invitation_messages,
    list_messages,
    ready_messages,
)
from bot.platforms.slack.render.views import explanation_blocks, greeting, sources_blocks


def messages_of(  # noqa: C901, PLR0911, PLR0912 - one arm per kind of reply
    reply: Reply, *, now: datetime, private: bool
) -> tuple[Message, ...]:
    """The reply as one message, or as several where one cannot hold it."""
    match reply:
        case AnswerReply():
            return answer_messages(reply, now=now, private=private)
        case Notice():
            return notice_messages(reply)
        case UploadInvitation():
            return invitation_messages(reply)
        case DocumentList():
            return list_messages(reply)
        case DocumentReady():
            return ready_messages(reply)
        case SourcesView():
            return _several(sources_blocks(reply), "The quoted passages.")
        case Explanation():
            return (message(explanation_blocks(reply), "Why this answer."),)
        case HomeView():
            return notice_messages(Notice(kind="info", text=greeting(reply)))
        case _:
            assert_never(reply)


def _several(blocks: list[Block], words: str) -> tuple[Message, ...]:
    starts = range(0, len(blocks), MOST_BLOCKS)
    return tuple(message(blocks[at : at + MOST_BLOCKS], words) for at in starts)

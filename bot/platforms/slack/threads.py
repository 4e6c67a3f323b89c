"""Reading a Slack thread: what was said, and what of it is ours."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from bot.domain.chat import ThreadRef
from bot.platforms.slack.calls import Refused, call, pages
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.envelope import inner

_MOST_PAGES = 10
_PER_PAGE = 200

METADATA = "footnote_reply"
"""Type of the metadata that marks our messages, so that they are found again."""


def thread_messages(
    us: Installation, thread: ThreadRef, *, until: str = "", since: str = ""
) -> Sequence[Mapping[str, Any]]:
    """The thread's messages, oldest first, without the one at `until`.

    Raises:
        Busy, Gone: Slack does not show them.
    """
    method = "conversations.replies" if thread.root else "conversations.history"

    def fetch(cursor: str) -> Mapping[str, Any]:
        return call(
            us.client,
            method,
            channel=thread.channel,
            ts=thread.root or None,
            latest=until or None,
            oldest=since or None,
            include_all_metadata=True,
            limit=_PER_PAGE,
            cursor=cursor or None,
        )

    found, _ = pages(fetch, "messages", most=_MOST_PAGES if thread.root else 1)
    messages = [cast("Mapping[str, Any]", each) for each in found]
    messages.sort(key=lambda each: str(each.get("ts", "")))
    return [each for each in messages if str(each.get("ts", "")) != until]


def message_at(us: Installation, thread: ThreadRef, stamp: str) -> Mapping[str, Any]:
    """One message as it stands now; empty where it is gone or we may not look.

    Raises:
        Busy: Slack does not show it now.
    """
    try:
        answer = call(
            us.client,
            "conversations.replies" if thread.root else "conversations.history",
            channel=thread.channel,
            ts=thread.root or None,
            oldest=stamp,
            latest=stamp,
            inclusive=True,
            include_all_metadata=True,
            limit=2,  # Slack counts the thread's root in
        )
    except Refused:
        return {}
    found = cast("Sequence[Mapping[str, Any]]", answer.get("messages") or ())
    for each in found:
        if each.get("ts") == stamp:
            return each
    return {}


def is_ours(us: Installation, message: Mapping[str, Any]) -> bool:
    """Whether we posted this."""
    by_bot = bool(us.bot_id) and message.get("bot_id") == us.bot_id
    return by_bot or (bool(us.bot_user) and message.get("user") == us.bot_user)


def mark_of(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """What our metadata says on a message; empty where it carries none."""
    metadata = inner(message, "metadata")
    return inner(metadata, "event_payload") if metadata.get("event_type") == METADATA else {}


def find_ours(
    us: Installation,
    messages: Sequence[Mapping[str, Any]],
    accept: Callable[[Mapping[str, Any]], bool],
) -> Sequence[Mapping[str, Any]]:
    """Those of our messages whose mark is accepted."""
    return [each for each in messages if is_ours(us, each) and accept(mark_of(each))]

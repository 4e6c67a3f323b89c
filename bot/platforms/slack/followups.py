"""Whether a post in a Slack thread, which does not mention us, goes on asking us."""

from collections.abc import Mapping
from typing import Any

from bot.domain.chat import ThreadRef
from bot.domain.followups import Said, calls_us, goes_on, says_nothing
from bot.platforms.slack.calls import Refused
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.speech import mentions_others
from bot.platforms.slack.threads import is_ours, thread_messages
from bot.ports import ThreadStore


class FollowUps:
    """Decides it by the rule of `bot.domain.followups`.

    Args:
        threads: What is remembered of threads, and where we are muted.
    """

    def __init__(self, threads: ThreadStore) -> None:
        self._threads = threads

    def continues(self, us: Installation, thread: ThreadRef, event: Mapping[str, Any]) -> bool:
        """Whether the post, which does not mention us, is meant for us.

        Raises:
            Busy: Slack was asked what came before and did not answer.
        """
        text = str(event.get("text") or "")
        held = self._threads.load(thread, limit=2)
        if held.muted or not held.turns or mentions_others(text, us.bot_user):
            return False
        if calls_us(text):
            return True
        if says_nothing(text):
            return False
        try:
            before = thread_messages(us, thread, until=str(event.get("ts", "")))
        except Refused:
            return "?" in text  # we may not read here, so only the plainest question counts
        said = [_said(us, each) for each in before]
        return goes_on(said, author=str(event.get("user", "")), text=text)


def _said(us: Installation, message: Mapping[str, Any]) -> Said:
    return Said(
        author=str(message.get("user", "")),
        ours=is_ours(us, message),
        to_us=f"<@{us.bot_user}>" in str(message.get("text") or ""),
        bot=bool(message.get("bot_id")),
    )

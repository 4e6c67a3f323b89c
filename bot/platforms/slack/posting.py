"""Posting, changing and deleting messages, each exactly once as far as Slack lets us know."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.domain.chat import MessageRef, ThreadRef
from bot.platforms.slack.calls import Pace, Patience, Refused, Throttled, call
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.render.blocks import Message, folds, unfolded
from bot.platforms.slack.threads import METADATA, find_ours, thread_messages
from bot.ports import Busy

_log = logging.getLogger(__name__)

_BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format"})
_GONE_ALREADY = frozenset({"message_not_found", "cant_delete_message"})
_TRIES = 3

Mark = Mapping[str, str]
"""What our metadata says on a message: `key`, and for a continuation `of` and `part`."""


class Poster:
    """Sends messages.

    `chat.postMessage` has no idempotency key. Where its outcome is unknown, the thread is read for the mark
    that the message would carry before it is sent again.

    Args:
        patience: Repeats what may be repeated.
        pace: Keeps posts a second apart in each channel.
        sleep: Waits so many seconds.
    """

    def __init__(self, *, patience: Patience, pace: Pace, sleep: Callable[[float], None]) -> None:
        self._patience = patience
        self._pace = pace
        self._sleep = sleep
        self._flat: set[str] = set()

    def post(self, us: Installation, thread: ThreadRef, message: Message, *, mark: Mark) -> str:
        """Posts into the thread and returns the message's timestamp.

        Raises:
            Busy: it is not there now, as far as can be known.
            Gone: it never can be.
        """
        return self._drawn(us, message, lambda drawn: self._posted(us, thread, drawn, mark))

    def update(
        self,
        us: Installation,
        at: MessageRef,
        message: Message,
        *,
        mark: Mark | None = None,
        patiently: bool = True,
    ) -> None:
        """Changes a message in place; `patiently` repeats what fails for a moment.

        Raises:
            Busy, Gone: it is not changed.
        """
        change_it = self._patience.call if patiently else call

        def change(drawn: Message) -> str:
            change_it(
                us.client,
                "chat.update",
                channel=at.thread.channel,
                ts=at.id,
                text=drawn.text,
                blocks=list(drawn.blocks),
                metadata=metadata(mark) if mark else None,
            )
            return at.id

        self._drawn(us, message, change)

    def delete(self, us: Installation, at: MessageRef) -> None:
        """Deletes one of our messages; already gone is fine.

        Raises:
            Busy, Gone: it is still there.
        """
        try:
            self._patience.call(us.client, "chat.delete", channel=at.thread.channel, ts=at.id)
        except Refused as refused:
            if refused.code not in _GONE_ALREADY:
                raise

    def find(
        self,
        us: Installation,
        thread: ThreadRef,
        mark: Mark,
        *,
        since: str = "",
        besides: Sequence[MessageRef] = (),
    ) -> str:
        """The message that carries `mark`, empty where there is none or we may not look.

        With `since`, the question's own message, an unmarked one of ours counts too: a stream carries its
        mark only once it is finished. In one thread only one answer is written at a time, but one that
        could not be ended may stand there: those are named in `besides`.

        Raises:
            Busy: Slack does not show the thread now.
        """
        try:
            messages = thread_messages(us, thread, since=since)
        except Refused:
            return ""
        others = {since, *(each.id for each in besides)}
        newer = [each for each in messages if str(each.get("ts", "")) not in others]
        marked = find_ours(us, newer, lambda held: dict(held) == dict(mark))
        unmarked = find_ours(us, newer, lambda held: not held) if since else ()
        found = marked or unmarked
        return str(found[-1].get("ts", "")) if found else ""

    def wait_for(self, channel: str) -> None:
        """Takes the channel's next free moment."""
        self._pace.wait(channel)

    def _posted(self, us: Installation, thread: ThreadRef, message: Message, mark: Mark) -> str:
        for number in range(1, _TRIES + 1):
            self._pace.wait(thread.channel)
            try:
                return self._sent(us, thread, message, mark)
            except Throttled as busy:
                if number == _TRIES or busy.retry_after > _TRIES * 2:
                    raise
                self._sleep(busy.retry_after)
            except Busy:
                if found := self.find(us, thread, mark):
                    _log.info("post found again", extra={"action": "slack_reconciled"})
                    return found
                if number == _TRIES:
                    raise
                self._sleep(0.5 * 2**number)
        msg = "chat.postMessage: gave up"
        raise Busy(msg)

    def _sent(self, us: Installation, thread: ThreadRef, message: Message, mark: Mark) -> str:
        answer = call(
            us.client,
            "chat.postMessage",
            channel=thread.channel,
            thread_ts=thread.root or None,
            text=message.text,
            blocks=list(message.blocks),
            unfurl_links=False,
            unfurl_media=False,
            metadata=metadata(mark),
        )
        return str(answer.get("ts", ""))

    def _drawn(self, us: Installation, message: Message, send: Callable[[Message], str]) -> str:
        """Sends the message as this workspace's Slack can draw it."""
        if us.tenant in self._flat:
            return send(unfolded(message))
        try:
            return send(message)
        except Refused as refused:
            if refused.code not in _BAD_BLOCKS or not folds(message):
                raise
        stamp = send(unfolded(message))
        self._flat.add(us.tenant)
        return stamp


def metadata(mark: Mark) -> Mapping[str, Any]:
    """Slack's metadata that carries our mark."""
    return {"event_type": METADATA, "event_payload": dict(mark)}

"""Replies that one person alone may see: by response URL, as an ephemeral message, or in a direct one."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.chat import MessageRef, Person
from bot.domain.events import Asked
from bot.domain.replies import Address, AnswerReply, Notice
from bot.platforms.slack.calls import Patience, Refused
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.posting import Poster
from bot.platforms.slack.render.blocks import Message, message, note, unfolded
from bot.platforms.slack.surfaces import WORKING
from bot.ports import PortError

_log = logging.getLogger(__name__)

PRIVATE = "private"
"""Stands for a message that Slack gives no reference to."""

_BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format"})


class Whisperer:
    """Says something to one person.

    Args:
        respond: Answers to a response URL.
        poster: Posts direct messages.
        patience: Repeats what may be repeated.
        ids: Makes an id that is not given twice.
    """

    def __init__(
        self,
        *,
        respond: Callable[[str, Mapping[str, Any]], None],
        poster: Poster,
        patience: Patience,
        ids: Callable[[], str],
    ) -> None:
        self._respond = respond
        self._poster = poster
        self._patience = patience
        self._ids = ids

    def tell(
        self, us: Installation, to: Address, person: Person, messages: Sequence[Message]
    ) -> MessageRef | None:
        """Shows `messages` to `person` only, by the first way that is open.

        Returns:
            The message, where it is one that can be found again.

        Raises:
            Busy, Gone: no way is open, now or ever.
        """
        told: MessageRef | None = None
        for number, each in enumerate(messages):
            told = self._tell(us, to, person, each, first=number == 0) or told
        return told

    def _tell(
        self, us: Installation, to: Address, person: Person, each: Message, *, first: bool
    ) -> MessageRef | None:
        if (url := to.via.get("response_url")) and self.by_url(url, to, each, first=first):
            return None
        if to.thread.channel.startswith("C") or to.thread.channel.startswith("G"):
            try:
                self._show(us, to, person, each)
            except Refused as refused:
                _log.info("told directly: %s", refused, extra={"action": "slack_told_directly"})
            else:
                return None
        return self._direct(us, to, person, each)

    def by_url(self, url: str, to: Address, each: Message, *, first: bool) -> bool:
        """Whether the response URL took it; replacing is for what only this person saw before."""
        body = {
            "response_type": "ephemeral",
            "replace_original": first and to.via.get("replace") == "yes",
            "text": each.text,
            "blocks": list(each.blocks),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        try:
            self._respond(url, body)
        except PortError as error:
            _log.info("not by URL: %s", error, extra={"action": "slack_response_url"})
            return False
        return True

    def _show(self, us: Installation, to: Address, person: Person, each: Message) -> None:
        def show(drawn: Message) -> None:
            self._patience.call(
                us.client,
                "chat.postEphemeral",
                channel=to.thread.channel,
                user=person.id,
                thread_ts=to.thread.root or None,
                text=drawn.text,
                blocks=list(drawn.blocks),
            )

        try:
            show(each)
        except Refused as refused:
            if refused.code not in _BAD_BLOCKS:
                raise
            show(unfolded(each))

    def _direct(self, us: Installation, to: Address, person: Person, each: Message) -> MessageRef:
        """A direct conversation: the one we are in, else the person's own with us."""
        here = to.thread.channel.startswith("D")
        thread = to.thread if here else replace(to.thread, channel=person.id, root="")
        stamp = self._poster.post(us, thread, each, mark={"key": self._ids()})
        return MessageRef(thread=thread, id=stamp)


class PrivateReply:
    """An answer for the asker alone; implements `bot.ports.ReplyStream` without a stream.

    Args:
        us: Who speaks.
        asked: The question.
        whisperer: Says it.
        draw: Renders it.
    """

    def __init__(
        self,
        *,
        us: Installation,
        asked: Asked,
        whisperer: Whisperer,
        draw: Callable[[AnswerReply | Notice], tuple[Message, ...]],
    ) -> None:
        self._us = us
        self._asked = asked
        self._whisperer = whisperer
        self._draw = draw
        via = dict(asked.via)
        if (
            "beside" in asked.options
        ):  # it stands beside another answer, and must not take its place
            via.pop("replace", None)
        self._to = Address(thread=asked.thread, only=asked.asker, via=via)

    def begin(self, text: str = WORKING) -> None:
        """The first sign of life, which the answer replaces; only where it can be replaced."""
        url = self._to.via.get("response_url")
        if url and self._to.via.get("replace") == "yes":
            sign = message((note(text),), text)
            self._whisperer.by_url(url, self._to, sign, first=True)

    def status(self, text: str) -> None:
        """Each private message costs one of five answers, so there is no status in between."""

    def write(self, text: str) -> None:
        """The words come whole with the end: Slack cannot change a private message often."""

    def finish(self, reply: AnswerReply | Notice) -> MessageRef:
        """Shows the answer to its asker."""
        told = self._whisperer.tell(self._us, self._to, self._asked.asker, self._draw(reply))
        return told or MessageRef(thread=self._asked.thread, id=PRIVATE)

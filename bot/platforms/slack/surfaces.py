"""The two ways words reach a message while they are still coming: Slack's stream, and editing."""

from collections.abc import Callable, Sequence
from typing import NoReturn, Protocol

from bot.domain.chat import MessageRef, ThreadRef
from bot.domain.events import Asked
from bot.platforms.slack.calls import Patience, Refused, Throttled, call
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.posting import Mark, Poster, metadata
from bot.platforms.slack.render.blocks import (
    Block,
    Message,
    actions,
    button,
    markdown,
    message,
    note,
)
from bot.ports import Busy

_LONGEST_CALL = 11_500
WORKING = "Searching the documents..."


class StreamEnded(Exception):
    """The stream takes no more; what was said goes on by editing the message."""


class Surface(Protocol):
    """Where the words of one answer appear."""

    stamp: str
    """The message, once there is one."""

    def show(self, text: str) -> None:
        """Shows `text`, which begins with all that was shown before.

        Raises:
            StreamEnded: only editing can go on.
            Busy, Gone: it is not shown now.
        """
        ...

    def settle(self) -> None:
        """Finds the message where Slack's answer to its making was lost; until then it may stand there unknown.

        Raises:
            Busy: Slack does not show the thread now.
        """
        ...

    def close(self, rest: str, tail: Sequence[Block]) -> bool:
        """Ends the showing; whether the message is complete with `rest` and `tail`."""
        ...


def stop_row() -> Block:
    """Our own Stop button, where Slack shows none."""
    return actions(button("Stop", "stop", style="danger"))


def working_message(text: str, *, stop: bool) -> Message:
    """The message before and while its words come."""
    shown = markdown(text) if text else note(WORKING)
    return message((shown, *((stop_row(),) if stop else ())), text or WORKING)


class Streaming:
    """Slack's own stream: begun with the first word, ended before Slack ends it.

    Args:
        us: Who speaks.
        asked: The question; a stream in a channel must name for whom it is.
        poster: Keeps the channel's pace.
        patience: Repeats what may be repeated.
        mark: How the finished message is found again.
        stop: Show a Stop button of ours.
        begun: Looks for a stream that may have begun though Slack's answer was lost; empty where there is none.
        posted: Called with the message's timestamp before the first word.
    """

    def __init__(  # noqa: PLR0913 - the collaborators of a stream, by keyword
        self,
        *,
        us: Installation,
        asked: Asked,
        poster: Poster,
        patience: Patience,
        mark: Mark,
        stop: bool,
        begun: Callable[[], str],
        posted: Callable[[str], None],
    ) -> None:
        self._us = us
        self._asked = asked
        self._poster = poster
        self._patience = patience
        self._mark = mark
        self._stop = stop
        self._found = begun
        self._posted = posted
        self._shown = ""
        self._unknown = False
        self.stamp = ""

    def show(self, text: str) -> None:
        if not self.stamp:
            self._start()
        if not text.startswith(self._shown):
            msg = "the words before have changed"
            raise StreamEnded(msg)
        self._append(text[len(self._shown) :])
        self._shown = text

    def close(self, rest: str, tail: Sequence[Block]) -> bool:
        goes_on = rest.startswith(self._shown)
        try:
            self._patience.call(
                self._us.client,
                "chat.stopStream",
                channel=self._asked.thread.channel,
                ts=self.stamp,
                markdown_text=(rest[len(self._shown) :] or None) if goes_on else None,
                blocks=list(tail) or None,
                metadata=metadata(self._mark),
            )
        except Refused:
            return False
        return goes_on and not self._stop

    def settle(self) -> None:
        if self._unknown:
            self._begun(self._found())
            self._unknown = False

    def _start(self) -> None:
        if self._unknown:
            self._settle_for("the stream began unseen")
        thread = self._asked.thread
        self._poster.wait_for(thread.channel)
        row = [{"type": "blocks", "blocks": [stop_row()]}] if self._stop else None
        try:
            answer = call(
                self._us.client,
                "chat.startStream",
                channel=thread.channel,
                thread_ts=thread.root,
                recipient_user_id=self._asked.asker.id,
                recipient_team_id=self._asked.via.get("team") or thread.tenant,
                chunks=row,
            )
        except Refused as refused:
            raise StreamEnded(refused.code) from refused
        except Throttled:
            raise
        except Busy as busy:
            self._unknown = True
            self._settle_for(str(busy))
        else:
            self._begun(str(answer.get("ts", "")))

    def _settle_for(self, reason: str) -> NoReturn:
        self.settle()
        raise StreamEnded(reason)

    def _begun(self, stamp: str) -> None:
        if stamp:
            self.stamp = stamp
            self._posted(stamp)

    def _append(self, more: str) -> None:
        for at in range(0, len(more), _LONGEST_CALL):
            try:
                call(
                    self._us.client,
                    "chat.appendStream",
                    channel=self._asked.thread.channel,
                    ts=self.stamp,
                    markdown_text=more[at : at + _LONGEST_CALL],
                )
            except Refused as refused:
                raise StreamEnded(refused.code) from refused


class Editing:
    """A message of ours, changed as the words come.

    Args:
        us: Who speaks.
        thread: Where the message stands.
        poster: Changes it.
        mark: How it is found again.
        stop: Show a Stop button of ours.
        stamp: The message.
    """

    def __init__(
        self,
        *,
        us: Installation,
        thread: ThreadRef,
        poster: Poster,
        mark: Mark,
        stop: bool,
        stamp: str,
    ) -> None:
        self._us = us
        self._thread = thread
        self._poster = poster
        self._mark = mark
        self._stop = stop
        self.stamp = stamp

    def show(self, text: str) -> None:
        at = MessageRef(thread=self._thread, id=self.stamp)
        shown = working_message(text, stop=self._stop)
        self._poster.update(self._us, at, shown, mark=self._mark, patiently=False)

    def settle(self) -> None:
        """Its message is known."""

    def close(self, rest: str, tail: Sequence[Block]) -> bool:
        """Never complete: the last change is the whole message, without the Stop button."""
        del rest, tail
        return False

"""One answer on its way into one message, whatever becomes of the stream that carries it."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.domain.chat import MessageRef
from bot.domain.events import Asked
from bot.domain.replies import AnswerReply, Notice
from bot.platforms.slack.calls import Refused, Throttled
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.continuations import put_continuations
from bot.platforms.slack.posting import Mark, Poster
from bot.platforms.slack.render.blocks import Block, Message
from bot.platforms.slack.render.safety import safe_markdown
from bot.platforms.slack.render.split import LIMIT
from bot.platforms.slack.signs import SEARCHING, Sign, Signs
from bot.platforms.slack.surfaces import Editing, StreamEnded, Surface, working_message
from bot.ports import Busy, Lost, PortError

_log = logging.getLogger(__name__)

_EVERY_SECONDS = 1.0
_STREAM_LASTS = 270.0
"""Slack ends a stream after about five minutes and leaves the message half open; we end it before."""
_EDIT_EVERY = 1.5
_STATUS_EVERY = 2.0

_FINISHED = (".", "!", "?", "…", "。", "！", "？", "]", ")", "|", "`")  # noqa: RUF001 - Chinese full stops

Draw = Callable[[AnswerReply | Notice], tuple[Message, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a reply is about and what it works with."""

    us: Installation
    asked: Asked
    mark: Mark
    sign: Sign
    poster: Poster
    signs: Signs
    draw: Draw
    seconds: Callable[[], float]
    posted: Callable[[MessageRef], None]


class SlackReply:
    """Streams an answer; implements `bot.ports.ReplyStream`.

    Args:
        work: What the reply is about.
        surface: Where its words appear first.
        resumed: An earlier try (or an earlier wording) may have left further messages.
    """

    def __init__(self, work: Work, surface: Surface, *, resumed: bool = False) -> None:
        self._work = work
        self._surface = surface
        self._resumed = resumed
        self._said = ""
        self._shown = ""
        self._began = 0.0
        self._mute = False
        self._unclosed = False
        self._last = float("-inf")
        self._not_before = float("-inf")
        self._told = float("-inf")

    def status(self, text: str) -> None:
        """Shows what is being done, at most every two seconds."""
        now = self._work.seconds()
        said = SEARCHING.endswith(text.lower())  # with the first sign; it must not delay the next
        if said or not self._work.sign.status or now - self._told < _STATUS_EVERY:
            return
        self._told = now
        self._work.signs.status(self._work.us, self._work.asked, text)

    def write(self, text: str) -> None:
        """Adds words; they appear about once a second."""
        self._said += text
        now = self._work.seconds()
        every = _EDIT_EVERY if self._edits else _EVERY_SECONDS
        if now < max(self._last + every, self._not_before):
            return
        self._last = now
        if self._streaming_too_long():
            self._edit_instead("", "the stream has lasted long enough")
        self._show(whole_words(safe_markdown(self._said)))

    def finish(self, reply: AnswerReply | Notice) -> MessageRef:
        """Makes the message final, and posts what one message cannot hold in further ones."""
        messages = self._work.draw(reply)
        whole = reply.answer.text if isinstance(reply, AnswerReply) else reply.text
        stamp = self._finish_first(messages[0], safe_markdown(whole) if len(messages) == 1 else "")
        work, first = self._work, self._ref(stamp)
        put_continuations(
            work.poster, work.us, first, messages[1:], mark=work.mark, resumed=self._resumed
        )
        self._work.signs.end(self._work.us, self._work.asked, self._work.sign, clear=self._edits)
        return self._ref(stamp)

    @property
    def _edits(self) -> bool:
        return isinstance(self._surface, Editing)

    def _show(self, text: str) -> None:
        """Shows the words so far; a failure here loses nothing, they come with the end at the latest."""
        if self._mute or not text or len(text) > LIMIT or text == self._shown:
            return
        try:
            self._surface.show(text)
        except StreamEnded as ended:
            self._edit_instead(text, str(ended))
        except Lost:
            raise
        except PortError as error:
            if isinstance(error, Throttled):
                self._not_before = self._work.seconds() + error.retry_after
            _log.info("words shown later: %s", error, extra={"action": "slack_stream_late"})
            return
        self._began = self._began or self._work.seconds()
        self._shown = text

    def _streaming_too_long(self) -> bool:
        lasts = self._work.seconds() - self._began
        return bool(self._began) and not self._edits and lasts > _STREAM_LASTS

    def _edit_instead(self, text: str, reason: str) -> None:
        """Goes on by editing the stream's message, or a new one where the stream never began."""
        _log.info("stream ended: %s", reason, extra={"action": "slack_stream_ended"})
        work = self._work
        try:
            if self._surface.stamp:
                self._close("", ())
            else:
                first = working_message(text, stop=not work.sign.stop)
                stamp = work.poster.post(work.us, work.asked.thread, first, mark=work.mark)
                work.posted(self._ref(stamp))
                self._surface.stamp = stamp
        except Lost:
            raise
        except PortError as error:
            self._mute = True
            _log.info("words shown at the end: %s", error, extra={"action": "slack_stream_late"})
            return
        self._surface = self._editing(self._surface.stamp)

    def _editing(self, stamp: str) -> Editing:
        return Editing(
            us=self._work.us,
            thread=self._work.asked.thread,
            poster=self._work.poster,
            mark=self._work.mark,
            stop=not self._work.sign.stop,
            stamp=stamp,
        )

    def _close(self, rest: str, tail: Sequence[Block]) -> bool:
        try:
            return self._surface.close(rest, tail)
        except PortError as error:
            self._unclosed = True
            _log.info("stream not closed: %s", error, extra={"action": "slack_stream_unclosed"})
            return False

    def _finish_first(self, first: Message, whole: str) -> str:
        """The first message in its final form; `whole` is the text of a reply that needs no second."""
        self._surface.settle()
        stamp = self._surface.stamp
        if not stamp:
            return self._post_first(first)
        body = "".join(each["text"] for each in first.blocks if each["type"] == "markdown")
        tail = [each for each in first.blocks if each["type"] != "markdown"]
        complete = self._close(whole, tail if whole else ())
        if complete and body == whole:
            return stamp
        try:
            self._work.poster.update(self._work.us, self._ref(stamp), first, mark=self._work.mark)
        except PortError as error:
            if complete:  # all is said; only the links within the words are missing
                return stamp
            if not isinstance(error, Refused):
                raise
            if self._unclosed:  # it may still be streaming; another try closes and changes it
                raise Busy(str(error)) from error
            _log.warning("posted anew: %s", error, extra={"action": "slack_posted_anew"})
            with suppress(PortError):
                self._work.poster.delete(self._work.us, self._ref(stamp))
            return self._post_first(first)
        return stamp

    def _post_first(self, first: Message) -> str:
        work = self._work
        stamp = work.poster.post(work.us, work.asked.thread, first, mark=work.mark)
        work.posted(self._ref(stamp))
        return stamp

    def _ref(self, stamp: str) -> MessageRef:
        return MessageRef(thread=self._work.asked.thread, id=stamp)


def whole_words(text: str) -> str:
    """The text up to its last finished sentence or word, so that nothing half said is shown."""
    if text.endswith(_FINISHED):
        return text
    end = max(text.rfind(" "), text.rfind("\n"))
    return text[: end + 1]

"""An answer as Teams streams it in a personal chat: informative, then cumulative, then final.

The rules (platforms.md B6): one call a second at most, rising sequence numbers, every piece begins with
the one before, two minutes in all; sources and labels only at the end.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.domain import AnswerReply, MessageRef, Notice
from bot.platforms.teams.calling import Room
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.failures import Rejected, Unconfirmed
from bot.platforms.teams.render.answers import LONGEST, heading, shown
from bot.platforms.teams.render.replies import Body, final_messages
from bot.platforms.teams.render.text import fits, settled, shortened
from bot.platforms.teams.standing import FIRST_WORDS, StandingMessage
from bot.platforms.teams.updating import UpdatedMessage
from bot.ports import Busy, Clock, PortError
from rag.domain import Stopped

log = logging.getLogger(__name__)

SPACING = timedelta(seconds=1.5)
AT_LEAST = timedelta(seconds=1.05)
"""One call a second is allowed; clocks differ."""

CAP = timedelta(seconds=110)
"""Teams ends a stream after two minutes."""

_INFORMATIVE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Time, as a stream needs it."""

    now: Clock
    pause: Callable[[float], None]


class PersonalStream:
    """One reply streamed into a personal chat; implements `bot.ports.ReplyStream`.

    Args:
        connector: Sends it.
        room: The chat.
        message: The message that the stream becomes.
        pace: Tells the time and waits.
        instead: Makes the message that is updated in place once streaming ends early.
        label: The model that speaks, where several do.
    """

    def __init__(
        self,
        connector: Connector,
        *,
        room: Room,
        message: StandingMessage,
        pace: Pace,
        instead: Callable[[], UpdatedMessage],
        label: str = "",
    ) -> None:
        self._connector = connector
        self._room = room
        self._message = message
        self._pace = pace
        self._instead = instead
        self._head = heading(label)
        self._id = ""
        self._sequence = 0
        self._written = ""
        self._shown = ""
        self._begun = self._sent = pace.now()
        self._updated: UpdatedMessage | None = None
        self._cancelled = False

    def open(self) -> None:
        """Begins the stream with a sign of life.

        Raises:
            Rejected: streams are not supported here.
            Busy: nothing can be sent now; a stream that was begun unseen ends by itself.
        """
        self._id = self._call("informative", FIRST_WORDS)
        if not self._id:
            msg = "the stream was given no id"
            raise Rejected(msg)
        self._begun = self._sent
        self._message.stands(self._id)

    def status(self, text: str) -> None:
        """Shows what is being done, until the first word."""
        if self._updated is not None:
            self._updated.status(text)
        elif not self._shown and self._due(AT_LEAST):
            self._try("informative", shortened(text, _INFORMATIVE))

    def write(self, text: str) -> None:
        """Adds words; they are shown at most every one and a half seconds.

        Raises:
            Stopped: the asker pressed stop.
        """
        self._written += text
        if self._updated is None and self._pace.now() - self._begun >= CAP:
            self._go_on_updating()
            text = ""  # it has them already
        if self._updated is not None:
            self._updated.write(text)
            return
        due = self._due(SPACING if self._shown else AT_LEAST)
        if due and fits(self._written, LONGEST):
            ready = self._head + shown(settled(self._written)).rstrip()
            if ready.strip() and ready != self._shown and ready.startswith(self._shown):
                self._shown = ready if self._try("streaming", ready) else self._shown
        if self._cancelled:
            msg = "the asker pressed stop"
            raise Stopped(msg)

    def _due(self, spacing: timedelta) -> bool:
        return not self._cancelled and self._pace.now() - self._sent >= spacing

    def _try(self, kind: str, words: str) -> bool:
        """Sends a piece; a lost one is made good by the next, for each holds all that came before."""
        try:
            self._call(kind, words)
        except Rejected as rejected:
            self._cancelled = is_cancelled(rejected)
            if not self._cancelled:
                self._go_on_updating()
            return False
        except Busy as busy:
            log.info("a piece was left out: %s", busy, extra={"action": "piece_left_out"})
            return False
        return True

    def _call(self, kind: str, words: str) -> str:
        self._sequence += 1
        told: Body = {"streamType": kind, "streamSequence": self._sequence}
        body = {"type": "typing", "text": words, "entities": [self._stream(told)]}
        try:
            return self._connector.stream(self._room, body)
        finally:
            # From when it has arrived, not from when it left: what is slow must not come too close.
            self._sent = self._pace.now()

    def _stream(self, told: Body) -> Body:
        return {"type": "streaminfo", **({"streamId": self._id} if self._id else {}), **told}

    def _go_on_updating(self) -> UpdatedMessage:
        """From here on the message is updated in place, as Teams asks for once a stream has ended."""
        self._updated = self._instead()
        self._updated.go_on(self._written)
        return self._updated

    def finish(self, reply: AnswerReply | Notice) -> MessageRef:
        """Ends the stream with the whole message, its sources and its label."""
        expired = self._pace.now() - self._begun >= CAP
        if self._updated is not None or expired:
            return (self._updated or self._go_on_updating()).finish(reply)
        bodies = final_messages(reply)
        self._end(bodies[0])
        return self._message.say(bodies, begin=1)

    def _end(self, body: Body) -> None:
        if self._cancelled:
            self._leave(body)
            return
        left = self._sent + AT_LEAST - self._pace.now()
        if left > timedelta(0):
            self._pace.pause(left.total_seconds())
        final = self._stream({"streamType": "final"})
        try:
            self._connector.create(
                self._room, body | {"entities": [*body.get("entities", []), final]}
            )
        except Rejected as rejected:
            self._cancelled = is_cancelled(rejected)
            self._leave(body)
        except Unconfirmed:
            self._message.say([body])

    def _leave(self, body: Body) -> None:
        """Puts the text in place of the stream; where the asker stopped it, what they saw may stand."""
        try:
            self._message.say([body])
        except PortError:
            if not self._cancelled:
                raise


def is_cancelled(rejected: Rejected) -> bool:
    """Whether the asker pressed Teams' own stop button."""
    told = f"{rejected.code} {rejected.detail}".lower()
    return rejected.status == 403 and "cancel" in told  # noqa: PLR2004 - named by Teams

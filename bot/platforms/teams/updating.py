"""An answer in one message that is updated: groups, channels, second tries, and where streams fail."""

import logging
from datetime import datetime, timedelta

from bot.domain import AnswerReply, MessageRef, Notice
from bot.platforms.teams.calling import Room
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.render.answers import LONGEST, heading, shown
from bot.platforms.teams.render.citations import root_entity
from bot.platforms.teams.render.replies import Body, final_messages, saying
from bot.platforms.teams.render.text import fits, settled
from bot.platforms.teams.signs import Typing
from bot.platforms.teams.standing import StandingMessage
from bot.ports import Clock, PortError

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=3)
"""Between updates: within 1,800 sends an hour with room for typing."""


class UpdatedMessage:
    """One reply in one message, posted before its first word; implements `bot.ports.ReplyStream`.

    Args:
        message: The message.
        connector: Tells whether there is room for an update.
        room: Where it is.
        typing: Shown until it is finished.
        now: The present moment.
        label: The model that speaks, where several do.
    """

    def __init__(
        self,
        message: StandingMessage,
        *,
        connector: Connector,
        room: Room,
        typing: Typing,
        now: Clock,
        label: str = "",
    ) -> None:
        self._message = message
        self._connector = connector
        self._room = room
        self._typing = typing
        self._now = now
        self._head = heading(label)
        self._written = ""
        self._shown = ""
        self._sent = datetime.min.replace(tzinfo=now().tzinfo)

    def post(self) -> None:
        """Posts the message, still without an answer.

        Raises:
            Busy, Gone: nothing was posted, or nobody knows.
        """
        try:
            self._message.post()
        except PortError:
            self._typing.stop()
            raise
        self._sent = self._now()

    def go_on(self, written: str) -> None:
        """Goes on where a stream broke off."""
        self._written = written

    def status(self, text: str) -> None:
        """Shows what is being done while there is no word of the answer yet."""
        self._typing.alive()
        if not self._written:
            self._show(saying(text))

    def write(self, text: str) -> None:
        """Adds words; they are shown every few seconds."""
        self._typing.alive()
        self._written += text
        if not (self._due() and fits(self._written, LONGEST)):
            return
        ready = self._head + shown(settled(self._written)).rstrip()
        if not ready.strip() or ready == self._shown:
            return
        body: Body = saying("") | {"text": f"{ready} …", "entities": [root_entity()]}
        if self._show(body):
            self._shown = ready

    def _due(self) -> bool:
        return self._now() - self._sent >= EVERY and self._connector.may_send(self._room)

    def _show(self, body: Body) -> bool:
        """Updates the message if it is time; what fails is made good by the next one."""
        if not self._due():
            return False
        self._sent = self._now()
        try:
            self._message.show(body)
        except PortError as error:
            log.info("an update was left out: %s", error, extra={"action": "update_left_out"})
            return False
        return True

    def finish(self, reply: AnswerReply | Notice) -> MessageRef:
        """Makes the message final; what does not fit follows in further ones."""
        self._typing.stop()
        return self._message.say(final_messages(reply))

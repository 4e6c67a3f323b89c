"""An answer in one message that is updated: groups, channels, second tries, and where streams fail."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain import AnswerReply, MessageRef, Notice, ThreadRef
from bot.platforms.teams.calling import Room
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.failures import Rejected, Unconfirmed
from bot.platforms.teams.render.answers import LONGEST, heading, shown
from bot.platforms.teams.render.citations import root_entity
from bot.platforms.teams.render.replies import Body, final_messages, saying
from bot.platforms.teams.render.text import settled
from bot.platforms.teams.signs import Typing
from bot.ports import Clock, PortError

log = logging.getLogger(__name__)

FIRST_WORDS = "Looking into it…"
EVERY = timedelta(seconds=3)
"""Between updates: within 1,800 sends an hour with room for typing."""


class UpdatedMessage:
    """One reply in one message, posted before its first word; implements `bot.ports.ReplyStream`.

    Its content only ever goes out by updates, which are safe to repeat: a create that got a 5xx can at
    worst leave behind a second "Looking into it…", never a second answer.

    Args:
        connector: Sends it.
        room: Where.
        thread: The thread the message is in.
        typing: Shown until it is finished.
        now: The present moment.
        label: The model that speaks, where several do.
    """

    def __init__(
        self,
        connector: Connector,
        *,
        room: Room,
        thread: ThreadRef,
        typing: Typing,
        now: Clock,
        label: str = "",
    ) -> None:
        self._connector = connector
        self._room = room
        self._thread = thread
        self._typing = typing
        self._now = now
        self._head = heading(label)
        self._id = ""
        self._written = ""
        self._shown = ""
        self._sent = datetime.min.replace(tzinfo=now().tzinfo)

    def post(self, posted: Callable[[MessageRef], None]) -> None:
        """Posts the message, still without an answer.

        Raises:
            Busy, Gone: nothing was posted, or nobody knows.
        """
        try:
            self._id = self._connector.create(self._room, saying(FIRST_WORDS))
        except PortError:
            self._typing.stop()
            raise
        self._sent = self._now()
        posted(self._reference())

    def take_over(self, message: MessageRef) -> None:
        """Goes on in a message that stands already."""
        self._id = message.id

    def go_on(self, message_id: str, written: str) -> None:
        """Goes on where a stream broke off."""
        self._id, self._written = message_id, written

    def status(self, text: str) -> None:
        """Shows what is being done while there is no word of the answer yet."""
        self._typing.alive()
        if not self._written:
            self._show(saying(text))

    def write(self, text: str) -> None:
        """Adds words; they are shown every few seconds."""
        self._typing.alive()
        self._written += text
        if len(self._written) > LONGEST or not self._due():
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
            self._connector.update(self._room, self._id, body, tries=1)
        except PortError as error:
            log.info("an update was left out: %s", error, extra={"action": "update_left_out"})
            return False
        return True

    def finish(self, reply: AnswerReply | Notice) -> MessageRef:
        """Makes the message final; what does not fit follows in further ones."""
        self._typing.stop()
        first, *further = final_messages(reply)
        try:
            self._connector.update(self._room, self._id, first)
        except Rejected as rejected:
            if rejected.status != 404:  # noqa: PLR2004 - somebody deleted it
                raise
            self._id = self._connector.create(self._room, first)
        send_further(self._connector, self._room, further)
        return self._reference()

    def _reference(self) -> MessageRef:
        return MessageRef(thread=self._thread, id=self._id)


def send_further(connector: Connector, room: Room, bodies: list[Body]) -> None:
    """Posts what follows the first message; one that nobody can confirm is not sent again."""
    for each in bodies:
        try:
            connector.create(room, each)
        except Unconfirmed:
            log.warning("a further part is unconfirmed", extra={"action": "unconfirmed"})

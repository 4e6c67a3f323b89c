"""A message that stands before its words do, so that these are never said twice.

Teams knows no idempotency key, and lets a bot neither search a conversation nor mark a message. So a line
without a word of the reply is posted and noted first; the words only ever go out by updates, which are safe
to repeat. What a death between posting and noting can leave behind is a second such line.
"""

import logging
from collections.abc import Callable, Sequence

from bot.domain import HomeView, MessageRef, Reply, ThreadRef
from bot.platforms.teams.calling import Room
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.failures import Rejected
from bot.platforms.teams.render.replies import Body, saying

log = logging.getLogger(__name__)

FIRST_WORDS = "Looking into it…"
"""Before an answer, which takes a while; people see it in their notifications too."""

_GONE = 404

Posted = Callable[[MessageRef], None]
"""Notes where a message stands."""


def first_words_of(reply: Reply) -> str:
    """What stands before a reply that is there at once: nothing is looked into."""
    return "Hello!" if isinstance(reply, HomeView) else "One moment…"


class StandingMessage:
    """One message of ours, with those it continues in.

    Args:
        connector: Sends it.
        room: Where.
        thread: The thread it is in.
        posted: Notes it, before its words.
    """

    def __init__(
        self, connector: Connector, *, room: Room, thread: ThreadRef, posted: Posted
    ) -> None:
        self._connector = connector
        self._room = room
        self._thread = thread
        self._posted = posted
        self._ids: list[str] = []

    @property
    def reference(self) -> MessageRef:
        """Where it stands."""
        first, *further = self._ids
        return MessageRef(thread=self._thread, id=first, further=tuple(further))

    def post(self, first_words: str = FIRST_WORDS) -> None:
        """Posts it without its words, or one more that it continues in.

        Raises:
            Busy, Gone: nothing was posted, or nobody knows.
        """
        self.stands(self._connector.create(self._room, saying(first_words)))

    def stands(self, message_id: str) -> None:
        """Notes that it stands there, or that it goes on there."""
        self._ids.append(message_id)
        self._posted(self.reference)

    def take_over(self, message: MessageRef) -> None:
        """Goes on in a message that stands already."""
        self._ids = [message.id, *message.further]

    def show(self, body: Body) -> None:
        """Changes what stands there for the moment; tried once.

        Raises:
            Busy, Gone: it does not stand there.
        """
        if self._ids[0]:
            self._connector.update(self._room, self._ids[0], body, tries=1)

    def say(
        self, bodies: Sequence[Body], *, begin: int = 0, first_words: str = FIRST_WORDS
    ) -> MessageRef:
        """Gives it its words; what does not fit stands in further messages.

        Args:
            bodies: One per message.
            begin: The first that is not said yet.
            first_words: What stands in a message before its own.

        Raises:
            Busy, Gone: not all of it stands.
        """
        for number, body in enumerate(bodies[begin:], start=begin):
            if number == len(self._ids):
                self.post(first_words)
            self._change(number, body)
        while len(self._ids) > len(bodies):  # an earlier wording had more to say
            self._retract(self._ids.pop())
        return self.reference

    def _change(self, number: int, body: Body) -> None:
        if self._ids[number]:
            try:
                self._connector.update(self._room, self._ids[number], body)
            except Rejected as rejected:
                if rejected.status != _GONE:
                    raise
                log.info("somebody deleted it", extra={"action": "posted_anew"})
            else:
                return
        # Deleted meanwhile, or Teams gave it no id to be changed by.
        self._ids[number] = self._connector.create(self._room, body)

    def _retract(self, message_id: str) -> None:
        try:
            self._connector.delete(self._room, message_id)
        except Rejected as rejected:
            log.info("nothing to retract: %s", rejected, extra={"action": "retract_refused"})

    def retract(self) -> None:
        """Takes it back; already gone, or gone with its conversation, is fine."""
        for each in self._ids:
            self._retract(each)

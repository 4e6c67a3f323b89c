"""Teams, spoken to in our types: who sees a reply, and every way a reply reaches them."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain import (
    Address,
    Asked,
    Audience,
    Claim,
    DroppedFile,
    HomeView,
    MessageRef,
    Notice,
    Person,
    Rated,
    Reply,
    Tally,
    ThreadRef,
)
from bot.platforms.teams.audience import Audiences
from bot.platforms.teams.calling import Room
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.failures import Rejected, Unconfirmed
from bot.platforms.teams.files import Files
from bot.platforms.teams.graph import GraphHistory
from bot.platforms.teams.personal import PersonalChats
from bot.platforms.teams.places import Places
from bot.platforms.teams.render.replies import messages, saying
from bot.platforms.teams.signs import Repeat, Typing, repeat
from bot.platforms.teams.streaming import Pace, PersonalStream
from bot.platforms.teams.updating import UpdatedMessage
from bot.ports import Clock, PortError, ReplyStream
from rag.domain import Turn

log = logging.getLogger(__name__)

_MOST = 40
"""Messages read back, the newest."""

IN_OUR_CHAT = "I answered you in our own chat."
NOT_HERE = (
    "I can tell you that in our own chat only. Please add me there, say hello, and ask me again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsTools:
    """What the platform is made of."""

    connector: Connector
    places: Places
    audiences: Audiences
    files: Files
    history: GraphHistory


class TeamsPlatform:
    """Teams; implements `bot.ports.ChatPlatform` and `bot.ports.MessageKeeper`.

    Args:
        tools: What it is made of.
        now: The present moment.
        pause: Waits for so many seconds.
        repeat: Repeats typing.
    """

    def __init__(
        self,
        tools: TeamsTools,
        *,
        now: Clock,
        pause: Callable[[float], None] = time.sleep,
        repeat: Repeat = repeat,
    ) -> None:
        self._connector = tools.connector
        self._places = tools.places
        self._audiences = tools.audiences
        self._files = tools.files
        self._history = tools.history
        self._chats = PersonalChats(tools.connector, tools.places)
        self._pace = Pace(now=now, pause=pause)
        self._repeat = repeat

    def audience(self, asked: Asked) -> Audience:
        """Who will see the reply."""
        return self._audiences.of(asked)

    def said_before(self, asked: Asked) -> Sequence[Turn]:
        """What people said before we were called, where an owner consented to our reading it."""
        until = asked.message.id if asked.message else ""
        try:
            heard = self._history.before(asked.thread, asked.via, until=until)
        except PortError as error:
            log.info("not read back: %s", error, extra={"action": "not_read_back"})
            return ()
        return [each.turn for each in (heard or ())[-_MOST:] if each.text]

    def open_reply(
        self, asked: Asked, claim: Claim, *, posted: Callable[[MessageRef], None]
    ) -> ReplyStream:
        """Begins a reply; see `bot.ports.ChatPlatform`.

        Teams lets a bot neither search a conversation nor mark a message, so that a message that a
        killed try posted without noting it cannot be found again. It holds no word of an answer.
        """
        thread, room, streams = self._where(asked)
        label = asked.options.get("label", "")
        if claim.message is not None:
            known = self._places.room(claim.message.thread, asked.via)
            taken = self._updated(claim.message.thread, known, label)
            taken.take_over(claim.message)
            return taken
        if streams:
            stream = PersonalStream(
                self._connector,
                room=room,
                thread=thread,
                pace=self._pace,
                instead=lambda: self._updated(thread, room, label),
                label=label,
            )
            try:
                stream.open(posted)
            except Rejected as rejected:
                log.info("no streams: %s", rejected, extra={"action": "stream_unsupported"})
            else:
                return stream
        message = self._updated(thread, room, label)
        message.post(posted)
        return message

    def show_waiting(
        self, asked: Asked, claim: Claim, text: str, *, posted: Callable[[MessageRef], None]
    ) -> None:
        """Says in the reply's own message that it has to wait; not where it goes elsewhere."""
        if claim.message is not None:
            known = self._places.room(claim.message.thread, asked.via)
            self._connector.update(known, claim.message.id, saying(text))
            return
        elsewhere = asked.private and asked.place != "direct" and not asked.via.get("targeted")
        if elsewhere or claim.state != "claimed":  # an earlier word may stand there unconfirmed
            return
        room = self._places.room(asked.thread, asked.via)
        posted(MessageRef(thread=asked.thread, id=self._connector.create(room, saying(text))))

    def _where(self, asked: Asked) -> tuple[ThreadRef, Room, bool]:
        """Thread and room of the reply, and whether it can be streamed there."""
        if asked.place == "direct":
            return asked.thread, self._places.room(asked.thread, asked.via), True
        if not asked.private or asked.via.get("targeted"):
            return asked.thread, self._places.room(asked.thread, asked.via), False
        try:
            thread, room = self._chats.of(asked.asker, asked.thread, asked.via)
        except Rejected:
            self._tell(Address(thread=asked.thread, via=asked.via), NOT_HERE)
            raise
        return thread, room, True

    def _updated(self, thread: ThreadRef, room: Room, label: str) -> UpdatedMessage:
        return UpdatedMessage(
            self._connector,
            room=room,
            thread=thread,
            typing=Typing(self._connector, room, now=self._pace.now, repeat=self._repeat),
            now=self._pace.now,
            label=label,
        )

    def send(self, to: Address, reply: Reply) -> MessageRef | None:
        """Sends one reply, to the thread or to one person in our own chat with them.

        Nobody but that person ever sees it: where we have no chat with them, the thread is told so
        if they asked for it there. A create that nobody confirms is not repeated; it gives no reference.
        """
        greets = isinstance(reply, HomeView) and reply.welcome
        private = self._chats.is_one(to.thread, to.via) or bool(to.via.get("targeted"))
        if to.only is None or private or greets:
            return self._sent(
                to.thread, self._places.room(to.thread, to.via), to, reply, private=private
            )
        try:
            thread, room = self._chats.of(to.only, to.thread, to.via)
            sent = self._sent(thread, room, to, reply, private=True)
        except Rejected as rejected:
            log.info("no chat of our own: %s", rejected, extra={"action": "no_private_chat"})
            if to.via.get("visible") or (isinstance(reply, Notice) and reply.kind == "refusal"):
                self._tell(to, NOT_HERE)
            return None
        if to.via.get("visible") == "command":
            self._tell(to, IN_OUR_CHAT)
        return sent

    def _sent(
        self, thread: ThreadRef, room: Room, to: Address, reply: Reply, *, private: bool
    ) -> MessageRef | None:
        first, *further = messages(reply, private=private, why=to.via.get("why", ""))
        if to.update is not None:
            self._connector.update(room, to.update.id, first)
            posted = to.update.id
        else:
            try:
                posted = self._connector.create(room, first)
            except Unconfirmed as unconfirmed:
                log.warning("unconfirmed: %s", unconfirmed, extra={"action": "unconfirmed"})
                return None
        for each in further:
            self._connector.create(room, each)
        return MessageRef(thread=thread, id=posted)

    def _tell(self, to: Address, sentence: str) -> None:
        """Says in the thread that something was, or could not be, said elsewhere."""
        room = self._places.room(to.thread, to.via)
        try:
            self._connector.create(room, saying(sentence))
        except (Unconfirmed, Rejected) as error:
            log.info("the thread was not told: %s", error, extra={"action": "untold"})

    def retract(self, message: MessageRef) -> None:
        """Deletes one of our messages; already gone, or gone with its conversation, is fine."""
        try:
            self._connector.delete(self._places.room(message.thread), message.id)
        except Rejected as rejected:
            log.info("nothing to retract: %s", rejected, extra={"action": "retract_refused"})

    def show_rating(self, rated: Rated, tally: Tally) -> None:
        """Nothing to do: Teams draws its thumbs itself, and asks for the reason with them."""
        del rated, tally

    def fetch(self, file: DroppedFile, *, person: Person, max_bytes: int) -> Iterator[bytes]:
        """Streams a dropped file's bytes; its address was made for us, so that no person is checked."""
        del person
        return self._files.fetch(file, max_bytes=max_bytes)

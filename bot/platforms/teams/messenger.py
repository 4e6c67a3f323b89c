"""Teams, spoken to in our types: who sees a reply, and every way a reply reaches them."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

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
from bot.platforms.teams.render.replies import Body, messages, saying
from bot.platforms.teams.signs import Repeat, Typing, repeat
from bot.platforms.teams.standing import Posted, StandingMessage, first_words_of
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
    chats: PersonalChats
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
        self._chats = tools.chats
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

        What a killed try posted without noting it cannot be found again; it holds no word of an answer.
        """
        thread, room, streams = self._where(asked, claim, posted)
        label = asked.options.get("label", "")
        if claim.message is not None:
            known = self._places.room(claim.message.thread, asked.via)
            return self._updated(self._taken_over(claim.message, known, posted), known, label)
        message = self._message(thread, room, posted)
        if streams:
            stream = PersonalStream(
                self._connector,
                room=room,
                message=message,
                pace=self._pace,
                instead=lambda: self._updated(message, room, label),
                label=label,
            )
            try:
                stream.open()
            except Rejected as rejected:
                log.info("no streams: %s", rejected, extra={"action": "stream_unsupported"})
            else:
                return stream
        updated = self._updated(message, room, label)
        updated.post()
        return updated

    def show_waiting(
        self, asked: Asked, claim: Claim, text: str, *, posted: Callable[[MessageRef], None]
    ) -> None:
        """Says in the reply's own message that it has to wait; not where it goes elsewhere."""
        if claim.message is not None:
            known = self._places.room(claim.message.thread, asked.via)
            self._taken_over(claim.message, known, posted).show(saying(text))
            return
        elsewhere = asked.private and asked.place != "direct" and not asked.via.get("targeted")
        if elsewhere or claim.state != "claimed":  # an earlier word may stand there unconfirmed
            return
        message = self._message(asked.thread, self._places.room(asked.thread, asked.via), posted)
        message.post()
        message.show(saying(text))

    def _message(self, thread: ThreadRef, room: Room, posted: Posted) -> StandingMessage:
        return StandingMessage(self._connector, room=room, thread=thread, posted=posted)

    def _taken_over(self, message: MessageRef, room: Room, posted: Posted) -> StandingMessage:
        taken = self._message(message.thread, room, posted)
        taken.take_over(message)
        return taken

    def _where(self, asked: Asked, claim: Claim, posted: Posted) -> tuple[ThreadRef, Room, bool]:
        """Thread and room of the reply, and whether it can be streamed there."""
        if asked.place == "direct":
            return asked.thread, self._places.room(asked.thread, asked.via), True
        if not asked.private or asked.via.get("targeted"):
            return asked.thread, self._places.room(asked.thread, asked.via), False
        here = Address(thread=asked.thread, via=asked.via, update=claim.message, posted=posted)
        try:
            thread, room = self._own_chat(asked.asker, here)
        except Rejected:
            self._tell(here, NOT_HERE)
            raise
        return thread, room, True

    def _own_chat(self, person: Person, to: Address) -> tuple[ThreadRef, Room]:
        """Our chat with the person.

        Raises:
            Rejected: there is none, or an earlier try began to tell the thread so.
            Busy: it cannot be learnt now.
        """
        if _stands_there(to):
            msg = "the thread has been told that it goes on elsewhere only"
            raise Rejected(msg)
        return self._chats.of(person, to.thread, to.via)

    def _updated(self, message: StandingMessage, room: Room, label: str) -> UpdatedMessage:
        return UpdatedMessage(
            message,
            connector=self._connector,
            room=room,
            typing=Typing(self._connector, room, now=self._pace.now, repeat=self._repeat),
            now=self._pace.now,
            label=label,
        )

    def send(self, to: Address, reply: Reply) -> MessageRef | None:
        """Sends one reply, to the thread or to one person in our own chat with them.

        Nobody but that person ever sees it: where we have no chat with them, the thread is told so
        if they asked for it there. What nobody notes and nobody confirms is not repeated; it gives no reference.
        """
        greets = isinstance(reply, HomeView) and reply.welcome
        private = self._chats.is_one(to.thread, to.via) or bool(to.via.get("targeted"))
        if to.only is None or private or greets:
            return self._sent(
                to.thread, self._places.room(to.thread, to.via), to, reply, private=private
            )
        try:
            thread, room = self._own_chat(to.only, to)
            sent = self._sent(thread, room, to, reply, private=True)
        except Rejected as rejected:
            log.info("no chat of our own: %s", rejected, extra={"action": "no_private_chat"})
            if to.via.get("visible") or (isinstance(reply, Notice) and reply.kind == "refusal"):
                self._tell(to, NOT_HERE)
            return None
        if to.via.get("visible") == "command" and to.update is None:
            self._tell(Address(thread=to.thread, via=to.via), IN_OUR_CHAT)
        return sent

    def _sent(
        self, thread: ThreadRef, room: Room, to: Address, reply: Reply, *, private: bool
    ) -> MessageRef | None:
        bodies = messages(reply, private=private, why=to.via.get("why", ""))
        if to.posted is None and to.update is None:
            return self._posted(thread, room, bodies)
        message = self._message(thread, room, to.posted or _unnoted)
        if to.update is not None:
            message.take_over(to.update)
        return message.say(bodies, first_words=first_words_of(reply))

    def _posted(self, thread: ThreadRef, room: Room, bodies: Sequence[Body]) -> MessageRef | None:
        try:
            first, *further = [self._connector.create(room, each) for each in bodies]
        except Unconfirmed as unconfirmed:
            log.warning("unconfirmed: %s", unconfirmed, extra={"action": "unconfirmed"})
            return None
        return MessageRef(thread=thread, id=first, further=tuple(further))

    def _tell(self, to: Address, sentence: str) -> None:
        """Says in the thread that something was, or could not be, said elsewhere."""
        room = self._places.room(to.thread, to.via)
        here = to if _stands_there(to) else replace(to, update=None)
        try:
            self._sent(to.thread, room, here, Notice(kind="info", text=sentence), private=False)
        except Rejected as rejected:
            log.info("the thread was not told: %s", rejected, extra={"action": "untold"})

    def retract(self, message: MessageRef) -> None:
        """Deletes one of our messages; already gone, or gone with its conversation, is fine."""
        room = self._places.room(message.thread)
        self._taken_over(message, room, _unnoted).retract()

    def show_rating(self, rated: Rated, tally: Tally) -> None:
        """Nothing to do: Teams draws its thumbs itself, and asks for the reason with them."""
        del rated, tally

    def fetch(self, file: DroppedFile, *, person: Person, max_bytes: int) -> Iterator[bytes]:
        """Streams a dropped file's bytes; its address was made for us, so that no person is checked."""
        del person
        return self._files.fetch(file, max_bytes=max_bytes)


def _stands_there(to: Address) -> bool:
    """Whether the message to be changed is one of the thread itself, where nothing private may stand."""
    return to.update is not None and to.update.thread == to.thread


def _unnoted(_: MessageRef) -> None:
    """Where nobody needs to find the message again."""

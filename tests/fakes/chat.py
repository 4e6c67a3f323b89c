"""A chat platform in memory: keeps messages with their metadata, can fail, can lose an answer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.domain import (
    Address,
    AnswerReply,
    Asked,
    Audience,
    Claim,
    DroppedFile,
    MessageRef,
    Notice,
    Person,
    Rated,
    Reply,
    Tally,
)
from bot.ports import Gone
from rag.domain import EVERYONE, Principal, Turn


@dataclass
class Posted:
    """One message as people see it."""

    ref: MessageRef
    key: str
    """What its metadata carries."""
    texts: list[str] = field(default_factory=list[str])
    statuses: list[str] = field(default_factory=list[str])
    final: AnswerReply | Notice | None = None
    deleted: bool = False


class FakeChat:
    """Speaks like a platform and remembers all of it."""

    def __init__(self) -> None:
        self.messages: list[Posted] = []
        self.sent: list[tuple[Address, Reply]] = []
        self.standing: dict[str, Reply] = {}
        """What was sent to all, by message, as it stands."""
        self.members: dict[str, set[str]] = {}
        self.before: list[Turn] = []
        self.files: dict[str, bytes] = {}
        self.opening: list[Exception] = []
        """Raised by the next calls of `open_reply`, before anything is posted."""
        self.lost: list[Exception] = []
        """Raised by the next calls of `open_reply`, after the message was posted unrecorded."""
        self.slow: list[Callable[[], None]] = []
        """What happens while the next messages are on their way."""
        self.unconfirmed: list[Exception] = []
        """Raised by the next calls of `send`, after the message was posted unrecorded."""
        self.marked: dict[str, MessageRef] = {}
        """What was sent with a key."""
        self.finishing: list[Exception] = []
        self.fetched: list[str] = []
        self.guests: set[str] = set()
        self.ratings: list[tuple[Rated, Tally]] = []

    def audience(self, asked: Asked) -> Audience:
        return replace(self._audience(asked), guest=asked.asker.id in self.guests)

    def _audience(self, asked: Asked) -> Audience:
        channel = f"channel:{asked.thread.platform}:{asked.thread.channel}"
        own = {asked.asker.reader}
        joined = {
            f"channel:{asked.thread.platform}:{name}"
            for name, people in self.members.items()
            if asked.asker.id in people
        }
        asker = Principal(readers=frozenset({EVERYONE, channel, *own, *joined}))
        match asked.place:
            case "direct":
                return Audience(principal=asker, asker=asker, kind="direct")
            case "external":
                only = Principal(readers=frozenset({channel}))
                return Audience(principal=only, asker=only, kind="external")
            case _:
                room = Principal(readers=frozenset({EVERYONE, channel}))
                return Audience(principal=room, asker=asker, kind=asked.place)

    def said_before(self, asked: Asked) -> Sequence[Turn]:
        del asked
        return self.before

    def open_reply(
        self, asked: Asked, claim: Claim, *, posted: Callable[[MessageRef], None]
    ) -> "FakeReply":
        if self.opening:
            raise self.opening.pop(0)
        message = self._found(claim)
        if message is None:
            if self.slow:
                self.slow.pop(0)()
            ref = MessageRef(thread=asked.thread, id=f"m{len(self.messages) + 1}")
            message = Posted(ref=ref, key=claim.key)
            self.messages.append(message)
            if self.lost:
                raise self.lost.pop(0)
        if claim.message is None:
            posted(message.ref)
        return FakeReply(self, message)

    def show_waiting(
        self, asked: Asked, claim: Claim, text: str, *, posted: Callable[[MessageRef], None]
    ) -> None:
        self.open_reply(asked, claim, posted=posted).status(text)

    def _found(self, claim: Claim) -> Posted | None:
        for each in self.messages:
            known = claim.message is not None and each.ref == claim.message
            if known or (claim.state == "posting" and each.key == claim.key):
                return each
        return None

    def send(self, to: Address, reply: Reply) -> MessageRef | None:
        self.sent.append((to, reply))
        if to.only is not None:
            return None
        before = self.marked.get(to.key) if to.again else None
        shown = to.update or before or MessageRef(thread=to.thread, id=f"s{len(self.sent)}")
        self.standing[shown.id] = reply
        if to.key:
            self.marked[to.key] = shown
        if self.unconfirmed:
            raise self.unconfirmed.pop(0)
        if to.posted is not None:
            to.posted(shown)
        return shown

    def retract(self, message: MessageRef) -> None:
        for each in self.messages:
            each.deleted |= each.ref == message

    def fetch(self, file: DroppedFile, *, person: Person, max_bytes: int) -> Iterator[bytes]:
        del person
        self.fetched.append(file.id)
        if file.id not in self.files:
            raise Gone(file.id)
        if len(self.files[file.id]) > max_bytes:
            raise ValueError(file.id)
        yield self.files[file.id]

    def show_rating(self, rated: Rated, tally: Tally) -> None:
        self.ratings.append((rated, tally))

    @property
    def answers(self) -> list[str]:
        """The final text of every message that stands."""
        return [text_of(each.final) for each in self.messages if each.final and not each.deleted]

    @property
    def private(self) -> list[Reply]:
        """What was said to one person alone."""
        return [reply for to, reply in self.sent if to.only is not None]


class FakeReply:
    """A message being written."""

    def __init__(self, chat: FakeChat, message: Posted) -> None:
        self._chat = chat
        self._message = message

    def status(self, text: str) -> None:
        self._message.statuses.append(text)

    def write(self, text: str) -> None:
        self._message.texts.append(text)

    def finish(self, reply: AnswerReply | Notice) -> MessageRef:
        if self._chat.finishing:
            raise self._chat.finishing.pop(0)
        self._message.final = reply
        return self._message.ref


def text_of(reply: Reply | None) -> str:
    """The words of an answer or notice."""
    match reply:
        case AnswerReply():
            return reply.answer.text
        case Notice():
            return reply.text
        case _:
            return ""

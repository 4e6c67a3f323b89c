"""What the bot needs from outside, each port one small noun over our own types.

Every port has a contract class in `tests/contracts`, which its adapters and its fake all pass.
Adapters raise only the errors below (and `rag`'s):

    PortError
    ├── Busy            the other side throttles or is briefly away; worth another try
    ├── Lost            a claim or lease is no longer ours: stop, somebody else goes on
    ├── Held            somebody else works on this right now: come back later
    ├── Finished        this question has had its one outcome: drop it
    ├── Conflict        a conditional write met a newer revision: read again
    ├── Gone            the place, message or file no longer exists or we were put out: never retry
    ├── StorageFull     the disk or the quota is full
    └── StorageDamaged  the store cannot be opened; the text says what to do
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

from bot.domain import (
    Address,
    AnswerRecord,
    AnswerReply,
    Asked,
    Audience,
    Claim,
    ClaimState,
    DeadLetter,
    Delivery,
    Document,
    DocumentPage,
    DroppedFile,
    Event,
    Lease,
    MessageRef,
    Notice,
    Outcome,
    Person,
    Rating,
    Reply,
    Thread,
    ThreadRef,
    UploadForm,
    UploadTicket,
)
from bot.http import HttpRequest, HttpResponse
from rag.domain import Principal, Turn

Clock = Callable[[], datetime]
"""The present moment, always with a time zone."""


class PortError(Exception):
    """Base of what adapters raise; the text is for the log, never for people."""


class Busy(PortError):
    """The other side throttles or is briefly away.

    Args:
        message: One sentence for the log.
        retry_after: Seconds after which another try makes sense.
    """

    def __init__(self, message: str, *, retry_after: float = 2.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Lost(PortError):
    """A claim or lease is no longer ours."""


class Held(PortError):
    """Somebody else works on this right now.

    Args:
        message: One sentence for the log.
        retry_after: Seconds until the other's lease ends at the latest.
    """

    def __init__(self, message: str, *, retry_after: float = 2.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Finished(PortError):
    """This question has had its one outcome."""


class Conflict(PortError):
    """A conditional write met a newer revision."""


class Gone(PortError):
    """The place, message or file no longer exists, or we may no longer reach it."""


class StorageFull(PortError):
    """No room left; nothing of this write was kept."""


class StorageDamaged(PortError):
    """The store cannot be opened; the text says what to do and may be shown to the operator."""


# --- the way in ---------------------------------------------------------------------------------


class Admission:
    """What a door decided: deliveries to store, and the response to give once they are durable."""

    __slots__ = ("deliveries", "response")

    def __init__(self, response: HttpResponse, deliveries: Sequence[Delivery] = ()) -> None:
        self.response = response
        self.deliveries = tuple(deliveries)


class Door(Protocol):
    """One platform's way in: checks who speaks and what it is, without any SDK."""

    def admit(self, request: HttpRequest) -> Admission:
        """Verifies a request; a bad one gets a 4xx admission without deliveries, never an exception."""
        ...


class DeliveryQueue(Protocol):
    """Durable, ordered per thread, parallel across threads, at least once."""

    def put(self, delivery: Delivery, *, delay: timedelta = timedelta(0)) -> bool:
        """Stores the delivery; when this returns it survives a power cut.

        Returns:
            False where a delivery with the same id was put within the last 24 hours.

        Raises:
            Busy, StorageFull: it is not stored.
        """
        ...

    def lease(self) -> Lease | None:
        """Takes the oldest delivery whose thread has none in work and whose delay is over, if any.

        An unsettled lease ends by itself after the queue's visibility timeout; the delivery then
        comes again with a higher attempt.
        """
        ...

    def settle(self, lease: Lease, outcome: Outcome) -> None:
        """Ends a lease: finished, once more later, or dead.

        Raises:
            Lost: the lease had run out and is somebody else's.
        """
        ...

    def extend(self, lease: Lease) -> None:
        """Starts the visibility timeout anew, for work that takes long.

        Raises:
            Lost: as for `settle`.
        """
        ...


class DeadLetters(Protocol):
    """Deliveries that ended undone, for an operator."""

    def list(self, *, limit: int = 100) -> Sequence[DeadLetter]:
        """Newest first."""
        ...

    def replay(self, delivery_id: str) -> bool:
        """Puts one back on the queue with its tries reset; False where there is none of that id."""
        ...


class Translator(Protocol):
    """Turns a platform's raw delivery into our events; translates and never decides."""

    def events(self, delivery: Delivery) -> Sequence[Event]:
        """The events it means, none for what does not concern us.

        Raises:
            Busy: the platform had to be asked (a name, a membership) and did not answer.
        """
        ...


class UseCases(Protocol):
    """Everything Footnote does, one event at a time."""

    def handle(self, event: Event, *, last_try: bool) -> None:
        """Carries the event to its one outcome.

        Raises:
            Busy, Held: the event should come again later; never raised on the last try.
        """
        ...


# --- one outcome --------------------------------------------------------------------------------


class Ledger(Protocol):
    """Who works on which question and how far it has come; kept at least 24 hours, finished ones 7 days."""

    def claim(self, key: str, *, thread: ThreadRef, owner: str, lease: timedelta) -> Claim:
        """Takes hold of a question in one conditional write.

        A claim whose lease ran out is taken over with its state and message, `attempt` raised.

        Raises:
            Held: another owner's lease is running.
            Finished: it was answered or refused before.
        """
        ...

    def advance(
        self,
        claim: Claim,
        state: ClaimState,
        *,
        message: MessageRef | None = None,
        reason: str = "",
        release: bool = False,
    ) -> Claim:
        """Records the next step in one conditional write and renews the lease.

        Args:
            claim: The claim as this owner holds it.
            state: The step reached.
            message: Our reply's message, once there is one.
            reason: Why it was refused or failed.
            release: Ends the lease instead, so that another try may claim at once.

        Raises:
            Lost: the claim is no longer `claim.owner`'s.
        """
        ...

    def find(self, key: str) -> Claim | None:
        """The claim as it stands, `stop` included."""
        ...

    def request_stop(self, thread: ThreadRef) -> int:
        """Marks every unfinished claim of the thread to be stopped; returns how many there were."""
        ...


# --- memory -------------------------------------------------------------------------------------


class ThreadStore(Protocol):
    """What was said in threads with us, for as long as history is kept."""

    def load(self, ref: ThreadRef, *, limit: int = 40) -> Thread:
        """The thread with its newest `limit` turns, oldest first; empty for an unknown one."""
        ...

    def append(self, ref: ThreadRef, key: str, turns: Sequence[Turn]) -> None:
        """Adds turns in order, all or none; a second call with the same `key` changes nothing."""
        ...

    def mute(self, ref: ThreadRef, *, muted: bool) -> None:
        """Switches follow-ups without a mention off or on."""
        ...

    def forget(self, ref: ThreadRef, key: str | None = None) -> None:
        """Erases the turns added under `key`, or the whole thread."""
        ...


class AnswerLog(Protocol):
    """Answers as given, for as long as history is kept."""

    def save(self, record: AnswerRecord) -> None:
        """Stores or replaces the record of `record.id`; ratings already there are kept."""
        ...

    def find(self, answer_id: str) -> AnswerRecord | None:
        """The record with its ratings, newest rating per person."""
        ...

    def rate(self, answer_id: str, rating: Rating) -> bool:
        """Sets this person's rating, replacing an earlier one; False for an unknown answer."""
        ...

    def recent(self, *, limit: int = 1000) -> Sequence[AnswerRecord]:
        """Newest first."""
        ...


# --- documents ----------------------------------------------------------------------------------


class DocumentStore(Protocol):
    """The list of documents and where each stands in its life."""

    def get(self, document_id: str) -> Document | None:
        """The document, tombstones (`removed`, `expired`) included."""
        ...

    def put(self, document: Document) -> Document:
        """Writes if the stored revision equals `document.revision` (0: there must be none yet).

        Returns:
            The document as stored, its revision raised by one.

        Raises:
            Conflict: somebody wrote in between.
        """
        ...

    def list(
        self,
        principal: Principal | None,
        *,
        cursor: str = "",
        limit: int = 20,
        states: frozenset[str] = frozenset({"indexed"}),
    ) -> DocumentPage:
        """Documents that `principal` may read (None: the operator sees all), newest first.

        Filtered inside the query: the page's `total` counts only what may be read.
        """
        ...

    def due(self, now: datetime, *, limit: int = 100) -> Sequence[Document]:
        """Documents whose `expires` has passed and that are not yet expired or removed."""
        ...


class FileStore(Protocol):
    """The bytes of documents, under keys of our own making."""

    def save(self, key: str, chunks: Iterator[bytes], *, media_type: str, max_bytes: int) -> int:
        """Streams bytes to `key`, never all in memory; returns how many. All or nothing.

        Raises:
            ValueError: more than `max_bytes`, or none at all; nothing is kept.
            StorageFull: no room.
        """
        ...

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        """The bytes, to read once from the start.

        Raises:
            Gone: there is no such key.
        """
        ...

    def link(self, key: str, *, name: str, media_type: str, expires: timedelta) -> str:
        """A signed address that serves the bytes inline under `name` until it expires."""
        ...

    def remove(self, key: str) -> None:
        """Erases the bytes; unknown keys are fine."""
        ...


class UploadForms(Protocol):
    """Makes the form by which a browser or curl posts one file straight to the store."""

    def form(self, ticket: UploadTicket, *, key: str, name: str, media_type: str) -> UploadForm:
        """A form for exactly this key and type, 1 byte to the size limit, until the ticket expires."""
        ...


# --- the way out --------------------------------------------------------------------------------


class ReplyStream(Protocol):
    """One answer on its way into one message."""

    def status(self, text: str) -> None:
        """Shows what is being done ("Reading 12 passages"); cheap, may be dropped, never raises."""
        ...

    def write(self, text: str) -> None:
        """Adds checked Markdown; buffered and paced by the adapter.

        A failing stream is the adapter's to recover: what was written is never lost, it arrives with
        `finish` at the latest.

        Raises:
            rag.domain.Stopped: the platform says that the asker pressed its own stop.
        """
        ...

    def finish(self, reply: AnswerReply | Notice) -> MessageRef:
        """Makes the message final: full text, sources, feedback. Returns the (first) message.

        Raises:
            Busy: it could not be delivered now; the same claim may be finished on another try.
            Gone: it never can be.
        """
        ...


class ChatPlatform(Protocol):
    """One chat platform, spoken to in our types."""

    def audience(self, asked: Asked) -> Audience:
        """Who will see the reply, from the platform's own (briefly cached) word.

        A failure to learn it means the narrower reading, never an exception.
        """
        ...

    def said_before(self, asked: Asked) -> Sequence[Turn]:
        """What people said in the thread before we were called into it, oldest first; best effort."""
        ...

    def open_reply(
        self, asked: Asked, claim: Claim, *, posted: Callable[[MessageRef], None]
    ) -> ReplyStream:
        """Begins a reply: shows a sign of life at once, and a message before the first word.

        Args:
            asked: The question.
            claim: How far it has come. With `claim.message`, that message is edited instead of
                posting another; in state `posting` without one, the thread is searched for a message
                carrying `claim.key` in its metadata first.
            posted: Called with the message's reference before any word is written into it.

        Raises:
            Busy: nothing could be posted now.
            Gone: nothing ever can be.
        """
        ...

    def send(self, to: Address, reply: Reply) -> MessageRef | None:
        """Renders and sends one reply; None where the surface gives no reference (ephemeral).

        Raises:
            Busy, Gone: as above.
        """
        ...


class MessageKeeper(Protocol):
    """What some platforms can do besides: take a message back, fetch a file."""

    def retract(self, message: MessageRef) -> None:
        """Deletes one of our messages; already gone is fine."""
        ...

    def fetch(self, file: DroppedFile, *, person: Person, max_bytes: int) -> Iterator[bytes]:
        """Streams a dropped file's bytes from the platform's allowed hosts.

        Raises:
            Gone: it is not there or may not be read; ValueError: larger than `max_bytes`.
        """
        ...

"""One chat platform, the way out."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

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
from rag.domain import Turn


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

    def show_waiting(
        self, asked: Asked, claim: Claim, text: str, *, posted: Callable[[MessageRef], None]
    ) -> None:
        """Says where the reply will stand that it has to wait; `open_reply` goes on in that place.

        Args:
            asked: The question.
            claim: How far it has come, read as `open_reply` does.
            text: One sentence.
            posted: Called with the message's reference if one was posted.

        Raises:
            Busy, Gone: nothing could be shown.
        """
        ...

    def send(self, to: Address, reply: Reply) -> MessageRef | None:
        """Renders and sends one reply; None where the surface gives no reference (ephemeral).

        Where `to.again` says that an earlier try may have posted it, the place is searched for a message
        that carries `to.key` first. A platform that lets us neither mark nor search posts a message without
        words instead and tells `to.posted` of it; the words follow by a change of it.

        Raises:
            Busy, Gone: as above.
        """
        ...


class MessageKeeper(Protocol):
    """What a platform does with messages besides: takes one back, fetches its file, draws its rating."""

    def retract(self, message: MessageRef) -> None:
        """Deletes one of our messages; already gone is fine."""
        ...

    def fetch(self, file: DroppedFile, *, person: Person, max_bytes: int) -> Iterator[bytes]:
        """Streams a dropped file's bytes from the platform's allowed hosts.

        Raises:
            Gone: it is not there or may not be read; ValueError: larger than `max_bytes`;
            Unreadable: fetching it takes too long.
        """
        ...

    def show_rating(self, rated: Rated, tally: Tally) -> None:
        """Shows beneath the rated answer that a thumb was noted, where the platform does not do so itself.

        Raises:
            Busy, Gone: it is not shown; the rating is stored all the same.
        """
        ...

"""The console as a chat platform: one person, direct threads, messages kept in a transcript."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.domain import (
    Address,
    Asked,
    Audience,
    Claim,
    DroppedFile,
    MessageRef,
    Person,
    Rated,
    Reply,
    Tally,
)
from bot.platforms.web.replies import Pen, Posted, WebReplyStream
from bot.platforms.web.translator import QUIET
from bot.platforms.web.views import question_view, reply_view, working_view
from bot.ports import Gone
from rag.domain import EVERYONE, Principal, Turn


class WebPlatform:
    """Speaks to the person at the console.

    Args:
        pen: Writes messages and shows them.
        organisation: Whose documents are read here.
        new_id: Makes ids for messages that answer no question.
    """

    def __init__(self, pen: Pen, *, organisation: str, new_id: Callable[[], str]) -> None:
        self._pen = pen
        self._organisation = organisation
        self._new_id = new_id

    def audience(self, asked: Asked) -> Audience:
        """The asker alone, who reads what everyone may read and their own."""
        readers = frozenset({EVERYONE, asked.asker.reader})
        principal = Principal(readers=readers, organisation=self._organisation)
        return Audience(principal=principal, asker=principal, kind="direct")

    def said_before(self, asked: Asked) -> Sequence[Turn]:
        """Nothing: every thread of the console is with us from its first word."""
        del asked
        return ()

    def open_reply(self, asked: Asked, claim: Claim, *, posted: Posted) -> WebReplyStream:
        """Shows the question and, beneath it, a message at work.

        The reply's id comes from the question's key, so a second try writes into the same message
        whether or not the first one got to recording it.
        """
        return WebReplyStream(self._pen, self._begun(asked, claim, "", posted))

    def show_waiting(self, asked: Asked, claim: Claim, text: str, *, posted: Posted) -> None:
        """Shows the question and the words where its answer will stand."""
        self._begun(asked, claim, text, posted)

    def _begun(self, asked: Asked, claim: Claim, status: str, posted: Posted) -> MessageRef:
        reply = claim.message or MessageRef(thread=asked.thread, id=reply_id(claim.key))
        question = asked.message if asked.message and not self._pen.holds(asked.message) else None
        # A sign of life first; only then the writes, each of which waits for the disk.
        if question:
            self._pen.sketch(question, question_view(asked.text), author="person")
        self._pen.sketch(reply, working_view(status))
        if question:
            self._pen.keep(question, question_view(asked.text), author="person")
        self._pen.keep(reply, working_view(status))
        posted(reply)
        return reply

    def send(self, to: Address, reply: Reply) -> MessageRef:
        """Puts a reply into the thread; without a thread, or quietly, it is a passing note."""
        quiet = QUIET in to.via or not to.thread.root
        place = replace(to.thread, root="") if quiet else to.thread
        new = reply_id(to.key) if to.key else self._new_id()
        message = to.update or MessageRef(thread=place, id=new)
        if not quiet:
            self._pen.keep(message, reply_view(reply))
        else:
            self._pen.note(message, reply_view(reply))
        return message

    def retract(self, message: MessageRef) -> None:
        """Takes a message out of its thread."""
        self._pen.erase(message)

    def show_rating(self, rated: Rated, tally: Tally) -> None:
        """Nothing to do: the page has drawn it, and remembers it with the message."""
        del rated, tally

    def fetch(self, file: DroppedFile, *, person: Person, max_bytes: int) -> Iterator[bytes]:
        """There is nothing to fetch: files enter the console by an upload link.

        Raises:
            Gone: always.
        """
        del person, max_bytes
        msg = f"the console holds no file {file.id}"
        raise Gone(msg)


def reply_id(key: str) -> str:
    """The id of the message that answers the question, or announces the file, of this key."""
    return f"r{hashlib.sha256(key.encode()).hexdigest()[:24]}"

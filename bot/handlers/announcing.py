"""Says what became of a file, to all who may know it and to nobody else."""

import uuid
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain import (
    Address,
    Asked,
    Claim,
    ClaimState,
    Document,
    DocumentReady,
    MessageRef,
    Notice,
    Person,
    Reply,
    ThreadRef,
)
from bot.handlers import words
from bot.handlers.links import Links
from bot.ports import ChatPlatform, Finished, Gone, Ledger
from rag.domain import Citation, Principal, Unreadable

Marked = Callable[[Address], Address]
"""The address of what is said once, as this try finds it."""

LEASE = timedelta(seconds=60)
"""One reply is said in a moment."""


@contextmanager
def announcing(
    ledger: Ledger, claim: Claim, *, end: ClaimState = "answered", reason: str = ""
) -> Generator[Marked]:
    """Holds a claim while one thing is said, and ends it then.

    That something is about to be posted is written down first, so that another try looks for it; so is
    the message, as soon as there is one. The claim is given back where this fails.

    Args:
        ledger: Where it is written down.
        claim: The hold.
        end: How it ends.
        reason: Why it ends so.

    Yields:
        What marks the address.
    """
    again = claim.state == "posting"
    if not again:
        claim = ledger.advance(claim, "posting")

    def posted(message: MessageRef) -> None:
        ledger.advance(claim, "posting", message=message)

    try:
        yield lambda to: replace(
            to, key=claim.key, again=again, update=claim.message, posted=posted
        )
    except Exception:
        ledger.advance(claim, "posting", release=True)
        raise
    ledger.advance(claim, end, reason=reason)


def say_once(
    ledger: Ledger, platform: ChatPlatform, to: Address, reply: Reply, *, key: str
) -> None:
    """Sends one reply, however often it is tried.

    Args:
        ledger: Where it is written down.
        platform: Where it is sent.
        to: To whom.
        reply: What to say.
        key: The same for every try.

    Raises:
        Busy, Gone, Held: it does not stand there yet.
    """
    with suppress(Finished):
        claim = ledger.claim(key, thread=to.thread, owner=uuid.uuid4().hex, lease=LEASE)
        with announcing(ledger, claim) as marked:
            platform.send(marked(to), reply)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a document says in three lines, and what it could be asked."""

    text: str = ""
    citations: tuple[Citation, ...] = ()
    suggestions: tuple[str, ...] = ()


class Announcer:
    """Tells threads about documents.

    Args:
        platforms: Where to tell, by platform.
        links: Makes the addresses of documents.
        summarise: Three lines and two questions about a document.
        organisation: Whose documents a thread's tenant reads.
        max_bytes: The largest file taken, to be named.
    """

    def __init__(
        self,
        *,
        platforms: Mapping[str, ChatPlatform],
        links: Links,
        summarise: Callable[[Document, Principal], Summary],
        organisation: Callable[[ThreadRef], str],
        max_bytes: int,
    ) -> None:
        self._platforms = platforms
        self._links = links
        self._summarise = summarise
        self._organisation = organisation
        self._max_bytes = max_bytes

    def address(self, readers: frozenset[str], thread: ThreadRef, owner: Person) -> Address:
        """Into the thread if all who see it may read the document, else to its owner alone."""
        room = Asked(key="", thread=thread, asker=owner, text="")
        audience = self._platforms[thread.platform].audience(room)
        if audience.principal.may_read(self._organisation(thread), readers):
            return Address(thread=thread)
        return Address(thread=thread, only=owner)

    def ready(self, document: Document, to: Address) -> None:
        """Says that a document can be asked about, or why it cannot."""
        if document.state == "failed":
            self.unread(document.name, Unreadable(document.reason), to)
            return
        principal = Principal(organisation=document.organisation, readers=document.readers)
        summary = self._summarise(document, principal)
        self.send(
            to,
            DocumentReady(
                document=document,
                summary=summary.text,
                citations=summary.citations,
                suggestions=summary.suggestions,
                links=self._links.documents([document.id], principal),
            ),
        )

    def unread(self, name: str, error: Exception, to: Address) -> None:
        """Says why a file could not be taken."""
        text = words.READ_FAILED.format(name=name, reason=self._reason(error))
        self.send(to, Notice(kind="refusal", text=text))

    def send(self, to: Address, reply: Reply) -> MessageRef | None:
        """Sends any reply to an address; None where the place gives no reference."""
        return self._platforms[to.thread.platform].send(to, reply)

    def _reason(self, error: Exception) -> str:
        match error:
            case Unreadable():
                return str(error)
            case Gone():
                return "It is not there any more, or I may not fetch it."
            case _:
                return f"It is empty or larger than {self._max_bytes // (1024 * 1024)} MB."

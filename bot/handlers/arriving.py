"""Uploads that lie in the store: noted before anybody is told, then read and announced."""

import json
from contextlib import suppress
from datetime import timedelta

from bot.codec import to_plain
from bot.domain import (
    Address,
    Delivery,
    Document,
    FileStored,
    Notice,
    ThreadRef,
    UploadTicket,
)
from bot.handlers import words
from bot.handlers.announcing import Announcer, Marked, announcing
from bot.handlers.arrivals import Arrival, arrival_fields, arrival_from, document_id, expiry
from bot.handlers.library import Library
from bot.handlers.people import person_from
from bot.handlers.progress import Progress
from bot.ports import Busy, Clock, DeliveryQueue, FileStore, Finished, Gone, Ledger, StorageFull
from rag.domain import Unavailable, Unreadable
from rag.failpoint import failpoint

LEASE = timedelta(seconds=150)
"""A file may take a minute to read and its summary some seconds; the queue waits longer."""

_NOWHERE = ThreadRef(platform="web", tenant="", channel="", root="")


class Arriving:
    """Takes stored uploads to their end.

    Args:
        library: Where documents live.
        files: The store of bytes.
        queue: Where a stored file waits to be read.
        ledger: So that what became of a file is said once.
        announcer: Says it.
        progress: Says that it takes a while.
        now: The present moment.
        owner: This process, as the ledger knows it.
    """

    def __init__(  # noqa: PLR0913 - the collaborators of an upload, by keyword
        self,
        *,
        library: Library,
        files: FileStore,
        queue: DeliveryQueue,
        ledger: Ledger,
        announcer: Announcer,
        progress: Progress,
        now: Clock,
        owner: str,
    ) -> None:
        self._library = library
        self._files = files
        self._queue = queue
        self._ledger = ledger
        self._announcer = announcer
        self._progress = progress
        self._now = now
        self._owner = owner

    def arrived(
        self, ticket: UploadTicket, *, key: str, name: str, size: int, sha256: str, media_type: str
    ) -> str:
        """Notes an upload; when this returns, it will be read. Returns the document's id."""
        arrival = Arrival(
            document_id=document_id(
                ticket.organisation, upload_place(ticket.owner, ticket.readers), name
            ),
            organisation=ticket.organisation,
            name=name,
            readers=ticket.readers,
            owner=ticket.owner,
            key=key,
            size=size,
            sha256=sha256,
            media_type=media_type,
            expires=expiry(self._now(), ticket.keep_for),
        )
        try:
            self._library.register(arrival)
            failpoint("upload.before_put")
            self._queue.put(self._note(arrival, ticket.thread))
            failpoint("upload.after_put")
        except StorageFull:
            self._library.without_room(arrival)
            raise
        return arrival.document_id

    def _note(self, arrival: Arrival, thread: ThreadRef | None) -> Delivery:
        told = {
            "upload": arrival_fields(arrival),
            "thread": to_plain(thread) if thread else None,
        }
        return Delivery(
            id=f"stored:{arrival.key}",
            source="footnote",
            thread_key=f"document:{arrival.document_id}",
            kind="stored",
            payload=json.dumps(told),
            received=self._now(),
        )

    def stored(self, event: FileStored, *, last_try: bool) -> None:
        """Reads an upload and says in its thread, once, what became of it.

        Raises:
            Busy, Unavailable: it should come again; on the last try its thread has been told.
        """
        thread = event.thread or _NOWHERE
        try:
            claim = self._ledger.claim(event.key, thread=thread, owner=self._owner, lease=LEASE)
        except Finished:
            return
        with announcing(self._ledger, claim) as marked:
            self._take(arrival_from(event.upload), event.thread, marked, last_try=last_try)

    def _take(
        self, arrival: Arrival, thread: ThreadRef | None, marked: Marked, *, last_try: bool
    ) -> None:
        to = self._address(arrival, thread)
        if to is None:
            with suppress(Unreadable, Gone):
                self._taken_in(arrival)
            return
        with self._progress.shown(arrival.name, marked(to)) as over:
            try:
                document, fresh = self._taken_in(arrival)
            except (Unreadable, Gone) as error:
                self._announcer.unread(arrival.name, error, over())
                return
            except (Busy, Unavailable):
                if last_try:
                    reason = Unreadable(words.NOT_NOW)
                    self._announcer.unread(arrival.name, reason, over())
                raise
            if fresh:
                self._announcer.ready(document, over())
                return
            text = words.UNCHANGED.format(title=document.title)
            self._announcer.send(over(), Notice(kind="info", text=text))

    def _taken_in(self, arrival: Arrival) -> tuple[Document, bool]:
        """The document, and whether this very file made it what it is."""
        known = self._library.known(arrival)
        if known is None:
            return self._library.take_in(arrival), True
        if known.key == arrival.key:
            return known, True
        self._files.remove(arrival.key)
        return known, False

    def _address(self, arrival: Arrival, thread: ThreadRef | None) -> Address | None:
        if thread is None:
            return None
        owner = person_from(arrival.owner, thread)
        return None if owner is None else self._announcer.address(arrival.readers, thread, owner)


def upload_place(owner: str, readers: frozenset[str]) -> str:
    """Where an upload belongs: another person's file of the same name is another document."""
    return f"{owner}>{','.join(sorted(readers))}"

"""The library: a document's life from its first byte to its removal, the same for chat and command line."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.domain import Document
from bot.handlers import words
from bot.handlers.arrivals import Arrival, holds, record
from bot.handlers.audit import audit
from bot.handlers.preparing import Prepared, Preparing, ahead
from bot.ports import Clock, Conflict, DocumentStore, FileStore, PortError, StorageFull
from rag.domain import IndexFull, Principal, RagError, Unreadable
from rag.failpoint import failpoint
from rag.ports import DocumentIndex

log = logging.getLogger(__name__)

_PASSAGES = 512
"""From which on a batch is committed, however few its documents: what waits for it lies in memory."""


class Library:
    """Takes documents in, makes them findable, and takes them out again.

    Args:
        documents: The list of documents.
        files: Their bytes.
        index: Where they are found.
        preparing: Reads and splits files.
        now: The present moment.
        forget: Called with a document that is being removed, so that memory of it goes too.
    """

    def __init__(
        self,
        *,
        documents: DocumentStore,
        files: FileStore,
        index: DocumentIndex,
        preparing: Preparing,
        now: Clock,
        forget: Callable[[Document], None] = lambda _: None,
    ) -> None:
        self._documents = documents
        self._files = files
        self._index = index
        self._preparing = preparing
        self._now = now
        self._forget = forget

    @property
    def documents(self) -> DocumentStore:
        """The list of documents, to look things up."""
        return self._documents

    def every(
        self, principal: Principal | None, *, states: frozenset[str] = frozenset({"indexed"})
    ) -> Iterator[Document]:
        """All documents that `principal` (None: the operator) may read, page after page."""
        cursor = ""
        while True:
            page = self._documents.list(principal, cursor=cursor, limit=500, states=states)
            yield from page.documents
            cursor = page.next
            if not cursor:
                return

    def known(self, arrival: Arrival) -> Document | None:
        """The document as it stands, where it already holds exactly this content for these readers.

        One that the index has lost, or that another index never had, is as good as new.

        A life time that comes along counts from now; without one, the document keeps the one it has.
        """
        held = self._documents.get(arrival.document_id)
        if held is None or not holds(held, arrival) or self._index.state(held.id) == "absent":
            return None
        if arrival.expires in {None, held.expires}:
            return held
        try:
            return self._documents.put(replace(held, expires=arrival.expires))
        except Conflict:
            return self.known(arrival)

    def register(self, arrival: Arrival) -> Document:
        """Notes that a file has arrived; a document already searchable stays so until it is read."""
        held = self._documents.get(arrival.document_id)
        if held is not None and held.state == "indexed":
            return held
        return self._write(arrival, held, state="uploaded", reason="")

    def take_in(self, arrival: Arrival) -> Document:
        """Reads a stored file and makes it searchable, replacing the version before it in one step.

        Returns:
            The document, in state `indexed`, or `failed` with the reason; where an older version is
            searchable, a failure leaves that one standing and is raised instead.

        Raises:
            Unreadable: the new version of a searchable document cannot be read, or there is no room for it.
            Unavailable: the index does not answer now.
        """
        try:
            held = self._documents.get(arrival.document_id)
            if held is None or held.state != "indexed":
                self._write(arrival, held, state="reading")
            prepared = self._preparing.prepare(arrival)
            if isinstance(prepared, Unreadable):
                return self._refuse(arrival, prepared)
            return self._publish([prepared])[0]
        except (IndexFull, StorageFull) as full:
            log.warning("%s", full, extra={"action": "no_room"})
            return self._refuse(arrival, self.without_room(arrival))

    def take_in_many(
        self, arrivals: Iterable[Arrival], *, batch: int = 64, readers: int = 2
    ) -> Iterator[tuple[Document, Unreadable | None]]:
        """As `take_in` for each, committing `batch` documents at a time; failures do not stop it.

        Yields each document as it stands, with the reason where its new content could not be taken in.

        Args:
            arrivals: Files in the store; consumed a little ahead of what is yielded.
            batch: Documents per commit of the index at most; a few large ones are a batch, too.
            readers: Files read at once.
        """
        waiting: list[Prepared] = []
        for arrival, prepared in ahead(self._preparing.prepare, arrivals, readers=readers):
            if isinstance(prepared, Unreadable):
                yield self._failed(arrival, prepared), prepared
                continue
            waiting.append(prepared)
            if len(waiting) >= batch or sum(len(each.passages) for each in waiting) >= _PASSAGES:
                yield from self._published(waiting)
                waiting = []
        yield from self._published(waiting)

    def _published(
        self, waiting: Sequence[Prepared]
    ) -> Sequence[tuple[Document, Unreadable | None]]:
        """What became of each; where there is no room for all of them, each is tried by itself."""
        try:
            return [(each, None) for each in self._publish(waiting)]
        except (IndexFull, StorageFull) as full:
            if len(waiting) > 1:
                return [outcome for each in waiting for outcome in self._published([each])]
            (one,) = waiting
            reason = Unreadable(str(full))
            self.without_room(one.arrival)
            return [(self._failed(one.arrival, reason), reason)]

    def without_room(self, arrival: Arrival) -> Unreadable:
        """Sees to it that nothing stays of a file for which the disk has no room; returns what to say."""
        held = self._documents.get(arrival.document_id)
        self._discard(arrival, held)
        if held is None or held.state != "indexed":
            with suppress(RagError):  # what the list does not have must not be found
                self._index.remove(arrival.document_id)
        return Unreadable(words.NO_ROOM)

    def remove(
        self, document: Document, *, state: str = "removed", by: str = "operator"
    ) -> Document:
        """Takes a document out: the very next search no longer finds it, its bytes are erased.

        The list hears of it last: what is killed before that is done again, what is listed as gone is not.
        """
        failpoint("library.before_remove")
        self._index.remove(document.id)
        failpoint("library.after_index_remove")
        if document.key:
            self._files.remove(document.key)
        self._forget(document)
        failpoint("library.after_erase")
        expired = state == "expired"
        gone = self._documents.put(
            replace(
                document,
                state="expired" if expired else "removed",
                updated=self._now(),
                key="",
                sha256="",
            )
        )
        failpoint("library.after_remove")
        audit(gone.state, who=by, document=document.id)
        return gone

    def rescope(
        self, document: Document, readers: frozenset[str], *, by: str = "operator"
    ) -> Document:
        """Changes who may read a document, at once.

        Narrowing reaches the index before the list and widening after it, so that a crash in
        between leaves the narrower of the two.
        """
        changed = replace(document, readers=readers, updated=self._now())
        self._index.readers(document.id, readers & document.readers or readers)
        stored = self._documents.put(changed)
        self._index.readers(document.id, readers)
        audit("rescoped", who=by, document=document.id, readers=",".join(sorted(readers)))
        return stored

    def expire_due(self) -> int:
        """Takes out every document whose time has passed; returns how many.

        One that cannot be taken out now stays due, and keeps no other one waiting.
        """
        return sum(map(self._expired, self._documents.due(self._now())))

    def _expired(self, document: Document) -> bool:
        try:
            self.remove(document, state="expired", by="time")
        except (PortError, RagError) as error:
            log.warning("a document stays due: %s", error, extra={"action": "expiry_failed"})
            return False
        return True

    def _publish(self, prepared: Sequence[Prepared]) -> list[Document]:
        """Makes readings searchable, then says so in the list.

        Killed between the two, the file is read again and the same passages replace themselves.
        """
        if not prepared:
            return []
        failpoint("library.before_index")
        self._index.put_many([(each.indexed, each.passages) for each in prepared])
        failpoint("library.after_index")
        return [self._listed(each) for each in prepared]

    def _listed(self, prepared: Prepared) -> Document:
        arrival = prepared.arrival
        held = self._documents.get(arrival.document_id)
        stored = self._write(
            replace(
                arrival,
                title=prepared.indexed.title,
                media_type=prepared.reading.media_type,
            ),
            held,
            state="indexed",
            pages=prepared.reading.pages,
            version=prepared.indexed.version,
            reason=" ".join(prepared.reading.warnings),
        )
        if held is not None and held.key and held.key != arrival.key:
            self._files.remove(held.key)
        audit("indexed", who=arrival.owner, document=stored.id, version=str(stored.version))
        return stored

    def _refuse(self, arrival: Arrival, error: Unreadable) -> Document:
        document = self._failed(arrival, error)
        if document.state == "indexed":
            raise error
        return document

    def _failed(self, arrival: Arrival, error: Unreadable) -> Document:
        """Writes the failure down, unless an older version stands; the unreadable bytes go."""
        held = self._documents.get(arrival.document_id)
        self._discard(arrival, held)
        if held is not None and held.state == "indexed":
            return held
        try:
            failed = self._write(replace(arrival, key=""), held, state="failed", reason=str(error))
        except StorageFull:
            gone = record(replace(arrival, key=""), held, self._now())
            return replace(gone, state="failed", reason=str(error))
        audit("failed", who=arrival.owner, document=failed.id)
        return failed

    def _discard(self, arrival: Arrival, held: Document | None) -> None:
        """Erases the bytes of what did not become a document; never those of a version that stands."""
        if held is None or held.state != "indexed" or held.key != arrival.key:
            self._files.remove(arrival.key)

    def _write(self, arrival: Arrival, held: Document | None, **fields: Any) -> Document:
        """Writes the document's record over whatever revision stands."""
        try:
            return self._documents.put(replace(record(arrival, held, self._now()), **fields))
        except Conflict:
            return self._write(arrival, self._documents.get(arrival.document_id), **fields)

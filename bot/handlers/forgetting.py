"""Removed documents whose index forgets in its own time: looked for, now and then, until they are gone from it."""

from dataclasses import replace
from datetime import timedelta

from bot.codec import dumps
from bot.domain import Delivery, Document, Lingers
from bot.handlers.audit import audit
from bot.ports import Clock, DeliveryQueue, DocumentStore
from rag.domain import Unavailable
from rag.ports import DocumentIndex

SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=10)
"""Between two looks; they grow as rare as the removal is old."""

TOO_LONG = timedelta(hours=12)
"""Kendra may take an hour or more; after this it is somebody's business."""

GONE = frozenset({"removed", "expired"})


class Forgetting:
    """Follows removed documents. Meanwhile our own list keeps them from being found.

    Args:
        documents: The list of documents.
        index: What may hold them still.
        queue: Where the next look waits for its time.
        now: The present moment.
    """

    def __init__(
        self, *, documents: DocumentStore, index: DocumentIndex, queue: DeliveryQueue, now: Clock
    ) -> None:
        self._documents = documents
        self._index = index
        self._queue = queue
        self._now = now

    def follow(self, document: Document) -> None:
        """Notes that this document, which is being removed, is to be looked for, if it is held still."""
        if self._index.state(document.id) != "absent":
            self._note(
                Lingers(document_id=document.id, revision=document.revision, since=self._now())
            )

    def look(self, lingers: Lingers) -> None:
        """Looks for it once, and notes the next look where it is held still.

        Raises:
            Unavailable: the index cannot be asked, refuses to delete it, or has held it for too long.
        """
        if self._came_back(lingers):
            return
        id_ = lingers.document_id
        state = self._index.state(id_)
        if state == "absent":
            audit("forgotten", who="index", document=id_)
            return
        if state != "pending":
            # Either not begun, or failed without a word: asking twice does no harm.
            self._index.remove(id_)
        if self._now() - lingers.since > TOO_LONG:
            msg = f"the search index still holds the removed document {id_}"
            raise Unavailable(msg)
        self._note(replace(lingers, look=lingers.look + 1))

    def _came_back(self, lingers: Lingers) -> bool:
        """Whether somebody has brought the document again.

        At the revision that was to be removed, the removal was cut off before it was listed, and is
        made again.
        """
        held = self._documents.get(lingers.document_id)
        return held is None or (held.state not in GONE and held.revision != lingers.revision)

    def _note(self, lingers: Lingers) -> None:
        now = self._now()
        id_ = lingers.document_id
        self._queue.put(
            Delivery(
                id=f"lingers:{id_}:{lingers.revision}:{lingers.look}",
                source="footnote",
                thread_key=f"document:{id_}",
                kind="lingers",
                payload=dumps(lingers),
                received=now,
            ),
            delay=min(max(now - lingers.since, SOONEST), LATEST),
        )

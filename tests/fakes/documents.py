"""The list of documents in memory, behaving like the durable ones."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain import Document, DocumentPage
from bot.ports import Conflict
from rag.domain import Principal


class FakeDocumentStore:
    """Remembers documents until the process ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._documents: dict[str, Document] = {}

    def get(self, document_id: str) -> Document | None:
        return self._documents.get(document_id)

    def put(self, document: Document) -> Document:
        with self._lock:
            before = self._documents.get(document.id)
            if (before.revision if before else 0) != document.revision:
                raise Conflict(document.id)
            stored = replace(document, revision=document.revision + 1)
            self._documents[document.id] = stored
            return stored

    def list(
        self,
        principal: Principal | None,
        *,
        cursor: str = "",
        limit: int = 20,
        states: frozenset[str] = frozenset({"indexed"}),
    ) -> DocumentPage:
        found = [
            each
            for each in self._documents.values()
            if each.state in states
            and (principal is None or principal.may_read(each.organisation, each.readers))
        ]
        found.sort(key=_place, reverse=True)
        rest = [each for each in found if not cursor or _place(each) < _place_in(cursor)]
        more = len(rest) > limit
        shown = tuple(rest[:limit])
        return DocumentPage(
            documents=shown, total=len(found), next="|".join(_place(shown[-1])) if more else ""
        )

    def due(self, now: datetime, *, limit: int = 100) -> Sequence[Document]:
        return [
            each
            for each in self._documents.values()
            if each.expires is not None
            and each.expires <= now
            and each.state not in {"expired", "removed"}
        ][:limit]

    def readers(self, organisation: str) -> frozenset[str]:
        return frozenset(
            reader
            for each in self._documents.values()
            if each.organisation == organisation and each.state == "indexed"
            for reader in each.readers
        )


def _place(document: Document) -> tuple[str, str]:
    return document.created.isoformat(), document.id


def _place_in(cursor: str) -> tuple[str, str]:
    created, bar, id_ = cursor.partition("|")
    return (created, id_) if bar else ("9999", "")

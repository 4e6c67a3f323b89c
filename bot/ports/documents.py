"""The list of documents."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain import Document, DocumentPage
from rag.domain import Principal


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


class ReaderList(Protocol):
    """Who may read anything at all."""

    def readers(self, organisation: str) -> frozenset[str]:
        """Every reader of any searchable document of the organisation, in one query."""
        ...


class DocumentShelf(DocumentStore, ReaderList, Protocol):
    """What an application keeps its list of documents in."""

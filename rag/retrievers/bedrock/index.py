"""Documents in a knowledge base: each passage ingested by itself, waited for, and shown together with the rest."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rag.domain import EVERYONE, IndexedDocument, NoReaders, Passage, Principal, Unreadable
from rag.retrievers.bedrock.access import marks
from rag.retrievers.bedrock.calls import Filling, batches, listed
from rag.retrievers.bedrock.heads import Head, Heads
from rag.retrievers.bedrock.retriever import BedrockRetriever
from rag.retrievers.bedrock.search import BedrockSearch
from rag.retrievers.bedrock.stored import to_entry
from rag.retrievers.keyed import Key, key_of
from rag.retrievers.patience import Patience
from rag.retrievers.stored import digest

PAGE = 100
"""Passages listed by one call; the service gives no more."""

TOGETHER = 10
"""Passages of one call."""

PATIENT = Patience(seconds=60.0, step=5.0)

FAILED = frozenset(
    {
        "FAILED",
        "IGNORED",
        "METADATA_PARTIALLY_INDEXED",
        "METADATA_UPDATE_FAILED",
        "PARTIALLY_INDEXED",
    }
)
"""Without its metadata a passage would be found by nobody, and half of one proves half."""


class BedrockIndex:
    """A knowledge base to write to, by a data source of type CUSTOM that does not part what it is given.

    A knowledge base takes a minute or more: `put` returns once all can be found, and raises `StillIndexing` where that
    takes longer than its patience; the same call goes on from there. A document is written by one writer at a time.

    Args:
        filling: Calls that fill it.
        search: Searches it.
        heads: What counts of each document.
        data_source: Empty to look for it.
        patience: How long to wait.
    """

    def __init__(
        self,
        filling: Filling,
        search: BedrockSearch,
        heads: Heads,
        *,
        data_source: str = "",
        patience: Patience = PATIENT,
    ) -> None:
        self._filling = filling
        self._search = search
        self._heads = heads
        self._data_source = data_source
        self._patience = patience

    def retriever(self, principal: Principal, *, k: int = 10) -> BedrockRetriever:
        """The retriever of one question."""
        return BedrockRetriever(search=self._search, principal=principal, k=k)

    def put(self, document: IndexedDocument, passages: Sequence[Passage]) -> None:
        """Ingests the passages as a new edition, shows that one once all of it is there, and deletes the one before.

        Raises:
            Unreadable: it has more readers than a knowledge base keeps, or it could not be read.
            StillIndexing: more time is needed; the same call goes on from there.
            Unavailable: the knowledge base does not answer.
        """
        edition = _edition(document, passages)
        entries = _entries(document, edition, passages)
        head = self._heads.find(document.id) or Head(
            document=document.id, organisation=document.organisation, readers=document.readers
        )
        if head.edition == edition:
            self._share(head, document.readers)
            return
        begun = head.begun(edition, len(passages))
        self._heads.save(begun)
        self._heads.keep(document, edition, passages)
        self._fill(entries)
        shown = replace(
            begun.shown(edition, len(passages)),
            organisation=document.organisation,
            readers=document.readers,
            filed=document.readers,
        )
        self._heads.save(shown)
        self._tidy(shown)

    def put_many(self, documents: Sequence[tuple[IndexedDocument, Sequence[Passage]]]) -> None:
        """As `put` for each, one after the other."""
        for document, passages in documents:
            self.put(document, passages)

    def remove(self, document_id: str) -> None:
        """Hides the document by one write, then has the knowledge base forget it."""
        head = self._heads.find(document_id)
        if head is None:
            return
        hidden = head.hidden()
        self._heads.save(hidden)
        self._tidy(hidden)
        self._heads.erase(document_id)

    def readers(self, document_id: str, readers: frozenset[str]) -> None:
        """Changes readers: who no longer may stops finding it at once, who now may within a minute or two.

        Raises:
            NoReaders: `readers` is empty.
            Unreadable: they are more than a knowledge base keeps.
        """
        if not readers:
            msg = f"document {document_id} would name no reader"
            raise NoReaders(msg)
        head = self._heads.find(document_id)
        if head is not None and head.edition:
            self._share(head, readers)

    def state(self, document_id: str) -> str:
        """`absent`, `pending` or `indexed`."""
        head = self._heads.find(document_id)
        if head is None:
            return "absent"
        return "indexed" if head.edition else "pending"

    def passages(self, document_id: str, principal: Principal) -> tuple[Passage, ...]:
        """A document's passages in order; none for who may not read it."""
        head = self._heads.find(document_id)
        if head is None or not head.shown_to(principal):
            return ()
        return self._heads.passages(document_id, head.edition)

    def count(self) -> tuple[int, int]:
        """Documents and passages held, counted one by one."""
        documents: set[str] = set()
        held = 0
        more: dict[str, str] = {}
        while True:
            answer = self._filling(
                "list_knowledge_base_documents",
                dataSourceId=self._source(),
                maxResults=PAGE,
                **more,
            )
            for each in listed(answer, "documentDetails"):
                key = key_of(str(each["identifier"]["custom"]["id"]))
                if key is not None and each["status"] == "INDEXED":
                    documents.add(key.document)
                    held += 1
            if not answer.get("nextToken"):
                return len(documents), held
            more = {"nextToken": str(answer["nextToken"])}

    def _share(self, head: Head, readers: frozenset[str]) -> None:
        """Narrows at once by the head, then tells the knowledge base, which takes its time."""
        told = replace(head, readers=readers)
        if told != head:
            marks(head.organisation, readers)
            self._heads.save(told)
        if head.filed != readers:
            document = IndexedDocument(
                id=head.document, title="", readers=readers, organisation=head.organisation
            )
            kept = self._heads.passages(head.document, head.edition)
            entries = _entries(document, head.edition, kept)
            self._ingest([entry for _, entry in entries])
            told = replace(told, filed=readers)
            self._heads.save(told)
        self._tidy(told)

    def _fill(self, entries: Sequence[tuple[str, Any]]) -> None:
        def there() -> bool:
            statuses = self._statuses([name for name, _ in entries])
            if not FAILED.isdisjoint(statuses.values()):
                msg = "The search index could not read this file."
                raise Unreadable(msg)
            self._ingest([entry for name, entry in entries if statuses[name] == "NOT_FOUND"])
            return all(status == "INDEXED" for status in statuses.values())

        self._patience.until(there, f"Bedrock is still reading {len(entries)} passages")

    def _statuses(self, names: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = dict.fromkeys(names, "NOT_FOUND")
        for batch in batches(names, TOGETHER):
            answer = self._filling(
                "get_knowledge_base_documents",
                dataSourceId=self._source(),
                documentIdentifiers=_identifiers(batch),
            )
            for each in listed(answer, "documentDetails"):
                found[str(each["identifier"]["custom"]["id"])] = str(each["status"])
        return found

    def _ingest(self, entries: Sequence[Any]) -> None:
        for batch in batches(entries, TOGETHER):
            self._filling(
                "ingest_knowledge_base_documents", dataSourceId=self._source(), documents=batch
            )

    def _tidy(self, head: Head) -> None:
        """Has the knowledge base forget what does not count of a document."""
        if not head.others:
            return
        for edition, count in head.others.items():
            names = [str(Key(head.document, edition, position)) for position in range(count)]
            for batch in batches(names, TOGETHER):
                self._filling(
                    "delete_knowledge_base_documents",
                    dataSourceId=self._source(),
                    documentIdentifiers=_identifiers(batch),
                )
            self._heads.drop(head.document, edition)
        self._heads.save(head.tidy())

    def _source(self) -> str:
        if not self._data_source:
            self._data_source = self._filling.data_source()
        return self._data_source


def _edition(document: IndexedDocument, passages: Sequence[Passage]) -> str:
    """The same for the same words, whoever may read them."""
    return digest("", replace(document, readers=frozenset({EVERYONE})), passages)


def _entries(
    document: IndexedDocument, edition: str, passages: Sequence[Passage]
) -> Sequence[tuple[str, Any]]:
    """What is ingested, by identifier: passages with nothing in them are not taken."""
    readers = marks(document.organisation, document.readers)
    keys = [(Key(document.id, edition, each.position), each) for each in passages]
    return [(str(key), to_entry(key, each, readers)) for key, each in keys if each.text.strip()]


def _identifiers(names: Sequence[str]) -> Sequence[Any]:
    return [{"dataSourceType": "CUSTOM", "custom": {"id": each}} for each in names]

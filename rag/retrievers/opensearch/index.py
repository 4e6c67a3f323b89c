"""Documents in OpenSearch: written edition by edition, shown by one write, and waited for until seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from rag.domain import IndexedDocument, NoReaders, Passage, Principal
from rag.meaning import Meaning, Vector
from rag.retrievers.opensearch.calls import Calls
from rag.retrievers.opensearch.fields import audience, fields, schema, unit
from rag.retrievers.opensearch.heads import HEAD, PASSAGE, Head, Heads
from rag.retrievers.opensearch.retriever import OpenSearchRetriever
from rag.retrievers.opensearch.search import OpenSearchSearch
from rag.retrievers.patience import Patience
from rag.retrievers.permitted import Permitted, anything
from rag.retrievers.stored import digest, held, language_of, passage

PAGE = 500
"""Passages read at a time; the longest make up 10 MB."""

MOST = 10_000
"""Hits of one search."""

Entry = Mapping[str, Any]


LATE = Patience(seconds=60.0, step=2.0)
"""OpenSearch Serverless takes some ten seconds."""


class OpenSearchIndex:
    """An index in OpenSearch; when a write returns, the next search sees it.

    A document is written by one writer at a time.

    Args:
        calls: Calls to the index, which is made at the first put.
        meaning: Makes vectors; None searches by words alone.
        patience: How long to wait for what was written.
        new_id: Tells one edition from another.
        permitted: A second lock on our side, by document id.
    """

    def __init__(
        self,
        calls: Calls,
        meaning: Meaning | None = None,
        *,
        patience: Patience = LATE,
        new_id: Callable[[], str] = lambda: uuid4().hex,
        permitted: Permitted = anything,
    ) -> None:
        self._calls = calls
        self._meaning = meaning
        self._patience = patience
        self._new_id = new_id
        self._heads = Heads(calls)
        self._search = OpenSearchSearch(calls, meaning, permitted=permitted)

    def retriever(self, principal: Principal, *, k: int = 10) -> OpenSearchRetriever:
        """The retriever of one question."""
        return OpenSearchRetriever(search=self._search, principal=principal, k=k)

    def put(self, document: IndexedDocument, passages: Sequence[Passage]) -> None:
        """Writes the passages as a new edition, shows that one, and deletes the one before.

        Killed on the way, one edition whole is found; the same call again writes another and tidies up.

        Raises:
            Unavailable: the server or the embedding model does not answer.
        """
        before = self._heads.find(document.id)
        made = digest(self._meaning.name() if self._meaning else "", document, passages)
        if before is not None and before.edition and before.digest == made:
            self._tidy(before)
            return
        title, vectors = self._vectors(document, passages)
        self._calls.create(schema(len(title)))
        head = Head(
            document=document.id,
            organisation=document.organisation,
            readers=document.readers,
            sequence=before.sequence if before else 0,
            count=len(passages),
            digest=made,
        )
        language = language_of(passages)
        self._show(
            head,
            [
                {
                    **fields(document, each, language=language),
                    "position": each.position,
                    "held": held(document, each),
                    **({"vector": unit(vector)} if vector else {}),
                }
                for each, vector in zip(passages, vectors, strict=True)
            ],
        )

    def put_many(self, documents: Sequence[tuple[IndexedDocument, Sequence[Passage]]]) -> None:
        """As `put` for each, one after the other."""
        for document, passages in documents:
            self.put(document, passages)

    def remove(self, document_id: str) -> None:
        """Hides the document by one write, then deletes what was of it."""
        head = self._heads.find(document_id)
        if head is None:
            return
        hidden = self._follow(replace(head, edition="", count=0, digest=""))
        self._tidy(hidden)
        self._clear([HEAD, _of(document_id)])

    def readers(self, document_id: str, readers: frozenset[str]) -> None:
        """Changes readers: who no longer may stops finding it at the first write, who now may at the last.

        Raises:
            NoReaders: `readers` is empty.
        """
        if not readers:
            msg = f"document {document_id} would name no reader"
            raise NoReaders(msg)
        head = self._heads.find(document_id)
        if head is None or not head.edition:
            return
        narrowed = self._follow(replace(head, readers=readers))
        self._show(narrowed, [hit["_source"] for hit in self._entries(head)])

    def state(self, document_id: str) -> str:
        """`absent` or `indexed`."""
        head = self._heads.find(document_id)
        return "indexed" if head is not None and head.edition else "absent"

    def passages(self, document_id: str, principal: Principal) -> tuple[Passage, ...]:
        """A document's passages in order; none for who may not read it."""
        head = self._heads.find(document_id)
        if head is None or not head.shown_to(principal):
            return ()
        return tuple(passage(hit["_source"]["held"]) for hit in self._entries(head))

    def count(self) -> tuple[int, int]:
        """Documents and passages held; for some seconds also what has just been replaced."""
        return self._calls.count(HEAD), self._calls.count(PASSAGE)

    def close(self) -> None:
        """Lets go of connections."""
        self._calls.client.close()

    def _vectors(
        self, document: IndexedDocument, passages: Sequence[Passage]
    ) -> tuple[Vector, Sequence[Vector]]:
        if self._meaning is None:
            return (), [()] * len(passages)
        return self._meaning.of_document(document, passages)

    def _show(self, head: Head, entries: Sequence[Entry]) -> None:
        """Writes a new edition of passages, waits until all of it is seen, and only then shows it."""
        edition = self._new_id()
        about = {
            "kind": "passage",
            "document": head.document,
            "edition": edition,
            "audience": audience(head.organisation, head.readers),
        }
        self._calls.write([{**each, **about} for each in entries])
        written = {"term": {"edition": edition}}
        self._until(lambda: self._calls.count(PASSAGE, written) >= len(entries))
        self._tidy(self._follow(replace(head, edition=edition)))

    def _follow(self, head: Head) -> Head:
        """Lets a head count instead of the one before."""
        following = replace(head, sequence=head.sequence + 1)
        self._heads.save(following)
        self._until(lambda: self._heads.find(head.document) == following)
        return following

    def _tidy(self, head: Head) -> None:
        """Deletes what does not count of a document, and waits until that is seen."""
        others = [
            {"bool": {"must_not": [{"term": {"edition": head.edition}}], "filter": [PASSAGE]}},
            {"bool": {"must_not": [{"term": {"sequence": head.sequence}}], "filter": [HEAD]}},
        ]
        stale = [_of(head.document), {"bool": {"should": others, "minimum_should_match": 1}}]
        self._clear(stale)

    def _clear(self, conditions: Sequence[Mapping[str, Any]]) -> None:
        """Deletes what the filters find, and waits until nothing is found any more."""
        body = {"query": {"bool": {"filter": list(conditions)}}, "size": MOST, "_source": False}

        def gone() -> bool:
            found = [str(hit["_id"]) for hit in self._calls.search(body)]
            self._calls.erase(found)
            return not found or not self._calls.count(*conditions)

        self._until(gone)

    def _entries(self, head: Head) -> Sequence[Entry]:
        """The passages of an edition in order."""
        conditions = [PASSAGE, _of(head.document), {"term": {"edition": head.edition}}]
        body = {
            "query": {"bool": {"filter": conditions}},
            "size": PAGE,
            "sort": [{"position": "asc"}],
        }
        found: list[Entry] = []
        while True:
            after = {"search_after": found[-1]["sort"]} if found else {}
            page = self._calls.search(body | after)
            found.extend(page)
            if len(page) < PAGE:
                return found

    def _until(self, seen: Callable[[], bool]) -> None:
        self._patience.until(seen, "OpenSearch does not show yet what was written")


def _of(document_id: str) -> Mapping[str, Any]:
    return {"term": {"document": document_id}}

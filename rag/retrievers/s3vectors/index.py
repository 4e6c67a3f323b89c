"""Documents in S3 Vectors: written edition by edition, shown by one write."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from rag.domain import IndexedDocument, NoReaders, Passage, Principal
from rag.meaning import Meaning, Vector
from rag.retrievers.keyed import Key, key_of, passage_of
from rag.retrievers.permitted import Permitted, anything
from rag.retrievers.s3vectors.access import marks
from rag.retrievers.s3vectors.calls import Calls, batches, vectors
from rag.retrievers.s3vectors.heads import GET, SUFFIX, Head, Heads
from rag.retrievers.s3vectors.retriever import S3VectorsRetriever
from rag.retrievers.s3vectors.search import LOOKS, VectorSearch
from rag.retrievers.s3vectors.stored import metadata

PUT = 200
"""Vectors of one call; it takes 500 and 20 MiB, and the longest vectors and texts make up 90 KB each."""

LIST = 1000


class S3VectorsIndex:
    """An index in S3 Vectors; writes are seen by the next search.

    A document is written by one writer at a time.

    Args:
        calls: Calls to the index.
        meaning: Makes vectors.
        permitted: A second lock on our side, by document id.
    """

    def __init__(
        self,
        calls: Calls,
        meaning: Meaning,
        *,
        permitted: Permitted = anything,
    ) -> None:
        self._calls = calls
        self._meaning = meaning
        self._heads = Heads(calls)
        self._search = VectorSearch(calls, meaning, permitted=permitted)

    def retriever(self, principal: Principal, *, k: int = 10) -> S3VectorsRetriever:
        """The retriever of one question."""
        return S3VectorsRetriever(search=self._search, principal=principal, k=k)

    def put(self, document: IndexedDocument, passages: Sequence[Passage]) -> None:
        """Writes the passages as a new edition, shows that one, and deletes the one before.

        Killed on the way, one edition whole is found; the same call again goes on from there.

        Raises:
            Unreadable: it has more readers than the index takes.
            Unavailable: the index or the embedding model does not answer.
        """
        marked = marks(document.organisation, document.readers)
        before = self._heads.find(document.id)
        digest = _digest(self._meaning.name(), document, passages)
        if before is not None and _same(before, document, digest):
            self._tidy(before)
            return
        title, meanings = self._meaning.of_document(document, passages)
        head = before or Head(
            document=document.id, organisation=document.organisation, readers=document.readers
        )
        edition = head.unused_edition(document.version)
        begun = replace(head.begun(edition, len(passages)), vector=title)
        self._heads.save(begun)
        keys = [Key(document.id, edition, position) for position in range(len(passages))]
        self._write(
            [
                _vector(str(key), vector, metadata(each, marked))
                for key, vector, each in zip(keys, meanings, passages, strict=True)
            ]
        )
        shown = replace(
            begun.shown(edition, len(passages)),
            organisation=document.organisation,
            readers=document.readers,
            digest=digest,
        )
        self._heads.save(shown)
        self._tidy(shown)

    def put_many(self, documents: Sequence[tuple[IndexedDocument, Sequence[Passage]]]) -> None:
        """As `put` for each, one after the other."""
        for document, passages in documents:
            self.put(document, passages)

    def remove(self, document_id: str) -> None:
        """Hides the document by one write, then deletes what was of it."""
        head = self._heads.find(document_id)
        if head is None:
            return
        hidden = replace(head.hidden(), digest="")
        self._heads.save(hidden)
        self._heads.clean(hidden)
        self._heads.erase(document_id)

    def readers(self, document_id: str, readers: frozenset[str]) -> None:
        """Changes readers: who no longer may stops finding it at the first write, who now may at the last.

        Raises:
            NoReaders: `readers` is empty.
            Unreadable: they are more than the index takes.
        """
        if not readers:
            msg = f"document {document_id} would name no reader"
            raise NoReaders(msg)
        head = self._heads.find(document_id)
        if head is None or not head.edition:
            return
        marked = marks(head.organisation, readers)
        self._heads.save(replace(head, readers=readers))
        for batch in batches(head.passage_keys(), GET):
            held = self._calls("get_vectors", keys=batch, returnMetadata=True, returnData=True)
            self._write(
                [
                    _vector(each["key"], each["data"]["float32"], {**each["metadata"], **marked})
                    for each in vectors(held)
                ]
            )

    def state(self, document_id: str) -> str:
        """`absent`, `pending` or `indexed`."""
        head = self._heads.of([document_id]).get(document_id)
        if head is None:
            return "absent"
        return "indexed" if head.edition else "pending"

    def passages(self, document_id: str, principal: Principal) -> tuple[Passage, ...]:
        """A document's passages in order; none for who may not read it."""
        found: tuple[Passage, ...] = ()
        for _ in range(LOOKS):
            head = self._heads.of([document_id]).get(document_id)
            if head is None or not head.shown_to(principal):
                return ()
            found = self._read(head)
            if len(found) == head.count:
                break
        return found

    def _read(self, head: Head) -> tuple[Passage, ...]:
        """What is there of it; less than all where it is being replaced."""
        found: dict[str, Passage] = {}
        for batch in batches(head.passage_keys(), GET):
            for each in vectors(self._calls("get_vectors", keys=batch, returnMetadata=True)):
                if (key := key_of(each["key"])) is not None:
                    found[str(key)] = passage_of(key, each["metadata"])
        return tuple(found[key] for key in head.passage_keys() if key in found)

    def count(self) -> tuple[int, int]:
        """Documents and passages held, counted one by one."""
        documents = held = 0
        more: dict[str, str] = {}
        while True:
            answer = self._calls("list_vectors", maxResults=LIST, **more)
            heads = sum(str(each["key"]).endswith(SUFFIX) for each in vectors(answer))
            documents, held = documents + heads, held + len(vectors(answer)) - heads
            if not answer.get("nextToken"):
                return documents, held
            more = {"nextToken": str(answer["nextToken"])}

    def _tidy(self, head: Head) -> None:
        if head.others:
            self._heads.clean(head)
            self._heads.save(head.tidy())

    def _write(self, made: Sequence[Any]) -> None:
        for batch in batches(made, PUT):
            self._calls("put_vectors", vectors=batch)


def _vector(key: str, vector: Vector, held: Any) -> dict[str, Any]:
    return {"key": key, "data": {"float32": list(vector)}, "metadata": held}


def _same(head: Head, document: IndexedDocument, digest: str) -> bool:
    held = (head.digest, head.organisation, head.readers)
    return bool(head.edition) and held == (digest, document.organisation, document.readers)


def _digest(model: str, document: IndexedDocument, passages: Sequence[Passage]) -> str:
    """Of all but the readers, and the moments of reading, which differ each time a file is read."""
    held: list[Any] = [model, document.title, document.name, document.uri, document.version]
    held += [asdict(replace(each, updated=None)) for each in passages]
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()[:32]

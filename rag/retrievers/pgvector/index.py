"""Documents in PostgreSQL: each put, replaced, shared and removed in one transaction."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rag.domain import IndexedDocument, NoReaders, Passage, Principal
from rag.meaning import Meaning, Vector
from rag.retrievers.permitted import Permitted, anything
from rag.retrievers.pgvector import statements as sql
from rag.retrievers.pgvector.database import Database, Session
from rag.retrievers.pgvector.retriever import PgvectorRetriever
from rag.retrievers.pgvector.search import PgvectorSearch, written
from rag.retrievers.pgvector.terms import terms_of
from rag.retrievers.stored import digest, held, language_of, passage

PAGE = 100
"""Passages read at a time: the Data API gives back 1 MB at most."""

LONGEST_INDEXED = 2000
"""Numbers of a vector that pgvector's graph takes; longer ones are compared one by one."""


class PgvectorIndex:
    """An index in PostgreSQL; what was written is seen by the next search.

    Args:
        database: Where it is; tables are made at the first put.
        meaning: Makes vectors; None searches by words alone, and needs no extension.
        permitted: A second lock on our side, by document id.
    """

    def __init__(
        self,
        database: Database,
        meaning: Meaning | None = None,
        *,
        permitted: Permitted = anything,
    ) -> None:
        self._database = database
        self._meaning = meaning
        self._search = PgvectorSearch(database, meaning, permitted=permitted)
        self._ready = False
        self._lengths: set[int] = set()

    def retriever(self, principal: Principal, *, k: int = 10) -> PgvectorRetriever:
        """The retriever of one question."""
        return PgvectorRetriever(search=self._search, principal=principal, k=k)

    def put(self, document: IndexedDocument, passages: Sequence[Passage]) -> None:
        """As `put_many` of one.

        Raises:
            Unavailable: the database or the embedding model does not answer.
        """
        self.put_many([(document, passages)])

    def put_many(self, documents: Sequence[tuple[IndexedDocument, Sequence[Passage]]]) -> None:
        """Puts documents, all of them or none. What is there already, letter for letter, is left alone.

        Raises:
            Unavailable: the database or the embedding model does not answer.
        """
        self._set_up()
        changed = [_Edition(self._meaning, *each) for each in documents]
        changed = [each for each in changed if not self._is_there(each)]
        # Outside the transaction: a model may take minutes.
        vectors = [each.vectors() for each in changed]
        self._set_up_vectors(vectors)
        with self._database.transaction() as session:
            for edition, made in zip(changed, vectors, strict=True):
                edition.write(session, made)

    def remove(self, document_id: str) -> None:
        """Removes a document with all that is of it."""
        if self._search.settled():
            self._database.run(sql.DROP_DOCUMENT, [{"document": document_id}])

    def readers(self, document_id: str, readers: frozenset[str]) -> None:
        """Changes readers in one place, for all passages at once.

        Raises:
            NoReaders: `readers` is empty.
        """
        if not readers:
            msg = f"document {document_id} would name no reader"
            raise NoReaders(msg)
        if self._search.settled():
            given = {"document": document_id, "readers": json.dumps(sorted(readers))}
            self._database.run(sql.SET_READERS, [given])

    def state(self, document_id: str) -> str:
        """`absent` or `indexed`."""
        known = self._search.settled() and self._database.rows(sql.DIGEST, document=document_id)
        return "indexed" if known else "absent"

    def passages(self, document_id: str, principal: Principal) -> tuple[Passage, ...]:
        """A document's passages in order; none for who may not read it."""
        found: list[Passage] = []
        while self._search.settled():
            page = self._database.rows(
                sql.PASSAGES,
                document=document_id,
                first=found[-1].position + 1 if found else 0,
                organisation=principal.organisation,
                readers=json.dumps(sorted(principal.readers)),
                most=PAGE,
            )
            found.extend(passage(each) for each in page)
            if len(page) < PAGE:
                break
        return tuple(found)

    def count(self) -> tuple[int, int]:
        """Documents and passages held."""
        if not self._search.settled():
            return 0, 0
        ((documents, passages),) = self._database.rows(sql.COUNT)
        return documents, passages

    def close(self) -> None:
        """Lets go of connections."""
        self._database.close()

    def _is_there(self, edition: "_Edition") -> bool:
        return [edition.digest] == [*self._database.rows(sql.DIGEST, document=edition.document.id)]

    def _set_up(self) -> None:
        if self._ready:
            return
        statements = sql.SETUP + (sql.SETUP_VECTORS if self._meaning else ())
        with self._database.transaction() as session:
            session.rows(sql.ALONE)
            for each in statements:
                session.run(each)
        self._ready = True

    def _set_up_vectors(self, vectors: Sequence[Sequence[Vector]]) -> None:
        lengths = {len(each) for made in vectors for each in made}
        # Once a process: asking for an index that is there still waits for every writer.
        for length in sorted(lengths - self._lengths - {0}):
            if length <= LONGEST_INDEXED:
                self._database.run(sql.SETUP_NEAREST.replace("{dimensions}", str(length)))
            self._lengths.add(length)


class _Edition:
    """A document as it is to be."""

    def __init__(
        self, meaning: Meaning | None, document: IndexedDocument, passages: Sequence[Passage]
    ) -> None:
        self.document = document
        self._passages = passages
        self._meaning = meaning
        self.digest = digest(meaning.name() if meaning else "", document, passages)

    def vectors(self) -> Sequence[Vector]:
        if self._meaning is None:
            return [()] * len(self._passages)
        return self._meaning.of_document(self.document, self._passages)[1]

    def write(self, session: Session, vectors: Sequence[Vector]) -> None:
        document = {"document": self.document.id}
        language = language_of(self._passages)
        about = {
            "organisation": self.document.organisation,
            "readers": json.dumps(sorted(self.document.readers)),
            "language": language,
            "digest": self.digest,
        }
        # The document first: its row is what two writers of one document wait for each other at.
        session.run(sql.PUT_DOCUMENT, [document | about])
        session.run(sql.DROP_PASSAGES, [document])
        if not self._passages:
            return
        session.run(sql.PUT_PASSAGE, [self._row(each, language) for each in self._passages])
        if self._meaning is None:
            return
        model = {"model": self._meaning.name()}
        session.run(
            sql.PUT_VECTOR,
            [
                document | model | {"position": each.position, "vector": written(vector)}
                for each, vector in zip(self._passages, vectors, strict=True)
            ],
        )

    def _row(self, passage: Passage, language: str) -> dict[str, Any]:
        about = passage if passage.title else replace(passage, title=self.document.title)
        return {
            "document": self.document.id,
            "position": passage.position,
            "held": json.dumps(held(self.document, passage)),
            "terms": terms_of(about, name=self.document.name, language=language),
        }

"""One search: by words, by meaning too where there are vectors, for those who may read what it finds."""

import json
from collections.abc import Sequence

from rag.analysis import detect_language
from rag.domain import Passage, Principal
from rag.fusion import fused
from rag.meaning import Meaning, Vector, readable
from rag.retrievers.permitted import Permitted, anything
from rag.retrievers.pgvector import statements as sql
from rag.retrievers.pgvector.database import Database
from rag.retrievers.pgvector.terms import asked_for
from rag.retrievers.stored import passage

POOL = 5
"""Hits looked at per passage wanted, so that variety and meaning have something to choose from."""

LONGEST = 8000
"""Characters of a question that are read."""


class PgvectorSearch:
    """Searches the database.

    Args:
        database: Holds what was put.
        meaning: Makes vectors; None searches by words alone.
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
        self._permitted = permitted
        self._settled = self._vectors = False

    def find(self, question: str, principal: Principal, *, k: int) -> Sequence[Passage]:
        """At most `k` passages, best first.

        Raises:
            SearchBusy: the database is busy.
            Unavailable: the database or the embedding model does not answer.
        """
        text = readable(question).replace("\0", " ").strip()[:LONGEST]
        if not text or k < 1 or not self.settled():
            return ()
        found = fused(
            self._by_words(text, principal, POOL * k),
            self._by_meaning(text, principal, POOL * k),
            k=k,
        )
        return [each for each in found if self._permitted(each.document, principal)]

    def settled(self) -> bool:
        """Whether anything was ever put; asked of the database until it was."""
        if not self._settled:
            (self._settled,) = self._database.rows(sql.SETTLED)
        return self._settled

    def _by_words(self, text: str, principal: Principal, most: int) -> Sequence[Passage]:
        terms = asked_for(text, detect_language(text) or self._main_language())
        if not terms:
            return ()
        found = self._database.rows(
            sql.BY_WORDS,
            terms=json.dumps(terms),
            organisation=principal.organisation,
            readers=json.dumps(sorted(principal.readers)),
            most=most,
        )
        return [passage(each) for each in found]

    def _main_language(self) -> str:
        """What most documents are in: a word or two do not tell their language."""
        return "".join(self._database.rows(sql.LANGUAGE))

    def _by_meaning(self, text: str, principal: Principal, most: int) -> Sequence[Passage]:
        if self._meaning is None or not self._has_vectors():
            return ()
        vector = self._meaning.of_question(text)
        with self._database.transaction() as session:
            session.run(sql.SEARCH_ON)
            found = session.rows(
                sql.BY_MEANING.replace("{dimensions}", str(len(vector))),
                vector=written(vector),
                model=self._meaning.name(),
                organisation=principal.organisation,
                readers=json.dumps(sorted(principal.readers)),
                most=most,
            )
        return [passage(each) for each in found]

    def _has_vectors(self) -> bool:
        if not self._vectors:
            (self._vectors,) = self._database.rows(sql.HAS_VECTORS)
        return self._vectors


def written(vector: Vector) -> str:
    """A vector as PostgreSQL reads it."""
    return "[" + ",".join(f"{number:.7g}" for number in vector) + "]"

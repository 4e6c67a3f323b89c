"""One search: by words, by meaning too where there are vectors, for those who may read what it finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rag.domain import Passage, Principal
from rag.fusion import fused
from rag.meaning import Meaning, readable
from rag.retrievers.opensearch.calls import Calls
from rag.retrievers.opensearch.fields import asked, audience, unit
from rag.retrievers.opensearch.heads import PASSAGE, Head, Heads
from rag.retrievers.permitted import Permitted, anything
from rag.retrievers.stored import passage

POOL = 5
"""Hits looked at per passage wanted, so that variety and meaning have something to choose from."""

LOOKS = 3
"""Searches at most, where documents are replaced while they are looked for."""

LONGEST = 8000
"""Characters of a question that are read."""

COMMON = "en"
"""Taken for the language of a question whose words do not tell."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that matched, of an edition that may count or not."""

    edition: str
    passage: Passage


class OpenSearchSearch:
    """Searches an index.

    Args:
        calls: Calls to the index.
        meaning: Makes vectors; None searches by words alone.
        permitted: A second lock on our side, by document id.
    """

    def __init__(
        self,
        calls: Calls,
        meaning: Meaning | None = None,
        *,
        permitted: Permitted = anything,
    ) -> None:
        self._calls = calls
        self._meaning = meaning
        self._permitted = permitted
        self._heads = Heads(calls)

    def find(self, question: str, principal: Principal, *, k: int) -> Sequence[Passage]:
        """At most `k` passages, best first.

        Raises:
            SearchBusy: the server throttles.
            Unavailable: the server or the embedding model does not answer.
        """
        text = readable(question).strip()[:LONGEST]
        if not text or k < 1:
            return ()
        clauses = asked(text, language=COMMON)
        vector = unit(self._meaning.of_question(text)) if self._meaning else None
        kept: Sequence[Passage] = ()
        for _ in range(LOOKS):
            by_words = self._by_words(clauses, principal, POOL * k)
            by_meaning = self._by_meaning(vector, principal, POOL * k)
            heads = self._heads.of({hit.passage.document for hit in (*by_words, *by_meaning)})
            shown = self._shown(heads, principal)
            kept = fused(_current(by_words, shown), _current(by_meaning, shown), k=k)
            if len(kept) == k or not _replaced_meanwhile([*by_words, *by_meaning], shown):
                break
        return kept

    def _shown(self, heads: Mapping[str, Head], principal: Principal) -> Mapping[str, str]:
        """The edition that counts of each document that the principal may read this very moment."""
        return {
            id_: head.edition
            for id_, head in heads.items()
            if head.shown_to(principal) and self._permitted(id_, principal)
        }

    def _by_words(
        self, clauses: Sequence[Mapping[str, Any]], principal: Principal, most: int
    ) -> Sequence[Hit]:
        if not clauses:
            return ()
        query = {"filter": _allowed(principal), "should": clauses, "minimum_should_match": 1}
        return self._hits({"bool": query}, most)

    def _by_meaning(
        self, vector: Sequence[float] | None, principal: Principal, most: int
    ) -> Sequence[Hit]:
        if vector is None:
            return ()
        allowed = {"bool": {"filter": _allowed(principal)}}
        return self._hits(
            {"knn": {"vector": {"vector": vector, "k": most, "filter": allowed}}}, most
        )

    def _hits(self, query: Mapping[str, Any], most: int) -> Sequence[Hit]:
        body = {"size": most, "query": query, "_source": ["edition", "held"]}
        return [
            Hit(
                edition=hit["_source"]["edition"],
                passage=replace(passage(hit["_source"]["held"]), score=float(hit["_score"] or 0.0)),
            )
            for hit in self._calls.search(body)
        ]


def _allowed(principal: Principal) -> Sequence[Mapping[str, Any]]:
    return [PASSAGE, {"terms": {"audience": audience(principal.organisation, principal.readers)}}]


def _current(hits: Sequence[Hit], shown: Mapping[str, str]) -> Sequence[Passage]:
    return [hit.passage for hit in hits if shown.get(hit.passage.document) == hit.edition]


def _replaced_meanwhile(hits: Sequence[Hit], shown: Mapping[str, str]) -> bool:
    """Whether a document was found only in an edition that ended before its head was looked at."""
    current = {
        hit.passage.document for hit in hits if shown.get(hit.passage.document) == hit.edition
    }
    return any(hit.passage.document in shown.keys() - current for hit in hits)

"""One search: by meaning, by words too where the index can, for those who may read what it finds."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.domain import Passage, Principal
from rag.meaning import Meaning, Vector, readable
from rag.retrievers.keyed import Key, key_of, passage_of
from rag.retrievers.permitted import Permitted, anything
from rag.retrievers.s3vectors.access import asked_by
from rag.retrievers.s3vectors.calls import Calls, Rejected, inner, vectors
from rag.retrievers.s3vectors.heads import Head, Heads

LOG = logging.getLogger(__name__)

MOST = 100
"""Results of one query."""

SPARE = 3
"""So many times what is wanted is asked for: a document that is being replaced is there twice."""

LOOKS = 3
"""Searches at most, where documents are replaced while they are looked for."""

LONGEST_WORDS = 1024


@dataclass(frozen=True, slots=True)
class Hit:
    """A vector that matched."""

    key: Key
    passage: Passage


class VectorSearch:
    """Searches an index.

    Words are searched too until the index says that it was not set up for that.

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
        self._permitted = permitted
        self._heads = Heads(calls)
        self._by_words = True

    def find(self, question: str, principal: Principal, *, k: int) -> Sequence[Passage]:
        """At most `k` passages, best first.

        Raises:
            SearchBusy: the index throttles.
            Unavailable: the index or the embedding model does not answer.
        """
        text = readable(question).strip()
        if not text or k < 1:
            return ()
        vector = self._meaning.of_question(text)
        kept: Sequence[Passage] = ()
        for _ in range(LOOKS):
            hits = self._query(text, vector, principal, min(MOST, k * SPARE))
            heads = self._heads.of({hit.key.document for hit in hits})
            kept = self._current(hits, heads, principal)[:k]
            if len(kept) == k or not _replaced_meanwhile(hits, heads, kept):
                break
        return kept

    def _current(
        self, hits: Sequence[Hit], heads: Mapping[str, Head], principal: Principal
    ) -> Sequence[Passage]:
        """The hits that count: of the edition that is found, for who may read it this very moment."""
        shown = {
            id_: head.edition
            for id_, head in heads.items()
            if head.shown_to(principal) and self._permitted(id_, principal)
        }
        return [hit.passage for hit in hits if shown.get(hit.key.document) == hit.key.edition]

    def _query(self, text: str, vector: Vector, principal: Principal, most: int) -> Sequence[Hit]:
        request = {
            "topK": most,
            "queryVector": {"float32": list(vector)},
            "filter": asked_by(principal),
            "returnMetadata": True,
            "returnDistance": True,
        }
        if not self._by_words:
            return _hits(self._calls("query_vectors", **request))
        words = [{"metadataKey": "text", "text": text[:LONGEST_WORDS]}]
        try:
            answer = self._calls("query_vectors", **request, queryTexts=words, returnScores=True)
        except Rejected:
            answer = self._calls("query_vectors", **request)
            # It was the words then, not the rest.
            self._by_words = False
            LOG.info("the index searches by meaning only", extra={"action": "words_not_searched"})
        return _hits(answer)


def _hits(answer: Mapping[str, Any]) -> Sequence[Hit]:
    found: list[Hit] = []
    for each in vectors(answer):
        key = key_of(str(each["key"]))
        if key is not None:
            score = _score(each)
            found.append(Hit(key, passage_of(key, inner(each, "metadata"), score=score)))
    return found


def _score(vector: Mapping[str, Any]) -> float:
    scores = inner(vector, "scores")
    return float(scores["fused"] if "fused" in scores else 1.0 - vector.get("distance", 1.0))


def _replaced_meanwhile(
    hits: Sequence[Hit], heads: Mapping[str, Head], kept: Sequence[Passage]
) -> bool:
    """Whether a document was found in an edition that ended between the query and the look at its head."""
    shown = {each.document for each in kept}
    return any(
        hit.key.document not in shown
        and (head := heads.get(hit.key.document)) is not None
        and bool(head.edition)
        and head.edition != hit.key.edition
        for hit in hits
    )

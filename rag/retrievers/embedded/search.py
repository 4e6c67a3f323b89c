"""One search: words, then variety, then the passages themselves."""

from dataclasses import replace

import tantivy

from rag.domain import Passage, Principal
from rag.retrievers.embedded.queries import Asked, build_query, full_score
from rag.retrievers.embedded.store import Snapshot
from rag.retrievers.embedded.words import numbers

_POOL = 5
"""Hits looked at per passage wanted, so that variety has something to choose from."""
_REPEAT = 0.95
"""What a document's further passages keep of their score, each time: near ties go to a new document."""


def search(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    snapshot: Snapshot,
    asked: Asked,
    principal: Principal,
    k: int,
) -> tuple[Passage, ...] | None:
    """The best passages; None when the store no longer has some, so that the search must start over."""
    if not asked.terms and not asked.grams:
        return ()
    query = build_query(schema, asked, principal)
    hits = searcher.search(query, _POOL * k, count=False).hits
    scores = [float(score) for score, _ in hits]
    addresses = [address for _, address in hits]
    if not hits:
        return ()
    best = _varied(scores, numbers(searcher, "edition", addresses), k)
    wanted = numbers(searcher, "passage", [addresses[at] for at, _ in best])
    held = snapshot.found(wanted)
    if len(held) < len(wanted):
        return None
    full = full_score(searcher, asked)
    return tuple(
        replace(
            held[number].passage,
            score=score,
            relevance=min(1.0, scores[at] / full) if full else 0.0,
        )
        for number, (at, score) in zip(wanted, best, strict=True)
        # The query has filtered already; this holds even against a word index gone wrong.
        if principal.may_read(held[number].organisation, held[number].readers)
    )


def _varied(scores: list[float], editions: list[int], k: int) -> list[tuple[int, float]]:
    """Which hits to show with what score: a little less for each further one of the same document."""
    seen: dict[int, int] = {}
    weighed: list[tuple[int, float]] = []
    for at, (score, edition) in enumerate(zip(scores, editions, strict=True)):
        repeats = seen.get(edition, 0)
        seen[edition] = repeats + 1
        weighed.append((at, score * _REPEAT**repeats))
    return sorted(weighed, key=lambda hit: -hit[1])[:k]

"""One search: words, meaning where there are vectors, variety, then the passages themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import tantivy

from rag.domain import Passage, Principal
from rag.retrievers.embedded.queries import (
    NOTHING,
    Asked,
    Missed,
    build_query,
    full_score,
    missed_in,
)
from rag.retrievers.embedded.snapshot import Snapshot
from rag.retrievers.embedded.words import numbers

if TYPE_CHECKING:
    from rag.retrievers.embedded.vectors import Likeness, Vectors

_POOL = 5
"""Hits looked at per passage wanted, so that variety and meaning have something to choose from."""
_REPEAT = {True: 0.95, False: 0.8}
"""What a document's further passages keep of their score, each time: near ties go to a new document.

Less where the text is no question but a topic: whole pages are looked for then.
"""
_MEANING = 0.5
"""Weight of likeness beside words, by a model that knows the language: vectors miss names, numbers and identifiers,
which people ask about."""
_TRUSTED = 0.7
"""What such likeness alone says for a passage's relevance, at most."""


@dataclass(frozen=True, slots=True)
class View:
    """What one search looks into, all of one moment."""

    searcher: tantivy.Searcher
    schema: tantivy.Schema
    snapshot: Snapshot
    vectors: "Vectors | None" = None


class _Hit(NamedTuple):
    passage: int
    edition: int
    score: float
    relevance: float


def search(view: View, asked: Asked, principal: Principal, k: int) -> tuple[Passage, ...] | None:
    """The best passages; None when the store no longer has some, so that the search must start over."""
    sought = view.vectors.of_question(asked.text, asked.language) if view.vectors else None

    def once(missed: Missed = NOTHING) -> tuple[Passage, ...] | None:
        hits = _by_words(view, asked, principal, _POOL * k, missed)
        if view.vectors and sought:
            besides = [hit.passage for hit in hits]
            alike = view.vectors.near(
                view.snapshot,
                sought.vector,
                principal,
                besides,
                _POOL * k,
                pages=not asked.is_question,
            )
            hits = _fused(hits, alike, sought.fluency) if alike else hits
        return _read(view, asked, principal, hits, k)

    found = once()
    if found is None:
        return None
    texts = [each.text for each in found]
    missed = missed_in(view.searcher, view.schema, asked, principal, texts)
    return once(missed) if any(missed) else found


def _read(
    view: View, asked: Asked, principal: Principal, hits: list[_Hit], k: int
) -> tuple[Passage, ...] | None:
    best = _varied(hits, _REPEAT[asked.is_question])[:k]
    held = view.snapshot.found({hit.passage: (score, hit.relevance) for score, hit in best})
    if len(held) < len(best):
        return None
    return tuple(
        held[hit.passage].passage
        for _, hit in best
        # The query has filtered already; this holds even against a word index gone wrong.
        if principal.may_read(held[hit.passage].organisation, held[hit.passage].readers)
    )


def _by_words(
    view: View, asked: Asked, principal: Principal, limit: int, missed: Missed
) -> list[_Hit]:
    if not asked.terms and not asked.grams:
        return []
    query = build_query(view.searcher, view.schema, asked, principal, missed)
    found = view.searcher.search(query, limit, count=False).hits
    addresses = [address for _, address in found]
    full = full_score(view.searcher, asked)
    return [
        _Hit(passage, edition, score, min(1.0, score / full) if full else 0.0)
        for (score, _), passage, edition in zip(
            found,
            numbers(view.searcher, "passage", addresses),
            numbers(view.searcher, "edition", addresses),
            strict=True,
        )
    ]


def _fused(hits: list[_Hit], alike: "Likeness", fluency: float) -> list[_Hit]:
    """Both scores, each as a share of its best, added by their weights."""
    weight = _MEANING * fluency
    words = _shares({hit.passage: hit.score for hit in hits})
    meaning = _shares(alike.cosines)
    known = {hit.passage: hit for hit in hits}
    fused = [
        _Hit(
            passage,
            known[passage].edition if passage in known else alike.editions[passage],
            (1 - weight) * words.get(passage, 0.0) + weight * meaning.get(passage, 0.0),
            max(
                known[passage].relevance if passage in known else 0.0,
                alike.relevance(passage) * _TRUSTED * fluency,
            ),
        )
        for passage in {**words, **meaning}
    ]
    return sorted(fused, key=lambda hit: -hit.score)


def _shares(scores: Mapping[int, float]) -> dict[int, float]:
    """Each score as a share of the best one, so that near ties stay near ties."""
    best = max(scores.values(), default=0.0)
    return {name: score / best if best > 0 else 0.0 for name, score in scores.items()}


def _varied(hits: list[_Hit], keep: float) -> list[tuple[float, _Hit]]:
    """Best first with their scores, a little less for each further passage of the same document."""
    seen: dict[int, int] = {}
    weighed: list[tuple[float, _Hit]] = []
    for hit in hits:
        repeats = seen.get(hit.edition, 0)
        seen[hit.edition] = repeats + 1
        weighed.append((hit.score * keep**repeats, hit))
    return sorted(weighed, key=lambda pair: -pair[0])

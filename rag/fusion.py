"""Two rankings of the same passages made one: by words, and by meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.domain import Passage

MEANING = 0.3
"""Weight of likeness beside words: vectors miss names, numbers and identifiers, which people ask about."""

REPEAT = 0.95
"""What a document's further passages keep of their score, each time: near ties go to a new document."""


def fused(
    by_words: Sequence[Passage], by_meaning: Sequence[Passage], *, k: int
) -> tuple[Passage, ...]:
    """The best `k` of both, best first; each score is stretched from 0 to 1 over what was found."""
    words, meaning = _stretched(by_words), _stretched(by_meaning)
    weight = MEANING if by_meaning else 0.0
    every = {each.id: each for each in (*by_meaning, *by_words)}
    scored = [
        replace(each, score=(1 - weight) * words.get(name, 0.0) + weight * meaning.get(name, 0.0))
        for name, each in every.items()
    ]
    return _varied(sorted(scored, key=lambda each: -each.score))[:k]


def _stretched(found: Sequence[Passage]) -> Mapping[str, float]:
    low = min((each.score for each in found), default=0.0)
    high = max((each.score for each in found), default=0.0)
    if high <= low:
        return {each.id: 1.0 for each in found}
    return {each.id: (each.score - low) / (high - low) for each in found}


def _varied(ranked: Sequence[Passage]) -> tuple[Passage, ...]:
    seen: dict[str, int] = {}
    weighed: list[Passage] = []
    for each in ranked:
        repeats = seen.get(each.document, 0)
        seen[each.document] = repeats + 1
        weighed.append(replace(each, score=each.score * REPEAT**repeats))
    return tuple(sorted(weighed, key=lambda each: -each.score))

"""Weighs the sentences of the passages found against the question."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.citations.reading import ReadPassage, Sentence
from rag.domain import Passage
from rag.evidence.asked import Asked

_NEIGHBOUR = 0.45
"""What a term of the sentence before or after counts."""
_CONTEXT = 0.35
"""What a term of title or headings counts."""
_ELSEWHERE = 0.15
"""What a term that the passage holds somewhere counts."""
_ALIKE = 0.7
"""What a term counts that only begins like one of the sentence's."""
_TYPE = 0.18
"""Taken from a sentence that holds nothing of the kind asked for."""
_RANK = 0.25
"""How much the passage's score counts beside the sentence's own."""
_SHORTEST_ALIKE = 5
_SHORTEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A sentence and how well it answers, 0 to about 1."""

    read: ReadPassage
    sentence: Sentence
    score: float
    coverage: float
    """Share of the question's weight in the sentence itself."""
    fits: bool
    """Holds something of the kind asked for."""


def term_weights(asked: Asked, reads: Sequence[ReadPassage]) -> dict[str, float]:
    """How much each term of the question tells: rare among the sentences found tells most."""
    spread: Counter[str] = Counter()
    total = 0
    for read in reads:
        for sentence in read.sentences:
            total += 1
            spread.update(set(sentence.terms))
    return {
        term: asked.weight(term) * math.log(1 + (total + 1) / (spread[term] + 0.5))
        for term in asked.terms
    }


def weigh(asked: Asked, passages: Sequence[Passage]) -> tuple[Weighed, ...]:
    """Every trusted sentence with its score, best first."""
    reads = [ReadPassage(passage) for passage in passages]
    weights = term_weights(asked, reads)
    total = sum(weights.values()) or 1.0
    best = max((passage.score for passage in passages), default=0.0) or 1.0
    found = [
        _weighed(asked, read, sentence, weights, total, rank=max(read.passage.score, 0.0) / best)
        for read in reads
        for sentence in read.sentences
        if len(sentence.text) > _SHORTEST
    ]
    return tuple(sorted(found, key=lambda each: -each.score))


def _weighed(
    asked: Asked, read: ReadPassage, sentence: Sentence,
    weights: Mapping[str, float], total: float, *, rank: float,
) -> Weighed:  # fmt: skip
    own = _alike(weights, set(sentence.terms))
    near = _near(read, sentence)
    everywhere = {term for each in read.sentences for term in each.terms}
    score = covered = 0.0
    for term, weight in weights.items():
        mine = own.get(term, 0.0)
        covered += weight * mine
        around = (
            _NEIGHBOUR if term in near
            else _CONTEXT if term in read.context_terms
            else _ELSEWHERE if term in everywhere
            else 0.0
        )  # fmt: skip
        score += weight * max(mine, around)
    fits = asked.answered_by(sentence.text)
    return Weighed(
        read=read,
        sentence=sentence,
        score=score / total - (0.0 if fits else _TYPE) + _RANK * rank,
        coverage=covered / total,
        fits=fits,
    )


def _near(read: ReadPassage, sentence: Sentence) -> set[str]:
    at = sentence.position
    beside = read.sentences[max(0, at - 1) : at] + read.sentences[at + 1 : at + 2]
    return {term for each in beside for term in each.terms}


def _alike(weights: Mapping[str, float], held: set[str]) -> dict[str, float]:
    """Which terms the sentence holds, the ones that merely begin alike for less."""
    found: dict[str, float] = {}
    for term in weights:
        if term in held:
            found[term] = 1.0
        elif len(term) >= _SHORTEST_ALIKE and any(_begins_alike(term, each) for each in held):
            found[term] = _ALIKE
    return found


def _begins_alike(one: str, other: str) -> bool:
    shared = min(len(one), len(other))
    return (
        shared >= _SHORTEST_ALIKE
        and one[: max(_SHORTEST_ALIKE, shared - 2)] == other[: max(_SHORTEST_ALIKE, shared - 2)]
    )

"""How sure it is that the passages answer, from 0 to 1; one scale for every writer of answers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import Passage
from rag.evidence.asked import Asked
from rag.evidence.weigh import Weighed


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What the decision rests on, each from 0 to about 1."""

    relevance: float
    """The best passage's own measure of how much of the question it covers."""
    coverage: float
    """How much of it the best sentence covers."""
    score: float
    """The best sentence with its surroundings."""
    named: float
    """Share of the question's names and numbers that the best passage holds."""


_BIAS = -5.4
_RELEVANCE = 5.2
_COVERAGE = 2.0
_SCORE = 1.6
_NAMED = 1.0


def signals(asked: Asked, passages: Sequence[Passage], weighed: Sequence[Weighed]) -> Signals:
    """What speaks for the best sentences found."""
    if not weighed:
        return Signals(relevance=0.0, coverage=0.0, score=0.0, named=0.0)
    best = weighed[0]
    return Signals(
        relevance=max((passage.relevance for passage in passages), default=0.0),
        coverage=best.coverage,
        score=best.score,
        named=_named(asked, best.read.trusted_text),
    )


def _named(asked: Asked, text: str) -> float:
    keys = (*asked.names, *asked.numbers)
    if not keys:
        return 1.0
    held = text.casefold()
    return sum(key.casefold() in held for key in keys) / len(keys)


def confidence(found: Signals) -> float:
    """The chance that the question is answered here, as calibrated."""
    total = (
        _BIAS
        + _RELEVANCE * found.relevance
        + _COVERAGE * found.coverage
        + _SCORE * found.score
        + _NAMED * found.named
    )
    return 1 / (1 + math.exp(-total))


ENOUGH = 0.5
"""Below it no sentence is quoted."""
ENOUGH_FOR_A_MODEL = 0.3
"""Below it no model is asked: a model finds an answer in anything."""

"""Whether documents or questions have moved away from what they were."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.analysis import tokenise

NOTABLE = 0.15
"""Divergence from which a move is worth a look; two halves of one set stay well below."""
_SHOWN = 8
_FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How two collections of texts differ in their words."""

    divergence: float
    """Jensen-Shannon divergence of their terms, less what chance alone makes: 0 the same, 1 nothing shared."""
    new_terms: tuple[str, ...]
    """What is talked about much more than before, most first."""
    gone_terms: tuple[str, ...]
    unseen: float
    """Share of the new texts' words that the old ones never used."""
    before: int
    now: int

    @property
    def notable(self) -> bool:
        """Whether somebody should look at it."""
        return self.divergence >= NOTABLE


def drift(before: Sequence[str], now: Sequence[str]) -> Drift:
    """Compares the words of two collections, such as last month's questions and this month's."""
    old, new = _terms(before), _terms(now)
    chance = _divergence(_terms(before[::2]), _terms(before[1::2])) if len(before) > 1 else 0.0
    raw = _divergence(old, new)
    total = sum(new.values()) or 1
    return Drift(
        divergence=max(0.0, raw - chance) / (1 - chance) if chance < 1 else 0.0,
        new_terms=_risen(old, new),
        gone_terms=_risen(new, old),
        unseen=sum(count for term, count in new.items() if term not in old) / total,
        before=len(before),
        now=len(now),
    )


def _terms(texts: Iterable[str]) -> Counter[str]:
    return Counter(term for text in texts for term in tokenise(text))


def _divergence(one: Counter[str], other: Counter[str]) -> float:
    mine, theirs = sum(one.values()), sum(other.values())
    if not mine or not theirs:
        return 0.0 if mine == theirs else 1.0
    total = 0.0
    for term in one.keys() | other.keys():
        p, q = one[term] / mine, other[term] / theirs
        middle = (p + q) / 2
        total += (p * math.log2(p / middle) if p else 0) / 2
        total += (q * math.log2(q / middle) if q else 0) / 2
    return min(1.0, total)


def _risen(old: Counter[str], new: Counter[str]) -> tuple[str, ...]:
    mine, theirs = sum(old.values()) or 1, sum(new.values()) or 1
    rise = {
        term: count / theirs - old[term] / mine
        for term, count in new.items()
        if count >= _FEWEST or theirs < _FEWEST * _SHOWN
    }
    best = sorted((term for term in rise if rise[term] > 0), key=lambda term: (-rise[term], term))
    return tuple(best[:_SHOWN])

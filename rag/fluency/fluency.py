"""Measures by a few questions whether a model puts the right answers first."""

from collections.abc import Callable, Sequence
from itertools import permutations
from math import hypot

from rag.fluency.pairs import PAIRS

_GUESSING = 0.65
"""Share of wrong answers that a right one must be nearer to its question than, for the model to know anything of the
language: a half is chance, and chance strays so far with so few pairs."""
_FLUENT = 0.95
"""The same from which on it knows the language."""
_UNMEASURED = 0.6
"""Taken where there are no pairs in the language."""

Vector = Sequence[float]
Embed = Callable[[list[str]], Sequence[Vector]]
"""Vectors of texts."""


class Fluency:
    """What one model knows of each language, asked when first wanted.

    Args:
        embed: The model. It is given questions and answers alike as documents, all in one call: two dozen short
            sentences a language.
    """

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._known: dict[str, float] = {}

    def of(self, language: str) -> float:
        """0 where it guesses, 1 where it knows the language.

        Raises:
            Unavailable: the model does not answer.
        """
        known = self._known.get(language)
        if known is None:
            known = self._measured(language)
            self._known[language] = known
        return known

    def _measured(self, language: str) -> float:
        pairs = [line.strip().split(" | ") for line in PAIRS.get(language, "").strip().splitlines()]
        if not pairs:
            return _UNMEASURED
        texts = [text for side in zip(*pairs, strict=True) for text in side]
        vectors = [_unit(each) for each in self._embed(texts)]
        questions, answers = vectors[: len(pairs)], vectors[len(pairs) :]
        right = [_alike(*pair) for pair in zip(questions, answers, strict=True)]
        tried = [
            right[asked] > _alike(questions[asked], answers[other])
            for asked, other in permutations(range(len(pairs)), 2)
        ]
        share = sum(tried) / len(tried)
        return min(1.0, max(0.0, (share - _GUESSING) / (_FLUENT - _GUESSING)))


def _alike(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _unit(vector: Vector) -> Vector:
    length = hypot(*vector)
    return [each / length for each in vector] if length else vector

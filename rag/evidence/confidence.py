"""How sure it is that the passages answer, from 0 to 1; one scale for every writer of answers.

Two things are asked. Is this what the documents are about at all? That is decided by degrees. And does the
sentence that looks right answer, or does it speak of somebody else, of another time, or say the opposite?
Such red flags take a share away, whatever the degrees are.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict

from rag.evidence.signals import Signals

ENOUGH = 0.15
"""Below it no sentence is quoted."""
ENOUGH_FOR_A_MODEL = 0.08
"""Below it no model is asked: a model finds an answer in anything."""

# Found on one half of the development sets with `python -m benchmarks.answers calibrate`; that command prints
# what it finds, the areas under the curve on either half, and what each threshold costs. The red flags count a
# third more than it finds, for beside the degrees they blur; the kind of thing asked for, which is easily
# mistaken, counts for 2 at most.
_BIAS = -5.7
_FOUND: Mapping[str, float] = {
    "relevance": 7.1,
    "missing": -2.5,
    "score": 1.0,
    "pieces": 1.75,
    "lead": 2.3,
    "inflected": 1.1,
    "spaceless": 4.8,
}
_CLEAN = 1.0
"""How sure it is where nothing speaks against: what the red flags are taken from."""
AGAINST: Mapping[str, float] = {
    "unnamed": -1.3,
    "not_denied": -3.5,
    "opposite": -2.8,
    "unlimited": -1.9,
    "wrong_kind": -2.0,
    "another_year": -3.0,
    "scattered": -1.4,
}
"""Red flags: each only ever takes away."""


def confidence(found: Signals) -> float:
    """The chance that the question is answered here, as calibrated."""
    held: dict[str, float] = asdict(found)
    degree = _BIAS + sum(weight * held[name] for name, weight in _FOUND.items())
    against = sum(weight * held[name] for name, weight in AGAINST.items())
    return _chance(degree) * _chance(_CLEAN + against) / _chance(_CLEAN)


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))

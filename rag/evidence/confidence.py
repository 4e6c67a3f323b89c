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

# Chosen among several candidates with `python -m benchmarks.answers calibrate --sets squad xquad` at hand, on the whole of both
# sets, so its two halves are no clean trial of these weights. Most degrees lie near the fit. `missing` counts for more than there,
# and the bias for less: whoever asks an encyclopaedia uses its words, and whoever asks a small handbook for sick leave finds
# all but one word of it. The red flags are set by hand, from the same command and from small handbooks in seven languages, of
# which tests/scenarios/test_small_handbooks.py keeps a part: they count for more here than in a fit, for beside the degrees
# they blur, and `wrong_kind`, which is easily mistaken, and `unqualified`, which only few questions show, were tried at
# several values.
_BIAS = -2.7
_FOUND: Mapping[str, float] = {
    "relevance": 3.3,
    "missing": -2.6,
    "score": 1.9,
    "pieces": 2.5,
    "lead": 1.4,
    "scattered": -4.4,
    "named": 0.8,
    "unheard": -1.2,
    "inflected": 1.3,
    "spaceless": 3.4,
}
_CLEAN = 2.5
"""How sure it is where nothing speaks against: what the red flags are taken from."""
AGAINST: Mapping[str, float] = {
    "unnamed": -1.5,
    "not_denied": -4.6,
    "opposite": -3.2,
    "unlimited": -2.1,
    "wrong_kind": -2.2,
    "another_year": -3.2,
    "unqualified": -3.2,
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

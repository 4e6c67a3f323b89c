"""How long each of two programs took for the same question, turn by turn."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

WARM = 5
"""Questions asked before anything is measured."""


@dataclass
class Times:
    """Milliseconds per question, of ours and of the others."""

    ours: list[float] = field(default_factory=list[float])
    theirs: list[float] = field(default_factory=list[float])
    calls: Counter[str] = field(default_factory=Counter[str])

    def report(self, others: str) -> dict[str, object]:
        """What is written down."""
        ours, theirs = self.ours[WARM:], self.theirs[WARM:]
        between = [mine - yours for mine, yours in zip(ours, theirs, strict=True)]
        return {
            "questions": len(ours),
            "footnote_ms": figures(ours),
            f"{others}_ms": figures(theirs),
            "footnote_more_than_that_ms": figures(between),
            "calls_of_one_question": dict(self.calls),
        }


def figures(ms: Sequence[float]) -> dict[str, float]:
    """The middle and the slow end."""
    return {"p50": round(median(ms), 2), "p95": round(quantiles(ms, n=20)[-1], 2)}


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that `work` takes."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000

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
    more_cpu: list[float] = field(default_factory=list[float])
    """Milliseconds of the processor that ours took more than the others, where both make all the same calls."""
    calls: Counter[str] = field(default_factory=Counter[str])

    def report(self, others: str) -> dict[str, object]:
        """What is written down."""
        ours, theirs = self.ours[WARM:], self.theirs[WARM:]
        between = [mine - yours for mine, yours in zip(ours, theirs, strict=True)]
        cpu = figures(self.more_cpu[WARM:]) if self.more_cpu else None
        return {
            "questions": len(ours),
            "footnote_ms": figures(ours),
            f"{others}_ms": figures(theirs),
            "footnote_more_than_that_ms": figures(between),
            **({"footnote_more_than_that_cpu_ms": cpu} if cpu else {}),
            "calls_of_one_question": dict(self.calls),
        }


def figures(ms: Sequence[float]) -> dict[str, float]:
    """The middle and the slow end."""
    return {"p50": round(median(ms), 2), "p95": round(quantiles(ms, n=20)[-1], 2)}


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that `work` takes."""
    spent, _ = timed_with_cpu(work)
    return spent


def timed_with_cpu(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds that `work` takes, and those of the processor in this process, the fakes' included."""
    begun, used = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - begun) * 1000, (time.process_time() - used) * 1000

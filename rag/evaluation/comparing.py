"""Two reports side by side: what became better, what worse, and whether that is too much."""

from dataclasses import dataclass

from rag.evaluation.report import Report, Row

BOUND = 0.02
"""How far a measure may fall before a comparison fails."""
_LOWER_IS_BETTER = frozenset({"p50_ms", "p95_ms", "cost"})
_NOT_JUDGED = frozenset({"p50_ms", "p95_ms", "cost"})
"""Machines differ: times and dollars are shown and never fail a comparison."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One measure before and now."""

    name: str
    before: float
    now: float
    regressed: bool = False

    @property
    def better(self) -> bool:
        """Whether it moved the right way."""
        rose = self.now > self.before
        return rose != (self.name in _LOWER_IS_BETTER) and self.now != self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed from one run to the next."""

    changes: tuple[Change, ...]
    better: tuple[str, ...]
    """Ids of questions that were wrong and are right now."""
    worse: tuple[str, ...]
    """Ids of questions that were right and are wrong now."""
    only_before: int = 0
    only_now: int = 0

    @property
    def failed(self) -> bool:
        """Whether a measure fell by more than the bound."""
        return any(change.regressed for change in self.changes)

    def lines(self) -> tuple[str, ...]:
        """The comparison in words, for a terminal."""
        said = [
            f"{change.name}: {change.before:.3f} -> {change.now:.3f}"
            + (" (worse than allowed)" if change.regressed else "")
            for change in self.changes
            if change.before != change.now
        ]
        said += [f"better: {', '.join(self.better)}"] if self.better else []
        said += [f"worse: {', '.join(self.worse)}"] if self.worse else []
        return tuple(said) or ("Nothing changed.",)


def compare(before: Report, now: Report, *, bound: float = BOUND) -> Comparison:
    """Compares the measures both runs have, and the questions both asked."""
    old, new = before.metrics, now.metrics
    changes = tuple(
        Change(
            name=name,
            before=old[name],
            now=new[name],
            regressed=name not in _NOT_JUDGED and new[name] < old[name] - bound,
        )
        for name in old
        if name in new
    )
    earlier = {row.id: row for row in before.rows}
    later = {row.id: row for row in now.rows}
    both = [name for name in earlier if name in later]
    return Comparison(
        changes=changes,
        better=tuple(name for name in both if not _right(earlier[name]) and _right(later[name])),
        worse=tuple(name for name in both if _right(earlier[name]) and not _right(later[name])),
        only_before=len(earlier) - len(both),
        only_now=len(later) - len(both),
    )


def _right(row: Row) -> bool:
    if row.error or row.answered != row.answerable:
        return False
    return row.measures.get("contains", row.measures.get("citation_recall", 1.0)) > 0

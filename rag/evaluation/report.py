"""What an evaluation found: per question, in sum, and as curves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from rag.evaluation.metrics import auroc, quantile

_POINTS = 41
_HELD = ("contains", "sentence_held")
_MEASURES = (
    "recall@1", "recall@5", "recall@10", "mrr", "ndcg@10", "page_hit", "contains", "sentence_held", "token_f1",
    "citation_precision", "citation_recall", "supported",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question and how it went; a measure that does not apply is left out."""

    id: str
    question: str
    kind: str
    answerable: bool
    answered: bool
    confidence: float
    text: str
    measures: Mapping[str, float] = field(default_factory=dict[str, float])
    milliseconds: Mapping[str, float] = field(default_factory=dict[str, float])
    cost: float | None = None
    error: str = ""

    @property
    def holds_answer(self) -> bool:
        """Whether it holds what the set knows of the right answer; True where the set knows nothing."""
        known = [self.measures[name] for name in _HELD if name in self.measures]
        return not known or any(known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One evaluation."""

    made: str
    """When, ISO 8601."""
    rows: tuple[Row, ...]
    about: Mapping[str, str] = field(default_factory=dict[str, str])
    """Model, index, versions, machine, command: whatever tells one run from another."""

    @property
    def metrics(self) -> dict[str, float]:
        """Each measure's mean over the questions it applies to, abstention and cost included."""
        found = {name: mean for name in _MEASURES if (mean := _mean(self.rows, name)) is not None}
        return {**found, **self._abstention(), **self._latency(), **self._cost()}

    @property
    def by_kind(self) -> dict[str, dict[str, float]]:
        """The same means for each kind of question."""
        kinds = sorted({row.kind for row in self.rows if row.kind})
        return {
            kind: {
                name: mean
                for name in (*_MEASURES, "answered")
                if (mean := _mean([row for row in self.rows if row.kind == kind], name)) is not None
            }
            for kind in kinds
        }

    @property
    def curve(self) -> list[dict[str, float]]:
        """Risk and coverage at each threshold: what is answered, and how much of that is wrong."""
        return [_at(self.rows, step / (_POINTS - 1)) for step in range(_POINTS)]

    @property
    def threshold(self) -> float | None:
        """The confidence from which the model answered, where the run tells."""
        told = self.about.get("threshold", "")
        return float(told) if told else None

    @property
    def best_threshold(self) -> float:
        """Where most is right: answerable questions answered, and unanswerable ones not."""
        return max(self.curve, key=lambda point: (point["right"], -point["threshold"]))["threshold"]

    @property
    def steps(self) -> dict[str, dict[str, float]]:
        """Milliseconds per step: mean, median, 95th percentile."""
        names = dict.fromkeys(name for row in self.rows for name in row.milliseconds)
        return {
            name: _spread([row.milliseconds.get(name, 0.0) for row in self.rows]) for name in names
        }

    def to_json(self) -> str:
        """Everything, ready to be compared with another run."""
        return json.dumps(
            {
                "made": self.made,
                "about": dict(self.about),
                "questions": len(self.rows),
                "metrics": _rounded(self.metrics),
                "by_kind": {kind: _rounded(held) for kind, held in self.by_kind.items()},
                "threshold": self.threshold,
                "best_threshold": self.best_threshold,
                "curve": [_rounded(point) for point in self.curve],
                "steps": {name: _rounded(held) for name, held in self.steps.items()},
                "rows": [asdict(row) for row in self.rows],
            },
            ensure_ascii=False,
            indent=1,
        )

    def _abstention(self) -> dict[str, float]:
        known = [row.confidence for row in self.rows if row.answerable]
        found: dict[str, float] = {}
        unknown = {row.kind for row in self.rows if not row.answerable}
        for kind in unknown:
            scores = [
                row.confidence for row in self.rows if not row.answerable and row.kind == kind
            ]
            area = auroc(known, scores)
            if area is not None:
                found[f"auroc_{kind or 'unanswerable'}"] = area
        right = [row.answered == row.answerable for row in self.rows]
        if right:
            found["abstention_accuracy"] = sum(right) / len(right)
        return found

    def _latency(self) -> dict[str, float]:
        totals = [sum(row.milliseconds.values()) for row in self.rows]
        return {"p50_ms": quantile(totals, 0.5), "p95_ms": quantile(totals, 0.95)} if totals else {}

    def _cost(self) -> dict[str, float]:
        costs = [row.cost for row in self.rows if row.cost is not None]
        return {"cost": sum(costs)} if costs else {}


def load_report(path: Path) -> Report:
    """A report from its JSON."""
    held = cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))
    rows = tuple(Row(**each) for each in held["rows"])
    return Report(made=held["made"], rows=rows, about=held["about"])


def _mean(rows: Sequence[Row], name: str) -> float | None:
    if name == "answered":
        values = [float(row.answered) for row in rows]
    else:
        values = [row.measures[name] for row in rows if name in row.measures]
    return sum(values) / len(values) if values else None


def _at(rows: Sequence[Row], threshold: float) -> dict[str, float]:
    """Risk is the share of wrong ones among what would be answered at this threshold."""
    said = [row for row in rows if row.confidence >= threshold]
    wrong = [row for row in said if not row.answerable or not row.holds_answer]
    kept = [row for row in said if row.answerable]
    known = sum(row.answerable for row in rows)
    return {
        "threshold": threshold,
        "coverage": len(said) / len(rows) if rows else 0.0,
        "risk": len(wrong) / len(said) if said else 0.0,
        "answerable_kept": len(kept) / known if known else 0.0,
        "right": (2 * len(kept) - len(said) + len(rows) - known) / len(rows) if rows else 0.0,
    }


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {
        "mean": sum(values) / len(values) if values else 0.0,
        "p50": quantile(values, 0.5),
        "p95": quantile(values, 0.95),
    }


def _rounded(held: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in held.items()}

"""Measuring answers: question sets, metrics, reports, comparisons, drift."""

from rag.evaluation.comparing import Comparison, compare
from rag.evaluation.drift import Drift, drift
from rag.evaluation.evaluating import evaluate
from rag.evaluation.page import write_html
from rag.evaluation.questions import (
    EvalQuestion,
    Feedback,
    from_feedback,
    load_questions,
    save_questions,
)
from rag.evaluation.report import Report, Row, load_report

__all__ = [
    "Comparison",
    "Drift",
    "EvalQuestion",
    "Feedback",
    "Report",
    "Row",
    "compare",
    "drift",
    "evaluate",
    "from_feedback",
    "load_questions",
    "load_report",
    "save_questions",
    "write_html",
]

"""Figures as CloudWatch reads them from the log: one line of JSON each, no call, no library.

The format is CloudWatch's Embedded Metric Format. Dimensions are few and never a person or a thread.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.domain import AnswerRecord, Rating
from bot.ports import AnswerLog, Clock
from rag.domain import Answer, FilterBroken, Question

if TYPE_CHECKING:
    # `rag.ports` loads LangChain, and the ingress writes figures too.
    from rag.ports import Answerer

NAMESPACE = "Footnote"

MILLISECONDS = "Milliseconds"
COUNT = "Count"
NONE = "None"

CANARY_FOUND = "CanaryFound"
"""How often the document was found that nobody may read."""

STEPS: Mapping[str, str] = {"search": "RetrieveMs", "write": "GenerateMs"}
"""The figures that an answer's own steps give."""


class Metrics:
    """Writes figures.

    Args:
        write: Takes one line.
        now: The present moment.
    """

    def __init__(self, write: Callable[[str], object], *, now: Clock) -> None:
        self._write = write
        self._now = now

    def emit(
        self, figures: Mapping[str, tuple[float, str]], dimensions: Mapping[str, str] | None = None
    ) -> None:
        """Writes figures, each with its unit, under the given dimensions."""
        if not figures:
            return
        given = {name: value for name, value in (dimensions or {}).items() if value}
        declared = {
            "Namespace": NAMESPACE,
            "Dimensions": [sorted(given)],
            "Metrics": [{"Name": name, "Unit": unit} for name, (_, unit) in figures.items()],
        }
        line = {
            "_aws": {
                "Timestamp": int(self._now().timestamp() * 1000),
                "CloudWatchMetrics": [declared],
            },
            **given,
            **{name: value for name, (value, _) in figures.items()},
        }
        self._write(json.dumps(line, separators=(",", ":")))


class MeasuredAnswers:
    """An answer log that writes figures of what passes through it.

    Args:
        answers: The log itself.
        metrics: Where the figures go.
    """

    def __init__(self, answers: AnswerLog, metrics: Metrics) -> None:
        self._answers = answers
        self._metrics = metrics
        self._listeners: list[Callable[[AnswerRecord, Rating], None]] = []

    def listen(self, listener: Callable[[AnswerRecord, Rating], None]) -> None:
        """Tells `listener` of each thumb, with the answer it is for."""
        self._listeners.append(listener)

    def save(self, record: AnswerRecord) -> None:
        """Saves, then measures."""
        self._answers.save(record)
        self._metrics.emit(_figures(record), _dimensions(record))

    def find(self, answer_id: str) -> AnswerRecord | None:
        """As the log itself."""
        return self._answers.find(answer_id)

    def rate(self, answer_id: str, rating: Rating) -> bool:
        """Rates, then counts."""
        rated = self._answers.rate(answer_id, rating)
        if rated and rating.verdict != "none":
            name = "FeedbackUp" if rating.verdict == "up" else "FeedbackDown"
            self._metrics.emit({name: (1, COUNT)})
            self._tell(answer_id, rating)
        return rated

    def _tell(self, answer_id: str, rating: Rating) -> None:
        record = self._answers.find(answer_id) if self._listeners else None
        for listener in self._listeners:
            if record is not None:
                listener(record, rating)

    def recent(self, *, limit: int = 1000) -> Sequence[AnswerRecord]:
        """As the log itself."""
        return self._answers.recent(limit=limit)


class MeasuredAnswerer:
    """An answerer whose first word is timed.

    Args:
        answerer: The answerer itself.
        metrics: Where the figure goes.
        seconds: A clock that only moves forward.
    """

    def __init__(
        self, answerer: "Answerer", metrics: Metrics, seconds: Callable[[], float]
    ) -> None:
        self._answerer = answerer
        self._metrics = metrics
        self._seconds = seconds

    def answer(
        self, question: Question, *, say: Callable[[str], None], stopping: Callable[[], bool]
    ) -> Answer:
        """Answers, and notes when the first word was said, and that the reader filter does not hold."""
        begun = self._seconds()
        first: list[float] = []

        def said(text: str) -> None:
            if text and not first:
                first.append(self._seconds() - begun)
            say(text)

        try:
            answer = self._answerer.answer(question, say=said, stopping=stopping)
        except FilterBroken:
            self._metrics.emit({CANARY_FOUND: (1, COUNT)})
            raise
        if first:
            figure = (round(first[0] * 1000, 1), MILLISECONDS)
            self._metrics.emit({"FirstTokenMs": figure}, {"model": answer.trace.model})
        return answer


def _dimensions(record: AnswerRecord) -> dict[str, str]:
    return {"platform": record.thread.platform, "model": record.answer.trace.model}


def _figures(record: AnswerRecord) -> dict[str, tuple[float, str]]:
    answer, trace = record.answer, record.answer.trace
    figures: dict[str, tuple[float, str]] = {
        STEPS[step.name]: (round(step.milliseconds, 1), MILLISECONDS)
        for step in trace.steps
        if step.name in STEPS
    }
    figures["AnswerMs"] = (round(sum(each.milliseconds for each in trace.steps), 1), MILLISECONDS)
    figures["Passages"] = (len(trace.passages), COUNT)
    figures["NoAnswer"] = (0 if answer.answered else 1, COUNT)
    figures["TokensIn"] = (trace.tokens_in, COUNT)
    figures["TokensOut"] = (trace.tokens_out, COUNT)
    if trace.cost is not None:
        figures["CostUsd"] = (trace.cost, NONE)
    return figures

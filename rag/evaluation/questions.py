"""The questions of an evaluation: read from a file, or made from what people thought of answers."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from rag.domain import RagError


class BadQuestions(RagError):
    """A question file cannot be read; the text says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalQuestion:
    """One question with what is known of its right answer."""

    id: str
    question: str
    answers: tuple[str, ...] = ()
    """Short strings, any of which a right answer holds."""
    documents: Mapping[str, float] = field(default_factory=dict[str, float])
    """Where it is answered, by name or title, with how well (1 where nothing is said)."""
    pages: tuple[int, ...] = ()
    sentences: tuple[str, ...] = ()
    """The sentences that prove it."""
    answerable: bool = True
    kind: str = ""
    """A name for a group of questions, reported apart."""
    cited: tuple[str, ...] = ()
    """What an answer that somebody rated cited; nobody said that it is the right place."""
    remark: str = ""
    """What somebody said was wrong with that answer: for whoever edits the set, never measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What somebody thought of an answer that was given."""

    question: str
    answer: str
    answered: bool
    verdict: Literal["up", "down", "none"]
    documents: tuple[str, ...] = ()
    """What the answer cited."""
    reason: str = ""
    """What they said was wrong or missing."""
    correction: str = ""
    """What they said it should have been."""


def load_questions(path: Path) -> tuple[EvalQuestion, ...]:
    """Reads a JSON list, or one JSON object per line.

    Raises:
        BadQuestions: naming the line.
    """
    text = path.read_text(encoding="utf-8-sig").strip()
    if text.startswith("["):
        held = cast("list[object]", _parsed(text, 1))
        return tuple(_question(each, number) for number, each in enumerate(held, start=1))
    lines = enumerate(text.splitlines(), start=1)
    return tuple(_question(_parsed(line, number), number) for number, line in lines if line.strip())


def _parsed(text: str, number: int) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as wrong:
        msg = f"Question {number} is not JSON: {wrong.msg}."
        raise BadQuestions(msg) from wrong


def _question(held: object, number: int) -> EvalQuestion:
    if not isinstance(held, dict):
        msg = f"Question {number} is not an object with an id and a question."
        raise BadQuestions(msg)
    fields = cast("dict[str, Any]", held)
    if not str(fields.get("question") or "").strip():
        msg = f'Question {number} has no text under "question".'
        raise BadQuestions(msg)
    return EvalQuestion(
        id=str(fields.get("id") or number),
        question=str(fields["question"]),
        answers=_strings(fields.get("answers")),
        documents=_graded(fields.get("documents")),
        pages=tuple(int(page) for page in fields.get("pages") or ()),
        sentences=_strings(fields.get("sentences")),
        answerable=bool(fields.get("answerable", True)),
        kind=str(fields.get("kind") or ""),
        cited=_strings(fields.get("cited")),
        remark=str(fields.get("remark") or ""),
    )


def _strings(held: object) -> tuple[str, ...]:
    return tuple(str(each) for each in cast("Iterable[object]", held or ()))


def _graded(held: object) -> dict[str, float]:
    if isinstance(held, dict):
        graded = cast("dict[object, Any]", held)
        return {str(name): float(grade) for name, grade in graded.items()}
    return dict.fromkeys(_strings(held), 1.0)


def from_feedback(given: Sequence[Feedback]) -> tuple[EvalQuestion, ...]:
    """A question set from thumbs and corrections; what nobody judged is left out.

    Thumbs up make the cited documents right. A correction is the right answer. Thumbs down without one only
    say that the question should be asked again: what was cited and what was said to be wrong stand beside
    it for whoever completes the set. An honest no that was liked makes an unanswerable question.
    """
    return tuple(
        EvalQuestion(
            id=f"feedback-{number}",
            question=each.question,
            answers=(each.correction,) if each.correction else (),
            documents=dict.fromkeys(each.documents, 1.0) if each.verdict == "up" else {},
            answerable=each.answered or each.verdict == "down",
            kind=f"feedback-{each.verdict}",
            cited=each.documents,
            remark=each.reason,
        )
        for number, each in enumerate(given, start=1)
        if each.verdict != "none" or each.correction
    )


def save_questions(questions: Iterable[EvalQuestion], path: Path) -> None:
    """Writes one JSON object per line, as `load_questions` reads it."""
    lines = [json.dumps(asdict(each), ensure_ascii=False) for each in questions]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

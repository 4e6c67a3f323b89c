"""Asks every question of a set and measures what comes back."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rag.citations.reading import ReadPassage
from rag.citations.support import Claim, check, word_for_word
from rag.citations.units import Units
from rag.domain import Answer, Passage, Principal, Question, RagError
from rag.evaluation import metrics
from rag.evaluation.questions import EvalQuestion
from rag.evaluation.report import Report, Row
from rag.ports import Answerer

_MARKERS = re.compile(r"\s*\[(\d+)\]")
_CUTS = (1, 5, 10)


def evaluate(
    questions: Sequence[EvalQuestion],
    answerer: Answerer,
    *,
    principal: Principal,
    now: Callable[[], datetime],
    about: Mapping[str, str] | None = None,
    model: str = "",
) -> Report:
    """Asks them one after another; a question that fails is a row with its error, not the end.

    Args:
        questions: The set.
        answerer: What is evaluated.
        principal: Who asks; what they may not read is not found.
        now: The present moment.
        about: What tells this run from another; goes into the report.
        model: The configured model to use; empty for the default.
    """
    rows = tuple(_row(each, answerer, principal, model) for each in questions)
    return Report(made=now().isoformat(), rows=rows, about=dict(about or {}))


@dataclass(frozen=True)
class ByName:
    """An answerer whose documents are called as a question set calls them.

    Args:
        answerer: Gives the answers.
        name_of: A document's name by its id.
    """

    answerer: Answerer
    name_of: Callable[[str], str]

    def answer(
        self, question: Question, *, say: Callable[[str], None], stopping: Callable[[], bool]
    ) -> Answer:
        """The answer, its passages under their documents' names."""
        answer = self.answerer.answer(question, say=say, stopping=stopping)
        passages = tuple(self._named(each) for each in answer.trace.passages)
        citations = tuple(
            replace(each, passage=self._named(each.passage)) for each in answer.citations
        )
        return replace(answer, citations=citations, trace=replace(answer.trace, passages=passages))

    def _named(self, passage: Passage) -> Passage:
        return replace(passage, document=self.name_of(passage.document))


def _row(question: EvalQuestion, answerer: Answerer, principal: Principal, model: str) -> Row:
    asked = Question(text=question.question, principal=principal, model=model)
    try:
        answer = answerer.answer(asked, say=_nobody_listens, stopping=lambda: False)
    except RagError as error:
        return _failed(question, str(error))
    milliseconds: dict[str, float] = {}
    for step in answer.trace.steps:
        milliseconds[step.name] = milliseconds.get(step.name, 0.0) + step.milliseconds
    return Row(
        id=question.id,
        question=question.question,
        kind=question.kind,
        answerable=question.answerable,
        answered=answer.answered,
        confidence=answer.trace.confidence,
        text=answer.text,
        measures={**_search(question, answer), **_answer(question, answer)},
        milliseconds=milliseconds,
        cost=answer.trace.cost,
    )


def _nobody_listens(piece: str) -> None:
    del piece


def _failed(question: EvalQuestion, reason: str) -> Row:
    return Row(
        id=question.id,
        question=question.question,
        kind=question.kind,
        answerable=question.answerable,
        answered=False,
        confidence=0.0,
        text="",
        error=reason,
    )


def _search(question: EvalQuestion, answer: Answer) -> dict[str, float]:
    if not question.answerable or not question.documents:
        return {}
    hits = answer.trace.passages
    found = metrics.ranks(hits, question)
    measured = {f"recall@{k}": metrics.recall(found, question.documents, k) for k in _CUTS}
    measured["mrr"] = metrics.reciprocal_rank(found)
    measured["ndcg@10"] = metrics.ndcg(found, question.documents)
    if question.pages:
        measured["page_hit"] = metrics.page_hit(hits, question)
    return measured


def _answer(question: EvalQuestion, answer: Answer) -> dict[str, float]:
    measured: dict[str, float] = {}
    said = _MARKERS.sub("", answer.text) if answer.answered else ""
    if question.answerable and question.answers:
        measured["contains"] = float(any(metrics.contains(said, each) for each in question.answers))
        measured["token_f1"] = metrics.token_f1(said, question.answers)
    if question.answerable and question.sentences:
        measured["sentence_held"] = float(
            any(metrics.holds(said, each) for each in question.sentences)
        )
    if answer.answered:
        measured["supported"] = _supported(answer)
    if question.answerable and question.documents and answer.answered:
        measured |= _citations(question, answer)
    return measured


def _citations(question: EvalQuestion, answer: Answer) -> dict[str, float]:
    """Precision: cited passages that are right ones. Recall: right documents that are cited."""
    cited = [citation.passage for citation in answer.citations]
    right = [
        any(metrics.is_relevant(passage, question, name) for name in question.documents)
        for passage in cited
    ]
    found = metrics.ranks(cited, question)
    return {
        "citation_precision": sum(right) / len(right) if right else 0.0,
        "citation_recall": len(found) / len(question.documents),
    }


def _supported(answer: Answer) -> float:
    """Share of the answer's sentences that a passage they cite supports.

    A marker behind a quotation of several sentences stands for all of them.
    """
    reads = {each.number: ReadPassage(each.passage) for each in answer.citations}
    units = Units()
    sentences = [*units.feed(answer.text), *units.close()]
    held: list[bool] = []
    waiting: list[Claim] = []
    for sentence in sentences:
        claim = _MARKERS.sub("", sentence.text).strip('“”„«»「」" ')
        waiting += [Claim(claim)] if claim.strip(" .#-|") else []
        numbers = [int(number) for number in _MARKERS.findall(sentence.text)]
        if numbers:
            cited = [reads[number] for number in numbers if number in reads]
            held += _held(waiting, cited)
            waiting = []
    held += [False] * len(waiting)
    return sum(held) / len(held) if held else 1.0


def _held(claims: Sequence[Claim], cited: Sequence[ReadPassage]) -> list[bool]:
    """Whether each holds; a sentence quoted whole does, though a question in it cuts it in two."""
    whole = Claim(" ".join(each.text for each in claims))
    if any(word_for_word(whole, read) for read in cited):
        return [True] * len(claims)
    return [any(check(each, read).holds for read in cited) for each in claims]

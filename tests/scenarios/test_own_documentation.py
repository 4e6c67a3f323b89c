"""Our own documentation, read, indexed and asked: the smoke test of answering."""

from pathlib import Path

import pytest

from rag.evaluation import Report, evaluate, load_questions
from tests.fakes.answering import answering_from
from tests.fakes.shelf import EVERYBODY, NOW

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    files = {path.name: path.read_bytes() for path in sorted(DOCS.rglob("*.md"))}
    answering = answering_from(files, tmp_path_factory.mktemp("index"))
    questions = load_questions(DOCS / "questions.jsonl")
    return evaluate(questions, answering, principal=EVERYBODY, now=lambda: NOW)


def test_nearly_every_question_about_ourselves_is_answered_from_the_right_document(
    report: Report,
) -> None:
    wrong = [
        row.id
        for row in report.rows
        if row.answerable and not (row.answered and row.measures["contains"])
    ]

    assert len(wrong) <= 2, wrong
    assert report.metrics["recall@10"] >= 0.9


def test_no_question_about_something_else_is_answered(report: Report) -> None:
    assert [row.id for row in report.rows if row.answered and not row.answerable] == []


def test_every_quoted_sentence_holds_against_its_source(report: Report) -> None:
    assert report.metrics["supported"] >= 0.98

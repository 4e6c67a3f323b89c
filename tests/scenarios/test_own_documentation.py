"""Our own documentation, read, indexed and asked: the smoke test of answering."""

from pathlib import Path

import pytest
from langchain_core.retrievers import BaseRetriever

from rag.answering import Answering
from rag.chat_models.configured import ConfiguredModels
from rag.chat_models.extractive import SentenceQuoter
from rag.domain import IndexedDocument, Principal
from rag.evaluation import Report, evaluate, load_questions
from rag.ingestion.reading.formats import read
from rag.ingestion.reading.source import Source
from rag.ingestion.splitting import split
from rag.retrievers.embedded.index import EmbeddedIndex
from rag.retrievers.embedded.retriever import EmbeddedRetriever
from tests.fakes.shelf import EVERYBODY, NOW

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    index = EmbeddedIndex(tmp_path_factory.mktemp("index"))
    for path in sorted(DOCS.rglob("*.md")):
        reading = read(Source(data=path.read_bytes(), name=path.name))
        document = IndexedDocument(
            id=path.name, title=reading.title, name=path.name, readers=EVERYBODY.readers
        )
        index.put(document, split(reading, document))

    def retriever_for(principal: Principal, *, k: int = 10) -> BaseRetriever:
        return EmbeddedRetriever(index=index, principal=principal, k=k)

    answering = Answering(
        retriever_for=retriever_for,
        models=ConfiguredModels(),
        quoter=SentenceQuoter(),
        now=lambda: NOW,
    )
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

"""`footnote ask` and `footnote search`."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.markup import escape

from bot.cli.output import JSON, NOTHING_YET, TAKE_IN, Output, plain
from bot.cli.readers import AS, principal
from bot.config import Settings
from bot.wiring.app import App, open_app
from rag.citations.clean import unmarked
from rag.domain import Answer, Passage, Principal, Question, Trace


class _Line(BaseModel):
    """One line of a file of questions or queries."""

    model_config = ConfigDict(extra="ignore")

    id: str | int
    question: str = ""
    query: str = ""


@click.command()
@click.argument("question", required=False)
@AS
@JSON
@click.option("--questions", type=click.Path(path_type=Path), help="JSON lines: id, question.")
@click.option("--model", default="", help="A configured model's name instead of the default.")
@click.option("--explain", is_flag=True, help="Also why this answer: passages, checks, times.")
@click.pass_obj
def ask(
    settings: Settings,
    question: str | None,
    readers: frozenset[str],
    as_json: bool,
    questions: Path | None,
    model: str,
    explain: bool,
) -> None:
    """Answers QUESTION from the documents, with sources."""
    if (question is None) == (questions is None):
        msg = "Give either a question or --questions FILE."
        raise click.UsageError(msg)
    asker = principal(readers, settings.organisation)
    with open_app(settings) as app:
        if questions is not None:
            for line in _lines(questions, "question"):
                answer = _answer(app, line.question or line.query, asker, model)
                Output().json({"id": line.id, **_answer_json(app, answer, asker, explain=explain)})
            return
        answer = _answer(app, question or "", asker, model)
        if as_json:
            Output().json(_answer_json(app, answer, asker, explain=explain))
        else:
            _show(app, answer, asker, explain=explain)


@click.command()
@click.argument("query", required=False)
@click.option("-k", default=10, type=click.IntRange(1, 100), help="How many passages.")
@AS
@JSON
@click.option("--queries", type=click.Path(path_type=Path), help="JSON lines: id, query.")
@click.pass_obj
def search(
    settings: Settings,
    query: str | None,
    k: int,
    readers: frozenset[str],
    as_json: bool,
    queries: Path | None,
) -> None:
    """Finds the passages nearest to QUERY."""
    if (query is None) == (queries is None):
        msg = "Give either a query or --queries FILE."
        raise click.UsageError(msg)
    asker = principal(readers, settings.organisation)
    with open_app(settings) as app:
        if queries is not None:
            for line in _lines(queries, "query"):
                hits = app.find(line.query or line.question, asker, k=k)
                Output().json({"id": line.id, "hits": [_source(app, h, asker) for h in hits]})
            return
        hits = app.find(query or "", asker, k=k)
        if as_json:
            Output().json([_source(app, hit, asker) for hit in hits])
        else:
            _show_hits(app, hits)


def _lines(path: Path, wanted: str) -> Iterator[_Line]:
    """The file's lines, checked one by one; a wrong one is named by its number."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}."
        raise click.ClickException(msg) from error
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            parsed = _Line.model_validate_json(line)
        except ValidationError as error:
            msg = f'{path}, line {number}: expected {{"id": ..., "{wanted}": ...}}.'
            raise click.ClickException(msg) from error
        yield parsed


def _answer(app: App, text: str, asker: Principal, model: str) -> Answer:
    question = Question(text=text, principal=asker, model=model)
    return app.answerer.answer(question, say=lambda _: None, stopping=lambda: False)


def _source(app: App, passage: Passage, asker: Principal) -> dict[str, Any]:
    document = app.document(passage.document)
    link = app.links.document(passage.document, asker)
    return {
        "document": document.name if document else passage.title,
        "uri": f"{link}&page={passage.page}" if passage.page else link,
        "page": passage.page,
        "text": passage.text,
        "score": passage.score,
        "title": passage.title,
        "heading": list(passage.heading),
        "id": passage.document,
    }


def _answer_json(app: App, answer: Answer, asker: Principal, *, explain: bool) -> dict[str, Any]:
    sources = [
        {**_source(app, each.passage, asker), "number": each.number, "quote": each.quote}
        for each in answer.citations
    ]
    told: dict[str, Any] = {
        "answer": answer.text,
        "answered": answer.answered,
        "sources": sources,
        "nearest": [_source(app, each, asker) for each in answer.nearest],
        "remarks": list(answer.remarks),
        "confidence": answer.trace.confidence,
    }
    if explain:
        told["why"] = _trace_json(app, answer.trace, asker)
    return told


def _trace_json(app: App, trace: Trace, asker: Principal) -> dict[str, Any]:
    return {
        "question": trace.question,
        "model": trace.model,
        "instead_of": trace.instead_of,
        "passages": [_source(app, each, asker) for each in trace.passages],
        "filtered_out": app.filtered_out(trace.question, asker),
        "removed": list(trace.removed),
        "steps": [
            {"name": s.name, "ms": round(s.milliseconds, 2), "detail": s.detail}
            for s in trace.steps
        ],
        "tokens": {"in": trace.tokens_in, "out": trace.tokens_out},
        "cost": trace.cost,
    }


def _show(app: App, answer: Answer, asker: Principal, *, explain: bool) -> None:
    output = Output()
    output.rich(escape("\n".join(plain(line) for line in answer.text.splitlines())))
    for citation in answer.citations:
        passage = citation.passage
        place = f", p. {passage.page}" if passage.page else ""
        output.rich(f"  [bold]\\[{citation.number}][/] {escape(plain(passage.title))}{place}")
        output.rich(f"      [dim]{escape(plain(unmarked(citation.quote)))}[/]")
    if answer.nearest:
        output.rich("[dim]The nearest documents:[/]")
        for passage in answer.nearest:
            output.rich(f"  - {escape(plain(passage.title))}")
    for remark in answer.remarks:
        output.warn(remark)
    if not answer.answered and app.empty():
        output.warn(TAKE_IN)
    if explain:
        output.say(json.dumps(_trace_json(app, answer.trace, asker), ensure_ascii=False, indent=2))


def _show_hits(app: App, hits: Sequence[Passage]) -> None:
    output = Output()
    if not hits:
        output.say(NOTHING_YET if app.empty() else "Nothing found.")
        return
    rows: list[list[str]] = []
    for passage in hits:
        document = app.document(passage.document)
        name = document.name if document else passage.title
        page = str(passage.page) if passage.page else ""
        rows.append([f"{passage.score:.2f}", name, page, plain(passage.text)[:160]])
    output.table(("score", "document", "page", "passage"), rows, title="Found")

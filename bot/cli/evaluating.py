"""`footnote eval` and `footnote drift`."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from bot.cli.output import JSON, Output
from bot.cli.readers import AS, principal
from bot.config import Settings
from bot.domain import AnswerRecord
from bot.wiring.app import App, open_app
from bot.wiring.search import shown
from rag.answering.manners import Manners
from rag.evaluation.comparing import BOUND, Comparison, compare
from rag.evaluation.drift import Drift, drift
from rag.evaluation.evaluating import ByName, evaluate
from rag.evaluation.page import write_html
from rag.evaluation.questions import (
    EvalQuestion,
    Feedback,
    from_feedback,
    load_questions,
    save_questions,
)
from rag.evaluation.report import Report, load_report

_PATH = click.Path(path_type=Path)
_MOST_RECORDS = 20_000
_SAMPLED = 400
"""Documents looked at on each side; words settle long before."""


@click.command("eval", short_help="Asks questions of a file and measures the answers.")
@click.argument("file", type=_PATH, required=False)
@click.option(
    "--from-feedback", is_flag=True, help="Questions from thumbs and corrections instead."
)
@click.option("--save", type=_PATH, help="Where to write the questions of --from-feedback.")
@click.option("--html", type=_PATH, help="Where to write the report with its plots.")
@click.option("--out", type=_PATH, help="Where to write the report as JSON.")
@click.option("--compare", "before", type=_PATH, help="An earlier JSON; fails on a regression.")
@click.option("--bound", type=float, default=BOUND, help="How far a measure may fall.")
@click.option("--model", default="", help="A configured model's name instead of the default.")
@AS
@JSON
@click.pass_obj
def evaluation(
    settings: Settings,
    file: Path | None,
    from_feedback: bool,
    save: Path | None,
    html: Path | None,
    out: Path | None,
    before: Path | None,
    bound: float,
    model: str,
    readers: frozenset[str],
    as_json: bool,
) -> None:
    """Asks the questions of FILE and measures the answers; exits with 1 on a regression."""
    if (file is None) != from_feedback:
        msg = "Give either a FILE of questions or --from-feedback."
        raise click.UsageError(msg)
    with open_app(settings) as app:
        questions = load_questions(file) if file else _judged(app, save)
        report = evaluate(
            questions,
            ByName(app.answerer, lambda document_id: _name(app, document_id)),
            principal=principal(readers, settings.organisation),
            now=app.now,
            about=_about(app, model),
            model=model,
        )
    comparison = compare(load_report(before), report, bound=bound) if before else None
    if html is not None:
        write_html(report, html, comparison=comparison)
    if out is not None:
        out.write_text(report.to_json() + "\n", encoding="utf-8")
    _show(report, comparison, as_json=as_json)


def _name(app: App, document_id: str) -> str:
    document = app.document(document_id)
    return document.name if document else document_id


def _show(report: Report, comparison: Comparison | None, *, as_json: bool) -> None:
    """Prints the measures and what has changed; exits with 1 on a regression."""
    output = Output()
    if as_json:
        click.echo(report.to_json())
    else:
        rows = [[name, f"{value:.4f}"] for name, value in report.metrics.items()]
        output.table(("measure", "value"), rows, title=f"{len(report.rows)} questions")
    if comparison is not None:
        for line in comparison.lines():
            output.warn(line)
        if comparison.failed:
            raise click.exceptions.Exit(1)


def _about(app: App, model: str) -> dict[str, str]:
    chosen = app.answers.models.find(model)
    return {
        "model": chosen.name,
        "threshold": f"{Manners().threshold(chosen):g}",
        "index": shown(app.settings.index),
        "footnote": version("footnote"),
    }


def _judged(app: App, save: Path | None) -> tuple[EvalQuestion, ...]:
    """A question for each rating that somebody gave, written to `save` as well.

    Raises:
        click.ClickException: nobody has rated an answer yet.
    """
    given = [
        Feedback(
            question=record.question,
            answer=record.answer.text,
            answered=record.answer.answered,
            verdict=rating.verdict,
            documents=tuple(each.passage.title for each in record.answer.citations),
            reason=rating.reason,
            correction=rating.correction,
        )
        for record in app.stores.answers.recent(limit=_MOST_RECORDS)
        for rating in record.ratings
    ]
    questions = from_feedback(given)
    if not questions:
        msg = "There is no question to ask: nobody has rated an answer yet."
        raise click.ClickException(msg)
    if save is not None:
        save_questions(questions, save)
    return questions


@click.command("drift")
@click.option("--days", type=click.IntRange(1), default=30, help="How far back the new ones reach.")
@JSON
@click.pass_obj
def drifting(settings: Settings, days: int, as_json: bool) -> None:
    """Says whether questions or documents of late differ from those before."""
    with open_app(settings) as app:
        since = app.now() - timedelta(days=days)
        records = app.stores.answers.recent(limit=_MOST_RECORDS)
        asked = drift(
            [each.question for each in records if each.at < since],
            [each.question for each in records if each.at >= since],
        )
        held = [each for each in app.documents(None) if each.state == "indexed"]
        old = [each.id for each in held if each.updated < since][:_SAMPLED]
        new = [each.id for each in held if each.updated >= since][:_SAMPLED]
        written = drift(_texts(app, old), _texts(app, new))
        unanswered = _share_unanswered(records)
    output = Output()
    if as_json:
        told: dict[str, Any] = {"questions": asdict(asked), "documents": asdict(written)}
        output.json({**told, "unanswered": unanswered})
        return
    for name, found in (("Questions", asked), ("Documents", written)):
        output.say(_sentence(name, found, days))
    output.say(f"Without an answer: {unanswered:.0%} of all questions that are kept.")


def _texts(app: App, ids: Sequence[str]) -> list[str]:
    """The words of documents, read as whoever may read them."""
    texts: list[str] = []
    for document_id in ids:
        document = app.document(document_id)
        if document is not None:
            reader = principal(document.readers, document.organisation)
            texts.append(" ".join(p.text for p in app.search.passages(document_id, reader)))
    return texts


def _share_unanswered(records: Sequence[AnswerRecord]) -> float:
    return sum(not each.answer.answered for each in records) / len(records) if records else 0.0


def _sentence(name: str, found: Drift, days: int) -> str:
    if not found.before or not found.now:
        return (
            f"{name}: {found.now} in the last {days} days, {found.before} before; too few to tell."
        )
    verdict = "have moved" if found.notable else "are much as before"
    terms = f" New: {', '.join(found.new_terms)}." if found.notable and found.new_terms else ""
    return f"{name} {verdict} (divergence {found.divergence:.2f}).{terms}"

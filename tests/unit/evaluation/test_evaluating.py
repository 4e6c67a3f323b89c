"""An evaluation, from a file of questions to a page, a JSON and a verdict."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from rag.domain import ModelUnavailable
from rag.evaluation import (
    EvalQuestion,
    Feedback,
    Report,
    compare,
    drift,
    evaluate,
    from_feedback,
    load_questions,
    load_report,
    save_questions,
    write_html,
)
from rag.evaluation.evaluating import ByName
from rag.evaluation.plots import bar_plot
from rag.evaluation.questions import BadQuestions
from tests.fakes.scripted_model import scripted
from tests.fakes.shelf import EVERYBODY, NOW, Shelf, passage

QUESTIONS = (
    EvalQuestion(
        id="leave",
        question="How many days of paid leave do employees receive?",
        answers=("25 days",),
        documents={"handbook": 1.0},
        pages=(4,),
        kind="answerable",
    ),
    EvalQuestion(
        id="garage",
        question="Where is the parking garage in Lisbon?",
        answerable=False,
        kind="elsewhere",
    ),
)
SHELF = (
    passage("Employees receive 25 days of paid leave a year.", page=4),
    passage("The parking of bicycles is free.", title="Bicycles"),
)


def evaluated(shelf: Shelf | None = None) -> Report:
    return evaluate(
        QUESTIONS,
        (shelf or Shelf(SHELF)).answering(),
        principal=EVERYBODY,
        now=lambda: NOW,
        about={"model": "extractive"},
    )


def test_every_measure_is_in_the_report() -> None:
    metrics = evaluated().metrics

    assert metrics["recall@1"] == metrics["mrr"] == metrics["ndcg@10"] == 1.0
    assert metrics["page_hit"] == metrics["contains"] == 1.0
    assert (
        metrics["citation_precision"] == metrics["citation_recall"] == metrics["supported"] == 1.0
    )
    assert metrics["auroc_elsewhere"] == 1.0
    assert metrics["abstention_accuracy"] == 1.0
    assert metrics["p95_ms"] >= metrics["p50_ms"] > 0


def test_the_report_tells_the_steps_the_curve_and_every_question() -> None:
    report = evaluated()

    assert set(report.steps) >= {"rewrite", "search", "weigh"}
    assert report.curve[0]["coverage"] == 1.0
    assert report.curve[0]["risk"] == 0.5
    assert [row.answered for row in report.rows] == [True, False]
    assert report.by_kind["answerable"]["contains"] == 1.0


def test_a_question_that_fails_is_a_row_and_not_the_end() -> None:
    report = evaluated(Shelf(SHELF, chat=scripted([ModelUnavailable("the model is away")])))

    assert report.rows[0].error == "the model is away"
    assert len(report.rows) == 2


def test_a_report_survives_its_json(tmp_path: Path) -> None:
    report = evaluated()
    (tmp_path / "a.json").write_text(report.to_json(), encoding="utf-8")

    assert load_report(tmp_path / "a.json").to_json() == report.to_json()


def test_the_page_needs_nothing_from_outside_and_escapes_everything(tmp_path: Path) -> None:
    report = evaluated()
    hostile = replace(report, rows=(replace(report.rows[0], question="<script>x</script>"),))
    write_html(hostile, tmp_path / "a.html", comparison=compare(report, hostile))

    page = (tmp_path / "a.html").read_text(encoding="utf-8")

    assert page.count("<svg") == 4
    assert "<script>" not in page
    assert not re.search(r"(?:src|href)=|url\(|@import", page)


def test_a_fall_beyond_the_bound_fails_the_comparison_and_names_the_questions() -> None:
    before = evaluated()
    row = before.rows[0]
    worse = replace(row, measures={**row.measures, "contains": 0.0})
    now = replace(before, rows=(worse, before.rows[1]))

    compared = compare(before, now)

    assert compared.failed
    assert compared.worse == ("leave",)
    assert any("contains" in line and "worse than allowed" in line for line in compared.lines())
    assert not compare(before, now, bound=1.0).failed
    assert compare(now, before).better == ("leave",)
    assert compare(before, before).lines() == ("Nothing changed.",)


def test_slower_is_shown_but_never_fails() -> None:
    before = evaluated()
    slow = tuple(replace(row, milliseconds={"search": 9000.0}) for row in before.rows)

    assert not compare(before, replace(before, rows=slow)).failed


def test_questions_are_read_line_by_line_or_as_a_list(tmp_path: Path) -> None:
    line = {"id": "a", "question": "Why?", "documents": ["x.md"], "answerable": False, "pages": [3]}
    (tmp_path / "lines.jsonl").write_text(json.dumps(line) + "\n\n" + json.dumps(line) + "\n")
    (tmp_path / "list.json").write_text(json.dumps([{**line, "documents": {"x.md": 2}}]))

    lines = load_questions(tmp_path / "lines.jsonl")

    assert len(lines) == 2
    assert lines[0].documents == {"x.md": 1.0}
    assert not lines[0].answerable
    assert load_questions(tmp_path / "list.json")[0].documents == {"x.md": 2.0}


@pytest.mark.parametrize(
    ("text", "reason"),
    [("{", "not JSON"), ('{"id": "1"}', "no text"), ("3", "not an object")],
)
def test_a_bad_question_is_named_by_its_line(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "q.jsonl").write_text('{"id": "0", "question": "Why?"}\n' + text)

    with pytest.raises(BadQuestions, match=f"Question 2 .*{reason}"):
        load_questions(tmp_path / "q.jsonl")


def test_thumbs_and_corrections_become_questions(tmp_path: Path) -> None:
    made = from_feedback(
        [
            Feedback(question="A?", answer="a", answered=True, verdict="up", documents=("x",)),
            Feedback(question="B?", answer="b", answered=True, verdict="down", correction="c"),
            Feedback(question="C?", answer="", answered=False, verdict="up"),
            Feedback(question="E?", answer="e", answered=True, verdict="down", reason="r"),
            Feedback(question="D?", answer="d", answered=True, verdict="none"),
        ]
    )
    save_questions(made, tmp_path / "f.jsonl")

    assert load_questions(tmp_path / "f.jsonl") == made
    assert made[0].documents == {"x": 1.0}
    assert made[1].answers == ("c",)
    assert not made[2].answerable
    assert len(made) == 4


def test_what_was_wrong_with_an_answer_is_no_right_answer() -> None:
    (made,) = from_feedback(
        [
            Feedback(
                question="How long is leave?",
                answer="25 days.",
                answered=True,
                verdict="down",
                documents=("leave.md",),
                reason="It leaves out trainees.",
            )
        ]
    )

    assert (made.kind, made.answers, made.documents) == ("feedback-down", (), {})
    assert (made.cited, made.remark) == (("leave.md",), "It leaves out trainees.")


def test_drift_is_small_within_one_set_and_notable_between_two() -> None:
    leave = [f"How many days of annual leave in year {n}?" for n in range(20)]
    servers = [f"Why does the server cluster {n} restart with error?" for n in range(20)]

    assert not drift(leave, leave[::-1]).notable
    moved = drift(leave, servers)
    assert moved.notable
    assert "server" in moved.new_terms
    assert "leav" in moved.gone_terms
    assert moved.unseen > 0.5


def test_the_threshold_that_was_used_and_the_best_one_are_told(tmp_path: Path) -> None:
    report = replace(evaluated(), about={"model": "extractive", "threshold": "0.15"})

    write_html(report, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text()

    assert report.threshold == 0.15
    sure = {row.id: row.confidence for row in report.rows}
    assert sure["garage"] < report.best_threshold <= sure["leave"]
    assert json.loads(report.to_json())["best_threshold"] == round(report.best_threshold, 4)
    assert "answered from a confidence of 0.15" in page


def test_a_set_that_knows_only_the_proving_sentence_is_measured_by_it() -> None:
    known = EvalQuestion(
        id="leave",
        question="How many days of paid leave do employees receive?",
        sentences=("Employees receive 25 days of paid leave a year.",),
        documents={"handbook": 1.0},
    )
    other = replace(known, id="other", sentences=("The canteen opens at noon on weekdays.",))

    report = evaluate(
        (known, other), Shelf(SHELF).answering(), principal=EVERYBODY, now=lambda: NOW
    )

    assert [row.measures["sentence_held"] for row in report.rows] == [1.0, 0.0]
    assert [row.holds_answer for row in report.rows] == [True, False]


def test_a_set_may_call_documents_by_names_that_passages_do_not_carry() -> None:
    leave = replace(SHELF[0], document="d81f", title="Rules")
    (question, *_) = QUESTIONS
    asked = replace(question, documents={"handbook.md": 1.0})
    plain = Shelf((leave,)).answering()
    by_name = ByName(plain, {"d81f": "handbook.md"}.__getitem__)
    measured = [
        evaluate((asked,), each, principal=EVERYBODY, now=lambda: NOW).rows[0].measures
        for each in (plain, by_name)
    ]

    assert [each["recall@1"] for each in measured] == [0.0, 1.0]
    assert [each["citation_recall"] for each in measured] == [0.0, 1.0]


def test_seconds_are_written_out_in_the_report() -> None:
    drawn = bar_plot("Milliseconds", {"search": 1660.4, "write": 9.91}, unit=" ms")

    assert ">1660 ms<" in drawn
    assert ">9.91 ms<" in drawn

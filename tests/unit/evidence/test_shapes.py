"""Definitions, a plain yes or no, and lists with the line that leads to them."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import pytest

from rag.evidence.asked import take_apart
from rag.evidence.shape import shape_of
from tests.fakes.shelf import Shelf, passage


@pytest.mark.parametrize(
    ("question", "language", "definition", "mention"),
    [
        ("What is a passage?", "en", "A passage is a stretch of a document.", "Each passage is short."),
        ("What does set -x do?", "en", "-x: Print a trace.", "Traces are shown with -x."),
        ("What is $@?", "en", "@: ($@) All arguments.", "Every single argument is in $@."),
        ("What does --force do?", "en", "The --force option skips it.", "People who hurry use --force."),
        ("What is a passage?", "en", "| passage | a stretch of a document |", "| page | holds a passage |"),
        ("What are unassigned runs?", "en", "- Unassigned runs: runs without an experiment.", "It has runs."),
        ("Was ist ein Abschnitt?", "de", "Ein Abschnitt ist ein Stück eines Dokuments.", "Der Abschnitt fehlt."),
        ("Qu'est-ce qu'un passage ?", "fr", "Un passage est un extrait.", "Le passage suit."),
        ("¿Qué es un pasaje?", "es", "Un pasaje es un fragmento.", "El pasaje sigue."),
        ("연차란 무엇인가요?", "ko", "연차는 매년 쓰는 휴가입니다.", "휴가와 연차를 쓴다."),
        ("年休とは何ですか？", "ja", "年休とは毎年の休暇です。", "休暇と年休を使う。"),
        ("年假是什么？", "zh", "年假是每年的休假。", "员工使用年假。"),
    ],
)  # fmt: skip
def test_a_definition_of_the_thing_asked_about_wins(
    question: str, language: str, definition: str, mention: str
) -> None:
    shape = shape_of(take_apart(question, language))

    assert shape.bonus(definition) > shape.bonus(mention)


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [
        ("Can I delete it?", "en", "A: No, it stays."),
        ("Kann ich es löschen?", "de", "Nein, es bleibt."),
        ("Est-ce permis ?", "fr", "Oui, avec accord."),
        ("¿Puedo borrarlo?", "es", "No, permanece."),
    ],
)
def test_a_plain_yes_or_no_settles_such_a_question(question: str, language: str, said: str) -> None:
    asked = take_apart(question, language)

    assert shape_of(asked).bonus(said) > 0
    assert shape_of(take_apart("Where is it?", "en")).bonus(said) == 0


HOW_TO = passage(
    "Passwords are long. To reset your password, do the following:\n\n"
    "1. Open the portal.\n2. Choose Security.\n3. Enter the code from the letter.\n\n"
    "The canteen opens at noon."
)


def test_a_lead_in_is_quoted_with_the_steps_beneath_it() -> None:
    answer = Shelf((HOW_TO,)).ask("How do I reset my password?")

    assert answer.text.startswith(
        "“To reset your password, do the following:”\n1. Open the portal.\n2. Choose Security.\n3. Enter the code"
    )
    assert "canteen" not in answer.text
    assert answer.citations[0].quote in HOW_TO.text


def test_a_lead_in_to_nothing_is_not_quoted() -> None:
    source = passage(
        "To reset your password, do the following:\n\nPasswords are reset by the office."
    )

    answer = Shelf((source,)).ask("How do I reset my password?")

    assert "the following" not in answer.text
    assert "by the office" in answer.text


def test_a_lead_in_brings_its_code_and_its_marker_stands_below_it() -> None:
    source = passage("To start the nightly job, run the command:\n\n```\njob start --nightly\n```")

    answer = Shelf((source,)).ask("How do I start the nightly job?")

    assert "```\njob start --nightly\n```\n[1]" in answer.text


@pytest.mark.parametrize(
    ("question", "text", "limit"),
    [
        (
            "What notice do I have to give?",
            "Either side may give notice of two weeks at first. After that it is one month.",
            "After that it is one month.",
        ),
        (
            "Are hotels paid?",
            "Hotels are paid up to 140 euros. However, suites need an approval.",
            "However, suites need an approval.",
        ),
        (
            "Werden Hotels bezahlt?",
            "Hotels werden bezahlt. Allerdings braucht eine Suite die Zustimmung.",
            "Allerdings braucht eine Suite die Zustimmung.",
        ),
        ("有給休暇はありますか？", "有給休暇は二十五日です。ただし、初年度は十日です。", "ただし、初年度は十日です。"),
    ],
)  # fmt: skip
def test_what_limits_a_sentence_is_quoted_with_it(question: str, text: str, limit: str) -> None:
    assert limit in Shelf([passage(text, title="Handbook")]).ask(question).text


def test_a_new_paragraph_limits_nothing() -> None:
    text = "Hotels are paid up to 140 euros.\n\nHowever you travel, tell your team."

    assert "tell your team" not in Shelf([passage(text)]).ask("Are hotels paid?").text


@pytest.mark.parametrize(
    "contents",
    [
        "| Using axes | 21 |\n|---|---|\n| Scaling an axis | 23 |\n| Labels of an axis | 23 |\n| Removing an axis | 31 |",
        "Scaling an axis . . . . . . . . 23\n\nLabels of an axis . . . . . . 31",
        "Using axes … 21 Scaling an axis … 23 Labels of an axis … 31",
        "| Scaling an axis ............ | 23 |\n|---|---|\n| Labels ....... | 31 |",
    ],
)
def test_a_line_of_the_contents_is_no_answer(contents: str) -> None:
    source = [
        passage(contents, title="Contents", page=3),
        passage("An axis is scaled by the command `scale`.", title="Scales", page=23),
    ]

    answer = Shelf(source).ask("How is scaling an axis done?")

    assert answer.answered
    assert [each.passage.page for each in answer.citations] == [23]


@pytest.mark.parametrize(
    "table",
    [
        "| room | seats |\n|---|---|\n| Avon | 4 |\n| Clifton | 30 |",
        "| Severn | 40 |\n|---|---|\n| Avon | 4 |\n| Clifton | 30 |",
    ],
)
def test_a_table_of_numbers_is_no_contents(table: str) -> None:
    source = passage(table, title="Rooms and their seats")

    assert "30" in Shelf([source]).ask("How many seats has Clifton?").text

"""What is asked to be defined, and what defines it, is told in every language."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import pytest

from rag.analysis.defining import named, thing_asked, thing_defined, things_defined


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("en", "What is a passage?", "| word | meaning |\n| **passage** | A stretch of a document. |"),
        ("en", "What are dead letters?", "Some words.\n\nA dead letter is a delivery that ended undone."),
        ("en", "What does MTTR mean?", "- **MTTR**: mean time to repair"),
        ("en", "What's a run book?", "Run book - what to do at night"),
        ("de", "Was ist eine Rufbereitschaft?", "Rufbereitschaft bedeutet, erreichbar zu sein."),
        ("fr", "Qu'est-ce qu'un avenant ?", "> avenant : une modification du contrat"),
        ("es", "¿Qué es una factura?", "Factura es el documento de cobro."),
        ("ko", "온콜이란 무엇인가요?", "온콜은 연락을 받을 준비를 하는 것입니다."),
        ("ja", "経費とは何ですか？", "経費とは業務に使った費用のことです。"),
        ("zh", "什么是报销？", "报销是指公司支付员工的费用。"),
    ],
)  # fmt: skip
def test_a_line_says_what_the_thing_asked_about_is(language: str, question: str, text: str) -> None:
    thing = thing_asked(question, language)

    assert thing
    assert named(thing) in things_defined(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "This is a passage.",
        "Every passage is short.",
        "passages and pages, here: a list",
        "the passage of a bill through both of the houses is long",
        "print(passage): nothing",
        "passage",
    ],
)
def test_a_line_that_defines_something_else_or_nothing_does_not(text: str) -> None:
    assert named(thing_asked("What is a passage?", "en")) not in things_defined(text, "en")


def test_a_question_for_something_else_asks_for_no_definition() -> None:
    assert not thing_asked("Who reads a passage?", "en")
    assert not thing_asked("What is the name of the person who leads the sales team?", "en")


def test_a_sentence_defines_what_stands_before_its_verb() -> None:
    assert thing_defined("3. A passage is a stretch of text.", "en") == frozenset({"passag"})
    assert thing_defined("Each passage is a stretch of text.", "en") == frozenset()

# ruff: noqa: RUF001 - marks as other languages write them

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.analysis import is_question


@pytest.mark.parametrize(
    "text",
    [
        "How many days off do I get?",
        "what are personas",
        "can I share a model",
        "How do I reset it",
        "“Who pays for travel”",
        "Wie viele Urlaubstage habe ich",
        "¿Cuántos días hay?",
        "qué es un dominio",
        "où se trouve le formulaire",
        "сколько дней",
        "有給休暇は何日ですか",
        "연차는 며칠인가요",
        "年假可以顺延吗",
        "年假有几天？",
    ],
)
def test_a_mark_or_the_words_say_that_something_is_asked(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "vacation policy",
        "how to set up a camera",
        "whatever it takes",
        "a list of the built-in rules",
        "creating a training job",
        "Urlaubsregelung",
        "有給休暇の規則",
        "연차 규정",
        "iso 9001 certificate",
    ],
)
def test_a_text_that_only_names_its_topic_asks_nothing(text: str) -> None:
    assert not is_question(text)


@given(st.text())
def test_any_text_can_be_looked_at(text: str) -> None:
    assert is_question(text) in {True, False}

"""The second question works: what was talked about is carried along."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import pytest

from rag.answering.history import told
from rag.answering.rewriting import carried, stands_alone, trusted_rewrite
from rag.answering.searching import reading_language
from rag.answering.tokens import estimate_tokens
from rag.domain import Turn
from tests.fakes.scripted_model import scripted
from tests.fakes.shelf import Shelf, passage


def person(text: str, name: str = "Ann") -> Turn:
    return Turn(speaker="person", text=text, name=name)


def footnote(text: str) -> Turn:
    return Turn(speaker="footnote", text=text)


LEAVE = (
    person("How many days of annual leave do employees get?"),
    footnote("Employees get 25 days [1]. Maria Lopez approves it [1]."),
)


@pytest.mark.parametrize(
    "question",
    [
        "And for contractors?",
        "What about interns?",
        "Why?",
        "Who approves it?",
        "Can they carry it over?",
        "How long?",
    ],
)
def test_an_elliptical_question_carries_the_topic(question: str) -> None:
    rewritten = carried(question, LEAVE, "en")

    assert rewritten.startswith(question)
    assert "annual" in rewritten
    assert "leave" in rewritten


@pytest.mark.parametrize(
    "question",
    [
        "How do I reset my VPN password?",
        "What is the travel budget per person?",
        "Which printers support colour?",
        "Who is Anna Kern?",
        "Wie hoch ist das Reisebudget pro Person?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    language = "de" if question.startswith("Wie") else "en"

    assert carried(question, LEAVE, language) == question


def test_a_pronoun_also_carries_the_names_of_the_last_answer() -> None:
    assert "Lopez" in carried("Where does she work?", LEAVE, "en")


def test_a_chain_of_follow_ups_reaches_back_to_the_question_that_stood_alone() -> None:
    turns = (*LEAVE, person("And for contractors?"), footnote("None [1]."))

    rewritten = carried("Why?", turns, "en")

    assert "contractors" in rewritten
    assert "leave" in rewritten


@pytest.mark.parametrize(
    ("language", "first", "second", "topic"),
    [
        ("de", "Wie viele Urlaubstage haben Angestellte?", "Und für Praktikanten?", "Urlaubstage"),
        ("fr", "Combien de jours de congé ont les employés ?", "Et pour les stagiaires ?", "congé"),
        ("es", "¿Cuántos días de vacaciones tienen los empleados?", "¿Y los becarios?", "vacaciones"),
        ("ko", "직원의 연차 휴가는 며칠인가요?", "그럼 인턴은?", "휴가"),
        ("ja", "社員の年次休暇は何日ですか？", "ではインターンは？", "年次休暇"),
        ("zh", "员工的年假有多少天？", "那么实习生呢？", "年假"),
    ],
)  # fmt: skip
def test_follow_ups_work_in_every_language(
    language: str, first: str, second: str, topic: str
) -> None:
    assert topic in carried(second, (person(first), footnote("25 [1].")), language)


def test_without_a_model_the_follow_up_is_answered_about_its_topic() -> None:
    shelf = Shelf(
        (
            passage(
                "Employees get 25 days of annual leave. Contractors get no annual leave at all."
            ),
            passage("Contractors get a visitor badge at the gate.", title="Badges"),
        )
    )

    answer = shelf.ask("And for contractors?", turns=LEAVE)

    assert "no annual leave" in answer.text
    assert "annual" in answer.trace.question


def test_with_a_model_the_follow_up_is_rewritten_by_it_and_searched_so() -> None:
    chat = scripted(
        "How many days of annual leave do contractors get?", "Contractors get no annual leave [1]."
    )
    shelf = Shelf((passage("Contractors get no annual leave."),), chat=chat)

    answer = shelf.ask("And for contractors?", turns=LEAVE)

    assert shelf.asked == ["How many days of annual leave do contractors get?"]
    assert answer.trace.question == shelf.asked[0]
    assert "Ann: How many days" in chat.prompts[0]


def test_what_a_model_thinks_aloud_is_no_part_of_the_rewriting() -> None:
    chat = scripted(
        "<think>The topic is leave.\nNo, contractors.</think>\nHow many days do contractors get?",
        "Contractors get no annual leave [1].",
    )
    shelf = Shelf((passage("Contractors get no annual leave."),), chat=chat)

    shelf.ask("And for contractors?", turns=LEAVE)

    assert shelf.asked == ["How many days do contractors get?"]


def test_a_rewriting_that_rambles_is_not_used() -> None:
    assert trusted_rewrite("word " * 400, "Why?") == "Why?"
    assert trusted_rewrite("", "Why?") == "Why?"
    assert len(trusted_rewrite("word " * 40, "Why?").split()) <= 30


def test_history_keeps_the_newest_whole_and_summarises_the_oldest_within_its_budget() -> None:
    turns = [
        person(f"Question number {n} is about topic {n}. " + "It has many more words. " * 12)
        for n in range(12)
    ]

    history = told(turns, tokens=400)

    lines = history.splitlines()
    assert estimate_tokens(history) <= 420
    assert lines[-1].endswith("It has many more words.")
    assert lines[0].endswith("…")
    assert "Question number 1 " in history


def test_turns_carry_who_said_them() -> None:
    history = told((person("Hi", "Ben"), footnote("Hello")), tokens=100)

    assert history == "Ben: Hi\nFootnote: Hello"


def test_one_name_makes_a_question_stand_alone() -> None:
    assert stands_alone("Who is Anna Kern?", "en")


HANDBOOK = (
    "Every full-time employee receives 25 days of paid leave a year.\n\n"
    "Contractors agree their leave in their contract.\n\n"
    "Part-time employees receive leave in proportion to their hours."
)
FULL_TIME = (
    person("How many days of leave does a full-time employee get?"),
    footnote("“Every full-time employee receives 25 days of paid leave a year.” [1]"),
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("And contractors?", "Contractors agree their leave in their contract."),
        ("and for contractors?", "Contractors agree their leave in their contract."),
        ("What about part-time?", "Part-time employees receive leave in proportion"),
    ],
)
def test_a_follow_up_that_names_another_is_answered_with_what_is_said_of_that_one(
    question: str, said: str
) -> None:
    shelf = Shelf([passage(HANDBOOK, title="Leave")])

    answer = shelf.ask(question, turns=FULL_TIME)

    assert said in answer.text
    assert "25 days" not in answer.text


def test_a_follow_up_about_what_no_document_knows_is_not_answered_with_the_sentence_before() -> (
    None
):
    shelf = Shelf([passage(HANDBOOK, title="Leave")])

    assert not shelf.ask("And interns?", turns=FULL_TIME).answered


def test_a_follow_up_that_asks_for_something_else_of_the_same_is_no_contrast() -> None:
    shelf = Shelf([passage(f"{HANDBOOK} Maria Lopez approves it.", title="Leave")])

    assert "Lopez" in shelf.ask("And who approves it?", turns=FULL_TIME).text


@pytest.mark.parametrize(
    "question", ["Wie viele Elternzeittage gibt es?", "Combien de tickets restaurant ?"]
)
def test_a_question_in_another_language_is_one_of_its_own(question: str) -> None:
    assert carried(question, LEAVE, reading_language(question)) == question


def test_a_refusal_in_a_thread_speaks_the_language_of_the_last_question() -> None:
    shelf = Shelf([passage(HANDBOOK, title="Leave")])

    refused = shelf.ask("Und Elternzeit?", turns=FULL_TIME)

    assert not refused.answered
    assert "nicht gefunden" in refused.text

"""Measures say what their textbooks say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Passage
from rag.evaluation import metrics
from rag.evaluation.questions import EvalQuestion
from tests.fakes.shelf import passage

QUESTION = EvalQuestion(
    id="1",
    question="How many days?",
    answers=("25 days",),
    documents={"handbook.md": 2.0, "travel.md": 1.0},
    pages=(4,),
)
RIGHT = passage("Employees get 25 days.", document="handbook.md", page=4)
ALSO = passage("It is 25 days abroad.", document="travel.md", title="Travel")
WRONG = passage("Lunch is at noon.", document="handbook.md", page=9)


def found(*hits: Passage) -> dict[str, int]:
    return dict(metrics.ranks(hits, QUESTION))


def test_a_hit_is_right_when_document_and_words_are() -> None:
    assert found(WRONG, RIGHT, ALSO) == {"handbook.md": 2, "travel.md": 3}


def test_recall_counts_the_right_documents_among_the_first() -> None:
    places = found(RIGHT, WRONG, ALSO)

    assert metrics.recall(places, QUESTION.documents, 1) == 0.5
    assert metrics.recall(places, QUESTION.documents, 3) == 1.0


def test_reciprocal_rank_and_ndcg_fall_with_the_place() -> None:
    assert metrics.reciprocal_rank(found(WRONG, RIGHT)) == 0.5
    assert metrics.reciprocal_rank({}) == 0.0
    assert metrics.ndcg(found(RIGHT, ALSO), QUESTION.documents) == pytest.approx(1.0)
    assert 0 < metrics.ndcg(found(ALSO, RIGHT), QUESTION.documents) < 1


def test_a_page_hit_needs_the_page() -> None:
    assert metrics.page_hit([WRONG, RIGHT], QUESTION) == 1.0
    assert metrics.page_hit([WRONG], QUESTION) == 0.0


@pytest.mark.parametrize("name", ["handbook.md", "Handbook", "HANDBOOK.MD"])
def test_a_document_is_known_by_name_title_or_stem(name: str) -> None:
    assert metrics.is_document(RIGHT, name)


@pytest.mark.parametrize(
    ("text", "answer", "held"),
    [
        ("It is 25 days.", "25 Days", True),
        ("It is 125 days.", "25 days", False),
        ("年假为15天。", "15天", True),
        ("anything", "", False),
    ],
)
def test_containment_ignores_case_and_punctuation_but_not_words(
    text: str, answer: str, *, held: bool
) -> None:
    assert metrics.contains(text, answer) is held


def test_token_f1_is_one_for_the_same_words_and_zero_for_none() -> None:
    assert metrics.token_f1("twenty-five days", ["Twenty five days"]) > 0.6
    assert metrics.token_f1("lunch", ["leave"]) == 0.0


def test_auroc_is_the_chance_that_right_scores_above_wrong() -> None:
    assert metrics.auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert metrics.auroc([0.1], [0.9]) == 0.0
    assert metrics.auroc([0.5], [0.5]) == 0.5
    assert metrics.auroc([], [0.5]) is None


@given(
    st.lists(st.floats(0, 1).map(lambda x: round(x, 1)), min_size=1, max_size=12),
    st.lists(st.floats(0, 1).map(lambda x: round(x, 1)), min_size=1, max_size=12),
)
def test_auroc_agrees_with_counting_every_pair(right: list[float], wrong: list[float]) -> None:
    pairs = [(a > b) + 0.5 * (a == b) for a in right for b in wrong]

    assert metrics.auroc(right, wrong) == pytest.approx(sum(pairs) / len(pairs))

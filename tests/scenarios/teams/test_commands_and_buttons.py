"""People write commands and press buttons in Teams, as they do in Slack."""

from pathlib import Path

import pytest

from tests.fakes.teams.desk import ANN, AT, PERSONAL, THREAD, Desk, opened_desk


def test_ask_asks(desk: Desk) -> None:
    desk.says("personal", "ask how many days of leave?")

    assert [question.text for question in desk.script.asked] == ["how many days of leave?"]


def test_nobody_is_told_that_something_is_looked_into_where_nothing_is(desk: Desk) -> None:
    desk.does("install_personal")
    desk.says("personal", "status")

    assert [each.body["text"] for each in desk.teams.sent("POST", "message")] == [
        "Hello!",
        "One moment…",
    ]
    assert desk.texts(PERSONAL)[1].endswith("searchable for you here.")


def test_a_model_is_chosen_for_one_question(desk: Desk) -> None:
    desk.says("channel", f"{AT} ask --model large how many days of leave?")

    (asked,) = desk.script.asked
    assert (asked.text, asked.model) == ("how many days of leave?", "large")


@pytest.mark.parametrize("said", ["", "--compare"])
def test_a_mention_that_asks_nothing_is_told_what_to_do(desk: Desk, said: str) -> None:
    desk.says("channel", f"{AT} {said}")

    assert "Ask me a question" in str(desk.texts(THREAD))
    assert not desk.script.asked


def test_models_compared_stand_beside_each_other_in_the_thread(tmp_path: Path) -> None:
    with opened_desk(tmp_path, models={"quick": "extractive"}) as desk:
        desk.says("channel", f"{AT} ask --compare how many days of leave?", id="1700000000001")

        told = desk.texts(THREAD)
    assert ["extractive" in each for each in told] == [True, False]
    assert ["quick" in each for each in told] == [False, True]


def test_why_this_answer_is_told_to_its_asker(desk: Desk) -> None:
    desk.says("personal", "leave?")
    desk.says("personal", "why")

    assert "leave days" in str(desk.last(PERSONAL))


def test_who_may_read_a_document_is_changed_by_its_owner_alone(desk: Desk, tmp_path: Path) -> None:
    theirs = desk.ingests("plan.txt", "A plan for two.", frozenset({f"user:teams:{ANN}"}), tmp_path)
    desk.says("personal", "scope plan.txt everyone")

    document = desk.app.stores.documents.get(theirs.id)
    assert document is not None
    assert document.readers == theirs.readers
    assert desk.texts(PERSONAL)[-1].startswith("Only the person who added this document")

"""The process dies at any moment of an answer in Slack; whoever starts next brings it to one end."""

from pathlib import Path

import pytest

from rag.domain import Answer
from tests.fakes.death import Death
from tests.fakes.slack.desk import ADA, GENERAL, MENTION, Desk, opened_desk
from tests.fakes.slack.script import cited
from tests.fakes.slack.workspace import shown

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SHORT = cited("You get 25 days [1]. That is all [1].")
LONG = Answer(
    text="\n\n".join(f"Paragraph {n}. " + "Words and words again. " * 40 for n in range(20)),
    answered=True,
)


def passed(folder: Path, answer: Answer, without: frozenset[str]) -> list[str]:
    """The failpoints of one answer, in order."""
    with opened_desk(folder) as desk:
        prepare(desk, answer, without)
        with Death(at=None) as life:
            desk.says(ADA, GENERAL, f"{MENTION} leave?")
    return life.passed


def prepare(desk: Desk, answer: Answer, without: frozenset[str]) -> None:
    desk.space.without |= without
    desk.script.usual = answer
    desk.script.pieces = lambda text: [f"{part}. " for part in text.split(". ")][:4]

    def between() -> None:
        desk.clock.advance(2)

    desk.script.between = between


def outcome_of_a_kill(folder: Path, answer: Answer, without: frozenset[str], at: int) -> list[str]:
    """What stands in the channel after a kill at the failpoint number `at` and a fresh start."""
    with opened_desk(folder) as desk:
        prepare(desk, answer, without)
        post = desk.space.says(ADA, GENERAL, f"{MENTION} leave?")
        with Death(at):
            desk.told(post, GENERAL)
            desk.drain()
        desk.told(post, GENERAL)  # what was not acknowledged, Slack sends again
        desk.clock.advance(400)
        desk.drain()
        return [shown(each) for each in desk.answers(GENERAL)]


@pytest.mark.parametrize(
    ("answer", "without", "messages"),
    [
        pytest.param(SHORT, frozenset[str](), 1, id="stream"),
        pytest.param(SHORT, frozenset({"status", "sessions", "stream"}), 1, id="edit"),
        pytest.param(LONG, frozenset[str](), 2, id="long"),
    ],
)
def test_a_kill_at_any_moment_leaves_exactly_one_answer(
    tmp_path: Path, answer: Answer, without: frozenset[str], messages: int
) -> None:
    names = passed(tmp_path / "whole", answer, without)
    assert len(names) > 30
    wrong = {
        f"{at} {name}": found
        for at, name in enumerate(names, start=1)
        if len(found := outcome_of_a_kill(tmp_path / str(at), answer, without, at)) != messages
    }

    assert wrong == {}

"""A question that waits behind others is told so, where its answer will stand."""

import pytest

from tests.fakes.slack.desk import ADA, BEN, DIRECT, GENERAL, MENTION, Desk
from tests.fakes.slack.workspace import shown

EDITED = frozenset({"status", "sessions", "stream"})


def behind(desk: Desk) -> None:
    """Ben's question is in work, Ada's waits."""
    desk.told(desk.space.says(BEN, GENERAL, f"{MENTION} leave?"), GENERAL)
    desk.told(desk.space.says(ADA, GENERAL, f"{MENTION} holidays?"), GENERAL)
    assert desk.app.stores.queue.lease() is not None
    desk.clock.advance(4)
    desk.chat.queueing.look()


def test_the_status_says_how_many_are_ahead(desk: Desk) -> None:
    behind(desk)

    status = desk.space.called("assistant.threads.setStatus")
    assert any("ahead of yours" in str(each) for each in status)
    assert desk.answers(GENERAL) == []


@pytest.mark.parametrize("without", [frozenset[str](), EDITED], ids=["status", "message"])
def test_the_word_turns_into_the_answer(desk: Desk, without: frozenset[str]) -> None:
    desk.space.without |= without
    behind(desk)
    if without:
        assert any("ahead of yours" in shown(each) for each in desk.answers(GENERAL))

    desk.clock.advance(300)  # the first worker died; both are answered now
    desk.drain()

    answers = [shown(each) for each in desk.answers(GENERAL)]
    assert len(answers) == 2
    assert all("25 days" in each and "ahead" not in each for each in answers)


def test_a_direct_message_behind_another_is_told_too(desk: Desk) -> None:
    desk.space.without |= EDITED
    desk.told(desk.space.says(ADA, DIRECT, "leave?"), DIRECT)
    desk.told(desk.space.says(ADA, DIRECT, "and holidays?"), DIRECT)
    desk.app.stores.queue.lease()
    desk.clock.advance(4)

    desk.chat.queueing.look()
    desk.chat.queueing.look()

    assert [shown(each) for each in desk.answers(DIRECT)] == ["One question is ahead of yours."]

"""Teams, search or the model misbehave: every question still has its one outcome."""

import pytest

from rag.domain import ModelUnavailable
from tests.fakes.death import Death
from tests.fakes.teams.connector import Fault
from tests.fakes.teams.desk import AT, GROUP, PERSONAL, Desk
from tests.fakes.teams.world import THREAD

LEAVE = "You get **25 days** of leave a year [1]."
PLACES = {"personal": PERSONAL, "group": GROUP, "channel": THREAD}


def answers(desk: Desk, place: str) -> int:
    return desk.texts(PLACES[place]).count(LEAVE)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("status", [412, 429, 500, 502, 503, 504])
def test_whatever_teams_answers_once_there_is_one_answer(
    desk: Desk, place: str, status: int
) -> None:
    desk.teams.faults.append(Fault(status=status, headers={"Retry-After": "2"}))
    desk.does(place)

    assert answers(desk, place) == 1


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("only", ["POST", "PUT"])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_what_was_done_but_not_confirmed_is_not_answered_twice(
    desk: Desk, place: str, only: str, status: int
) -> None:
    desk.teams.faults.append(Fault(status=status, only=only, kind="message", carried_out=True))
    desk.does(place)

    desk.teams.faults.clear()
    assert answers(desk, place) == 1


POINTS = [
    "question.before_posting",
    "question.after_posting",
    "question.before_posted",
    "question.after_posted",
    "question.before_finish",
    "question.after_finish",
    "question.after_answered",
    "teams_message.before_create",
    "teams_message.after_create",
    "teams_message.before_update",
    "teams_message.after_update",
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_there_is_one_answer_in_the_end(desk: Desk, place: str, point: str) -> None:
    with Death(counts=point.__eq__) as death:
        desk.does(place)
    if death.came:
        desk.clock.advance(400)
    desk.drain()

    assert answers(desk, place) == 1


def test_a_model_that_is_away_for_a_while_answers_late_in_the_same_message(desk: Desk) -> None:
    desk.script.failures = [ModelUnavailable("away", retry_after=5.0)] * 2
    desk.does("group")

    assert desk.texts(GROUP) == [LEAVE]


def test_a_model_that_stays_away_is_said_in_one_plain_sentence(desk: Desk) -> None:
    desk.script.failures = [ModelUnavailable("secret detail")] * 20
    desk.does("personal")

    (text,) = desk.texts(PERSONAL)
    assert text.startswith("I could not answer this")
    assert "secret" not in text


def test_where_we_were_put_out_the_queue_moves_on(desk: Desk) -> None:
    desk.teams.faults.extend([Fault(status=403, code="BotNotInConversationRoster")] * 3)
    desk.does("group")
    desk.teams.faults.clear()
    desk.says("group", f"{AT} again?")

    assert desk.texts(GROUP) == [LEAVE]


def test_an_expired_token_is_renewed_without_anybody_noticing(desk: Desk) -> None:
    desk.does("personal")
    desk.clock.advance(7200)
    desk.teams.faults.append(Fault(status=401))
    desk.says("personal", "and now?")

    assert answers(desk, "personal") == 2


@pytest.mark.timeout(600)
def test_hundreds_of_odd_activities_never_break_the_door_or_the_worker(desk: Desk) -> None:
    odd: list[object] = [None, 7, "x" * 5000, [], {}, [[]], {"id": 5}, "\ud800", True]
    for field in ("text", "value", "entities", "attachments", "channelData", "from", "name", "id"):
        for each in odd:
            for name in ("personal", "channel", "feedback", "card_button", "personal_edit"):
                status = desk.does(name, **{field: each}).status
                assert status < 500 or (status == 501 and field == "name"), (name, field, each)

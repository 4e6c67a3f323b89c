"""An answer in a group or a channel: one message, updated."""

from itertools import pairwise

import pytest

from bot.ports import Busy, Gone
from tests.adapters.teams.samples import reply
from tests.fakes.teams.connector import Fault
from tests.fakes.teams.world import CHANNEL, GROUP, THREAD, World


def test_the_reply_stays_in_the_thread_of_the_question(world: World) -> None:
    world.open(world.asked("thread_reply")).finish(reply())

    assert {each.conversation for each in world.teams.calls} == {THREAD}
    assert [each["text"] for each in world.teams.shown(THREAD)] == ["You get 25 days [1]."]


def test_typing_comes_first_and_again_while_work_goes_on(world: World) -> None:
    stream = world.open(world.asked("group"))
    (tick,) = world.ticks
    for _ in range(5):
        world.clock.advance(3.5)
        assert tick() is True

    assert world.teams.calls[0].body["type"] == "typing"
    assert len(world.teams.sent("POST", "typing")) == 6
    stream.finish(reply())
    assert world.ticks == []


def test_typing_ends_when_nobody_works_any_more(world: World) -> None:
    stream = world.open(world.asked("group"))
    (tick,) = world.ticks
    world.clock.advance(70)
    stream.status("still here")
    world.clock.advance(70)
    assert tick() is True
    world.clock.advance(10)

    assert tick() is False


def test_words_arrive_by_updates_at_most_every_three_seconds(world: World) -> None:
    stream = world.open(world.asked("channel"))
    for number in range(20):
        world.clock.advance(0.5)
        stream.write(f"word{number} ")
    stream.finish(reply())

    updates = world.teams.sent("PUT")
    assert len(updates) == 4
    assert all(
        (after.at - before.at).total_seconds() >= 3 for before, after in pairwise(updates[:-1])
    )
    assert updates[0].body["text"].endswith(" …")
    assert len(world.teams.shown(THREAD)) == 1


def test_the_message_is_noted_before_any_word(world: World) -> None:
    world.open(world.asked("channel"))

    (message,) = world.posted
    assert (message.id, message.thread.channel) == ("1001", CHANNEL)
    assert world.teams.shown(THREAD)[0]["text"] == "Looking into it…"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
def test_a_create_that_failed_on_their_side_is_not_repeated(world: World, status: int) -> None:
    world.teams.faults.append(Fault(status=status, kind="message", carried_out=True))

    with pytest.raises(Busy):
        world.open(world.asked("channel"))

    assert len(world.teams.sent("POST", "message")) == 1
    assert world.ticks == []


@pytest.mark.parametrize("status", [412, 429, 503])
def test_a_create_that_was_turned_away_is_tried_again(world: World, status: int) -> None:
    world.teams.faults.append(Fault(status=status, kind="message", headers={"Retry-After": "3"}))

    world.open(world.asked("channel"))

    assert len(world.teams.shown(THREAD)) == 1
    assert 3 in world.paused


def test_a_second_try_after_an_unconfirmed_create_leaves_one_answer(world: World) -> None:
    asked = world.asked("channel")
    world.teams.faults.append(Fault(status=502, kind="message", carried_out=True))
    with pytest.raises(Busy):
        world.open(asked)

    world.open(asked, state="posting", attempt=2).finish(reply())

    texts = [each["text"] for each in world.teams.shown(THREAD)]
    assert texts == ["Looking into it…", "You get 25 days [1]."]


@pytest.mark.parametrize("status", [412, 429, 500, 502, 503, 504])
def test_the_final_update_is_repeated_until_it_holds(world: World, status: int) -> None:
    stream = world.open(world.asked("group"))
    world.teams.faults.extend([Fault(status=status, only="PUT")] * 2)

    stream.finish(reply())

    assert [each["text"] for each in world.teams.shown(GROUP)] == ["You get 25 days [1]."]


def test_an_outage_at_the_end_comes_again_later_with_the_same_message(world: World) -> None:
    asked = world.asked("group")
    stream = world.open(asked)
    world.teams.faults.extend([Fault(status=503, only="PUT")] * 4)
    with pytest.raises(Busy):
        stream.finish(reply())

    world.open(asked, state="posted", message=world.posted[0], attempt=2).finish(reply())

    assert [each["text"] for each in world.teams.shown(GROUP)] == ["You get 25 days [1]."]


def test_where_we_were_put_out_nothing_is_tried_again(world: World) -> None:
    world.teams.faults.extend(
        [Fault(status=403, code="BotNotInConversationRoster", kind="message")] * 2
    )

    with pytest.raises(Gone):
        world.open(world.asked("group"))
    assert len(world.teams.sent("POST", "message")) == 1


def test_a_message_that_somebody_deleted_meanwhile_is_posted_anew(world: World) -> None:
    stream = world.open(world.asked("group"))
    world.teams.messages[GROUP].clear()

    message = stream.finish(reply())

    assert [each["id"] for each in world.teams.shown(GROUP)] == [message.id]


def test_an_edited_question_is_answered_where_its_answer_stood(world: World) -> None:
    first = world.open(world.asked("personal")).finish(reply())

    edited = world.asked("personal_edit")
    world.open(edited, state="posted", message=first).finish(reply("Half of it [1]."))

    (shown,) = world.teams.shown("a:1personal-ann")
    assert shown["text"] == "Half of it [1]."


def test_a_very_long_answer_comes_in_parts_each_with_its_own_sources(world: World) -> None:
    text = "\n\n".join(f"Paragraph {n} says much, much more than that [1]." for n in range(1000))

    world.open(world.asked("group")).finish(reply(text))

    shown = world.teams.shown(GROUP)
    assert len(shown) == 4
    assert all(each["entities"][0]["citation"] for each in shown)
    assert shown[0]["text"].startswith("Paragraph 0 ")
    assert shown[-1]["text"].endswith("than that [1].")


def test_a_busy_thread_is_kept_within_teams_limits(world: World) -> None:
    for number in range(12):
        world.open(world.asked("group", id=f"17000{number}")).finish(reply())

    assert len(world.teams.shown(GROUP)) == 12
    assert not [each for each in world.paused if each > 20]

"""An answer in a personal chat, streamed by Teams' rules."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import Button, Notice
from bot.ports import Busy
from rag.domain import Stopped
from tests.adapters.teams.samples import LINK, reply
from tests.fakes.teams.connector import Fault, kind_of, stream_info
from tests.fakes.teams.world import PERSONAL, World

CANCELLED = Fault(
    status=403,
    code="ContentStreamNotAllowed",
    message="Content stream was cancelled by user.",
    kind="streaming",
)
UNSUPPORTED = Fault(
    status=403, code="ContentStreamNotAllowed", message="Streaming is not supported"
)
EXCEEDED = Fault(
    status=403,
    code="ContentStreamNotAllowed",
    message="Content stream finished due to exceeded streaming time.",
    kind="streaming",
)


def kinds(world: World) -> list[str]:
    return [kind_of(each.body) for each in world.teams.sent("POST")]


def test_a_stream_begins_with_a_sign_of_life_and_its_id_is_noted_at_once(world: World) -> None:
    world.open(world.asked("personal"))

    (call,) = world.teams.calls
    assert (call.conversation, kind_of(call.body)) == (PERSONAL, "informative")
    assert [each.id for each in world.posted] == ["1001"]


def test_words_come_cumulative_spaced_and_numbered_and_end_with_sources(world: World) -> None:
    stream = world.open(world.asked("personal"))
    for word in ("You ", "get ", "25 ", "days ", "[1] ", "of ", "leave."):
        world.clock.advance(0.4)
        stream.write(word)

    message = stream.finish(reply("You get 25 days [1] of leave."))

    (shown,) = world.teams.shown(PERSONAL)
    assert kinds(world)[0] == "informative"
    assert set(kinds(world)[1:-1]) == {"streaming"}
    assert kinds(world)[-1] == "final"
    assert (message.id, shown["text"]) == ("1001", "You get 25 days [1] of leave.")
    claims = shown["entities"][0]["citation"]
    assert (claims[0]["position"], claims[0]["appearance"]["url"]) == (1, f"{LINK}&page=12")
    assert shown["channelData"]["feedbackLoop"] == {"type": "custom"}
    assert world.ticks == []


def test_a_fast_answer_waits_out_the_second_instead_of_breaking_the_rule(world: World) -> None:
    stream = world.open(world.asked("personal"))

    stream.finish(reply())

    assert sum(world.paused) > 1
    assert kinds(world) == ["informative", "final"]


def test_what_is_being_done_is_shown_until_the_first_word(world: World) -> None:
    stream = world.open(world.asked("personal"))
    stream.status("too soon, left out")
    world.clock.advance(1.2)
    stream.status("Searching the documents...")
    world.clock.advance(2)
    stream.write("Leave is ")
    world.clock.advance(2)
    stream.status("too late, there are words")

    texts = [each.body["text"] for each in world.teams.calls]
    assert texts == ["Looking into it…", "Searching the documents...", "Leave is"]


def test_half_a_marker_a_link_or_a_table_waits_until_it_is_whole(world: World) -> None:
    stream = world.open(world.asked("personal"))
    text = (
        "Leave is 25 days [1].\n\n| a | b |\n|---|---|\n| 1 | two words |\n\nMore `code here` now."
    )
    for letter in text:
        world.clock.advance(1.6)
        stream.write(letter)
        if world.clock() - world.teams.calls[0].at > timedelta(seconds=100):
            break

    assert world.teams.broken == []


def test_the_native_stop_ends_the_answer_where_it_is(world: World) -> None:
    stream = world.open(world.asked("personal"))
    world.teams.faults.append(CANCELLED)
    world.clock.advance(2)

    with pytest.raises(Stopped):
        stream.write("You get 25 days of leave ")
    with pytest.raises(Stopped):
        stream.write("and more")
    message = stream.finish(reply("You get 25 days of leave [1]", stopped=True))

    assert message.id == "1001"
    assert "final" not in kinds(world)
    assert world.teams.shown(PERSONAL)[0]["text"].endswith("*Stopped here.*")


def test_after_110_seconds_the_message_is_updated_in_place(world: World) -> None:
    stream = world.open(world.asked("personal"))
    for second in range(0, 130, 5):
        world.clock.advance(5)
        stream.write(f"word{second} ")

    message = stream.finish(reply("word0 and all [1]"))

    streamed = [each for each in world.teams.calls if stream_info(each.body)]
    assert (streamed[-1].at - streamed[0].at).total_seconds() < 112
    assert len(world.teams.sent("PUT")) > 2
    (shown,) = world.teams.shown(PERSONAL)
    assert (message.id, shown["text"]) == ("1001", "word0 and all [1]")
    assert shown["entities"][0]["citation"]


def test_a_silent_model_that_takes_two_minutes_still_ends_in_one_message(world: World) -> None:
    stream = world.open(world.asked("personal"))
    world.clock.advance(125)

    stream.finish(reply())

    assert len(world.teams.shown(PERSONAL)) == 1
    assert "final" not in kinds(world)


def test_when_teams_says_the_time_is_over_the_words_go_on_by_updates(world: World) -> None:
    stream = world.open(world.asked("personal"))
    world.teams.faults.append(EXCEEDED)
    world.clock.advance(2)
    stream.write("You get ")
    world.clock.advance(4)
    stream.write("25 days ")

    assert world.teams.sent("PUT")[-1].body["text"] == "You get 25 days …"
    stream.finish(reply())
    assert [each["text"] for each in world.teams.shown(PERSONAL)] == ["You get 25 days [1]."]


def test_where_streams_are_not_supported_there_is_one_message(world: World) -> None:
    world.teams.faults.append(UNSUPPORTED)
    stream = world.open(world.asked("personal"))
    world.clock.advance(4)
    stream.write("You get 25 ")
    stream.finish(reply())

    assert [each["text"] for each in world.teams.shown(PERSONAL)] == ["You get 25 days [1]."]
    assert world.ticks == []


@pytest.mark.parametrize("status", [429, 500, 502, 504])
def test_a_lost_piece_is_made_good_by_the_next(world: World, status: int) -> None:
    stream = world.open(world.asked("personal"))
    world.teams.faults.append(Fault(status=status, kind="streaming"))
    world.clock.advance(2)
    stream.write("You get ")
    world.clock.advance(2)
    stream.write("25 days ")

    assert world.teams.calls[-1].body["text"] == "You get 25 days"
    assert len(world.teams.sent("POST", "streaming")) == 2


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_final_piece_nobody_confirms_is_settled_by_an_update(
    world: World, *, carried_out: bool
) -> None:
    stream = world.open(world.asked("personal"))
    world.teams.faults.append(Fault(status=502, kind="final", carried_out=carried_out))

    stream.finish(reply())

    assert len(world.teams.sent("POST", "final")) == 1
    assert [each["text"] for each in world.teams.shown(PERSONAL)] == ["You get 25 days [1]."]


def test_a_stream_that_cannot_begin_comes_again_later(world: World) -> None:
    world.teams.faults.append(Fault(status=503, kind="informative"))

    with pytest.raises(Busy):
        world.open(world.asked("personal"))
    assert world.posted == []


def test_a_second_try_goes_on_in_the_message_of_the_first(world: World) -> None:
    asked = world.asked("personal")
    world.open(asked)
    world.clock.advance(60)

    again = world.open(asked, state="posted", message=world.posted[0], attempt=2)
    again.finish(reply())

    assert len(world.teams.sent("POST", "informative")) == 1
    assert [each["text"] for each in world.teams.shown(PERSONAL)] == ["You get 25 days [1]."]


def test_a_notice_with_buttons_ends_as_text_and_a_card_apart(world: World) -> None:
    stream = world.open(world.asked("personal"))

    stream.finish(Notice(kind="error", text="Sorry.", buttons=(Button(label="Why", action="why"),)))

    first, second = world.teams.shown(PERSONAL)
    assert (first["text"], "attachments" in first) == ("Sorry.", False)
    assert second["attachments"][0]["content"]["actions"][0]["verb"] == "why"


def test_models_side_by_side_say_which_one_speaks_from_the_first_word(world: World) -> None:
    asked = replace(world.asked("personal"), options={"label": "llama"})
    stream = world.open(asked)
    world.clock.advance(2)
    stream.write("You get 25 ")
    stream.finish(replace(reply(), model_label="llama"))

    texts = [each.body["text"] for each in world.teams.calls[1:]]
    assert all(each.startswith("**llama**") for each in texts)

"""Answers longer than a message may be."""

import pytest

from bot.domain import AnswerReply
from tests.adapters.teams.samples import reply
from tests.fakes.teams.world import GROUP, PERSONAL, World


@pytest.mark.parametrize(("name", "place"), [("personal", PERSONAL), ("group", GROUP)])
def test_a_book_is_streamed_as_far_as_it_goes_and_delivered_whole(
    world: World, name: str, place: str
) -> None:
    paragraphs = [f"Paragraph {n} tells \U0001f4d8 something new [1].\n\n" for n in range(2000)]
    stream = world.open(world.asked(name))
    for number, paragraph in enumerate(paragraphs):
        if number % 100 == 0:
            world.clock.advance(4)
        stream.write(paragraph)
    stream.finish(reply("".join(paragraphs)))

    texts = [each["text"] for each in world.teams.shown(place)]
    assert "\n\n".join(texts) == "".join(paragraphs).strip()


def long(paragraphs: int) -> AnswerReply:
    return reply("\n\n".join(f"Paragraph {n} says much [1]." for n in range(paragraphs)))


def test_where_each_part_stands_is_noted_before_its_words(world: World) -> None:
    message = world.open(world.asked("group")).finish(long(2000))

    assert [len(each.further) for each in world.posted] == [0, 1, 2, 3]
    assert world.posted[-1] == message
    assert len(world.teams.shown(GROUP)) == 4


def test_a_shorter_wording_takes_the_parts_away_that_it_does_not_need(world: World) -> None:
    first = world.open(world.asked("personal")).finish(long(2000))
    edited = world.asked("personal_edit")

    world.open(edited, state="posted", message=first).finish(reply("Half of it [1]."))

    assert [each["text"] for each in world.teams.shown(PERSONAL)] == ["Half of it [1]."]


def test_an_answer_is_taken_back_with_all_its_parts(world: World) -> None:
    message = world.open(world.asked("group")).finish(long(2000))

    world.platform.retract(message)
    world.platform.retract(message)

    assert world.teams.shown(GROUP) == []


@pytest.mark.parametrize("name", ["personal", "group"])
def test_where_teams_gives_a_message_no_id_the_answer_is_posted_whole(
    world: World, name: str
) -> None:
    world.teams.tells_ids = False

    world.open(world.asked(name)).finish(reply())

    texts = [each["text"] for each in world.teams.shown(PERSONAL if name == "personal" else GROUP)]
    assert texts == ["Looking into it…", "You get 25 days [1]."]

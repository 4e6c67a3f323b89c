"""Answers longer than a message may be."""

from dataclasses import replace

import pytest

from bot.domain import Address, AnswerReply, Explanation, SourcesView
from rag.domain import Trace
from tests.adapters.teams.samples import citation, reply
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


BOOK = "\U0001f4d8"
"""One character, and two as Teams counts."""
FAR = f"https://bot.example.com/d/d1?t={'x' * 400}"


def test_in_any_script_and_with_twenty_long_links_each_part_stays_under_80_kb(world: World) -> None:
    cites = [
        citation(number, BOOK * 300, title=BOOK * 99, heading=(BOOK * 30,) * 3)
        for number in range(1, 21)
    ]
    text = " ".join(f"{BOOK * 99} [{number % 20 + 1}]." for number in range(600))
    answer = replace(reply(text, *cites), links={"d1": FAR})

    world.open(world.asked("group")).finish(answer)

    texts = [each["text"] for each in world.teams.shown(GROUP)]
    assert " ".join(texts) == text
    assert world.teams.broken == []


def test_sources_and_reasons_are_shown_whole_however_long(world: World) -> None:
    asked = world.asked("personal")
    to = Address(thread=asked.thread, via=asked.via)
    cites = tuple(citation(number, BOOK * 999, title=BOOK * 9) for number in range(1, 41))
    trace = Trace(question="q", removed=tuple(f"{BOOK * 4000} {n}." for n in range(10)))

    world.platform.send(to, SourcesView(answer_id="a1", citations=cites, links={"d1": FAR}))
    world.platform.send(to, Explanation(answer_id="a1", trace=trace))

    shown = "\n\n".join(each["text"] for each in world.teams.shown(PERSONAL))
    assert all(f"**{number}.** [" in shown for number in range(1, 41))
    assert shown.count(BOOK) == 40 * (999 + 9) + 10 * 4000
    assert world.teams.broken == []


def test_where_each_part_stands_is_noted_before_its_words(world: World) -> None:
    message = world.open(world.asked("group")).finish(long(2000))

    assert [len(each.further) for each in world.posted] == [0, 1, 2, 3, 4]
    assert world.posted[-1] == message
    assert len(world.teams.shown(GROUP)) == 5


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

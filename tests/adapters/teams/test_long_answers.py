"""Answers longer than a message may be."""

import pytest

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

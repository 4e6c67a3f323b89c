"""A question that waits behind others is told so, where its answer will stand."""

import pytest

from tests.fakes.teams.desk import PERSONAL, Desk
from tests.fakes.teams.payloads import payload
from tests.fakes.teams.world import GROUP, THREAD

WORD = "One question is ahead of yours."
PLACES = {"personal": PERSONAL, "group": GROUP, "channel": THREAD}


@pytest.mark.parametrize("place", PLACES)
def test_the_word_turns_into_the_answer(desk: Desk, place: str) -> None:
    for number in (1, 2):
        activity = payload(place, desk.teams.service_url, id=f"{number}")
        assert desk.post(activity).status == 200
    assert desk.app.stores.queue.lease() is not None
    desk.clock.advance(4)

    desk.chat.queueing.look()
    assert desk.texts(PLACES[place]) == [WORD]
    desk.clock.advance(300)  # the first worker died; both are answered now
    desk.drain()

    texts = desk.texts(PLACES[place])
    assert len([each for each in texts if "25 days" in each]) == 2
    assert WORD not in texts
    assert len(texts) == 2

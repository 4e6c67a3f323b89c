"""A signed activity goes in at the HTTP API; the cited answer comes out at Teams' connector."""

from collections.abc import Generator

import pytest

from tests.fakes.aws.world import World
from tests.fakes.teams.desk import AT, CHANNEL
from tests.fakes.teams.keys import token
from tests.fakes.teams.payloads import payload, request
from tests.fakes.teams.world import PERSONAL, THREAD

pytestmark = pytest.mark.slow

ANSWER = "The notice period is three months [1]."


@pytest.fixture(autouse=True)
def knowing(world: World) -> Generator[None]:
    world.knows("d1", "The notice period is three months.")
    world.container.reply = lambda _: ANSWER
    yield
    assert world.teams.broken == [], "an activity broke a rule that Teams documents"


def texts(world: World, conversation: str) -> list[str]:
    return [str(each.get("text")) for each in world.teams.shown(conversation)]


def test_a_mention_in_a_channel_is_answered_in_its_thread_with_its_source(world: World) -> None:
    response = world.writes("channel", text=f"{AT} What is the notice period?")

    assert response.status == 200
    world.until(lambda: ANSWER in texts(world, THREAD))
    world.settled()
    (answer,) = world.teams.shown(THREAD)
    (claim,) = answer["entities"][0]["citation"]
    assert claim["appearance"]["name"].startswith("Handbook")
    assert "/d/d1" in claim["appearance"]["url"]
    assert world.teams.shown(CHANNEL) == []


def test_an_activity_resent_three_times_is_answered_once(world: World) -> None:
    for _ in range(3):
        assert world.writes("personal", text="What is the notice period?").status == 200

    world.until(lambda: ANSWER in texts(world, PERSONAL))
    world.settled()
    assert texts(world, PERSONAL) == [ANSWER]


def test_an_activity_that_microsoft_did_not_sign_is_turned_away(world: World) -> None:
    activity = payload("personal", world.teams.service_url)
    forged = token(world.clock(), str(activity["serviceUrl"]), key=2)

    assert world.api(request(activity, f"Bearer {forged}")).status in {401, 403}
    assert world.api(request(activity)).status in {401, 403}
    world.settled()
    assert world.teams.calls == []

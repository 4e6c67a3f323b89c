"""A signed mention goes in at the HTTP API; the cited answer comes out in the thread."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.world import World, opened_world
from tests.fakes.slack.desk import ADA, GENERAL, MENTION

pytestmark = pytest.mark.slow


@pytest.fixture
def world(cloud: Cloud, tmp_path: Path) -> Generator[World]:
    with opened_world(cloud, tmp_path) as world:
        yield world


def test_a_mention_is_answered_in_its_thread_with_a_source(world: World) -> None:
    world.knows("d1", "The notice period is three months.")
    world.container.reply = lambda _: "The notice period is three months [1]."

    response = world.says(ADA, GENERAL, f"{MENTION} What is the notice period?")

    assert response.status == 200
    link = "https://footnote.example/d/d1"
    world.until(lambda: link in str(world.answers(GENERAL)))
    (answer,) = world.answers(GENERAL)
    assert answer["thread_ts"]
    assert "three months" in str(answer)

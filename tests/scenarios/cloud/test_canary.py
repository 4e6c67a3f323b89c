"""Where an index goes by nobody's access list, answering stops, people are told so, and an alarm goes off."""

import json

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from bot.metrics import CANARY_FOUND
from bot.wiring.search import CANARY
from rag.retrievers.tripwire import STOPPED
from tests.fakes.aws.plays import FACT, Stage
from tests.fakes.aws.runner import scheduled_event
from tests.fakes.aws.runtime import FakeFunction
from tests.fakes.slack.desk import ADA, GENERAL, MENTION

pytestmark = pytest.mark.slow

ASKED = f"{MENTION} What is the notice period?"


def figures(function: FakeFunction) -> list[int]:
    """What the function told the alarm."""
    lines = function.log.read_text().splitlines() if function.log.exists() else []
    told = [json.loads(line) for line in lines if f'"{CANARY_FOUND}":' in line]
    return [each[CANARY_FOUND] for each in told]


def asked(stage: Stage) -> str:
    """The one message that a question ends in."""
    assert stage.world.says(ADA, GENERAL, ASKED).status == 200
    stage.settled()
    return str(stage.world.answers(GENERAL)[-1])


def test_the_schedule_plants_it_and_nobody_finds_it(stage: Stage) -> None:
    stage.world.knows("d1", FACT)
    stage.world.ingest.invoke(scheduled_event())
    assert CANARY in stage.world.kendra.held

    assert "three months" in asked(stage)
    assert figures(stage.world.workers[0]) == [0]
    assert set(figures(stage.world.ingest)) == {0}


def test_an_index_that_shows_everything_is_not_answered_from(stage: Stage) -> None:
    stage.world.knows("d1", FACT)
    stage.world.ingest.invoke(scheduled_event())
    stage.world.kendra.leaking = True

    answer = asked(stage)

    assert STOPPED in answer
    assert "three months" not in answer
    assert 1 in figures(stage.world.workers[0])
    assert stage.world.dead() == 0


def test_a_filter_that_breaks_later_is_noticed_by_the_first_search_that_finds_it(
    stage: Stage,
) -> None:
    stage.world.knows("d1", FACT)
    stage.world.ingest.invoke(scheduled_event())
    assert "three months" in asked(stage)
    stage.world.kendra.leaking = True

    assert stage.world.says(ADA, GENERAL, f"{MENTION} Who is the footnote canary?").status == 200
    stage.settled()
    assert STOPPED in str(stage.world.answers(GENERAL)[-1])

    stage.world.kendra.leaking = False
    assert STOPPED in asked(stage)  # until somebody has looked at it
    assert figures(stage.world.workers[0]) == [0, 1, 1]


def test_the_schedule_looks_even_while_nobody_asks(stage: Stage) -> None:
    stage.world.ingest.invoke(scheduled_event())
    stage.world.kendra.leaking = True

    stage.world.ingest.invoke(scheduled_event())

    assert figures(stage.world.ingest) == [0, 0, 1]
    assert '"canary_found"' in stage.world.ingest.log.read_text()


def test_the_doctor_tells_whether_it_is_there_and_hidden(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in stage.world.environment.items():
        monkeypatch.setenv(name, value)

    def told() -> str:
        examined = CliRunner().invoke(cli, ["doctor", "--aws", "--json"], catch_exceptions=False)
        (readers,) = [each for each in json.loads(examined.output) if each["name"] == "Readers"]
        return f"{readers['state']}: {readers['detail']}"

    assert told().startswith("off: the canary document is not in the index yet")
    stage.world.ingest.invoke(scheduled_event())
    assert told().startswith("ok: ")
    stage.world.kendra.leaking = True
    assert told().startswith("wrong: ")

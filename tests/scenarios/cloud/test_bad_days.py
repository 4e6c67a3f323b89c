"""Parts of AWS fail: people see a plain sentence meanwhile, and in the end exactly one answer."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from bot.handlers import words
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.plays import ANSWER, FACT, Stage, staged
from tests.fakes.aws.sagemaker import Rejected, asleep
from tests.fakes.aws.sandboxes import ForkedSandboxes
from tests.fakes.aws.validate import Refused
from tests.fakes.aws.weather import Weather
from tests.fakes.slack.desk import ADA, BEN, GENERAL, MENTION

pytestmark = pytest.mark.slow

ASKED = f"{MENTION} What is the notice period?"


def asked(stage: Stage, *, user: str = ADA) -> None:
    stage.world.knows("d1", FACT)
    assert stage.world.says(user, GENERAL, ASKED).status == 200


def one_answer(stage: Stage) -> str:
    stage.settled()
    (answer,) = stage.world.answers(GENERAL)
    return str(answer)


def told_meanwhile(stage: Stage) -> list[str]:
    """What Slack was told to show while it waited."""
    return [
        " ".join(given["loading_messages"] or ())
        for given in stage.world.slack.space.called("assistant.threads.setStatus")
    ]


def test_while_the_endpoint_wakes_up_people_are_told_and_then_answered(stage: Stage) -> None:
    stage.world.container.failures += [asleep() for _ in range(6)]
    asked(stage)

    assert "three months" in one_answer(stage)
    assert words.WAKING_UP in told_meanwhile(stage)
    assert stage.world.dead() == 0


@pytest.mark.parametrize(
    "failure",
    [
        Rejected(500, "CUDA out of memory"),
        Rejected(424, "not accepted"),
        Refused("ThrottlingException", "Rate exceeded", status=429),
        Refused("ServiceUnavailable", "later", status=503),
    ],
    ids=["500", "424", "throttled", "away"],
)
def test_an_endpoint_that_fails_once_answers_in_the_end(stage: Stage, failure: Any) -> None:
    stage.world.container.failures.append(failure)
    asked(stage)

    assert "three months" in one_answer(stage)


def test_a_stream_that_breaks_in_the_middle_is_begun_again_in_the_same_message(
    stage: Stage,
) -> None:
    container = stage.world.container
    container.cut = lambda raw: [line + b"\n" for line in raw.split(b"\n") if line]
    container.broken_after = 3
    replies = iter([ANSWER])

    def reply(_: Any) -> str:
        if next(replies, None) is None:
            container.broken_after = None
        return ANSWER

    container.reply = reply
    asked(stage)

    assert "three months" in one_answer(stage)


def test_with_ten_seconds_left_an_answer_ends_with_what_it_has(stage: Stage) -> None:
    world, over = stage.world, Event()
    (worker,) = world.workers
    worker.ahead = str(stage.time.file)
    world.container.reply = lambda _: f"{ANSWER} It says nothing of a longer one."

    def endless(raw: bytes) -> Iterator[bytes]:
        """Says its first sentence and what begins the next one, and then nothing."""
        yield b"".join(raw.splitlines(keepends=True)[:20])
        over.wait(60)

    world.container.cut = endless
    asked(stage)
    world.until(lambda: "three months" in str(world.answers(GENERAL)), seconds=60)
    stage.time.leap(timedelta(seconds=worker.timeout - 5))
    answer = one_answer(stage)
    over.set()

    assert "three months" in answer
    assert worker.deaths == 0


def test_kendra_that_throttles_for_long_is_said_and_answered_late(stage: Stage) -> None:
    asked(stage)
    stage.world.kendra.throttled = 12  # the first few meet the look for the canary

    assert "three months" in one_answer(stage)
    assert words.BUSY in told_meanwhile(stage)


def test_kendra_that_finds_nothing_ends_in_an_honest_no(stage: Stage) -> None:
    assert stage.world.says(ADA, GENERAL, ASKED).status == 200

    assert "three months" not in one_answer(stage)
    assert stage.world.container.requests == []


def test_a_model_that_stays_away_is_said_once_and_a_replay_answers_in_that_very_message(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.world.container.failures += [Rejected(422, "no") for _ in range(20)]
    asked(stage)
    stage.until(lambda: "could not answer" in str(stage.world.answers(GENERAL)))
    stage.settled()
    (told,) = stage.world.answers(GENERAL)
    stage.world.container.failures.clear()

    for name, value in stage.world.environment.items():
        monkeypatch.setenv(name, value)
    listed = CliRunner().invoke(cli, ["dead-letters", "list", "--json"], catch_exceptions=False)
    assert "notice" not in listed.output
    replayed = CliRunner().invoke(cli, ["dead-letters", "replay", "--all"], catch_exceptions=False)
    assert replayed.output.startswith("1 put back")

    assert "three months" in one_answer(stage)
    assert stage.world.answers(GENERAL)[0]["ts"] == told["ts"]


def test_a_question_that_kills_every_worker_leaves_its_thread_free_within_a_minute(
    stage: Stage,
) -> None:
    def reply(prompt: Any) -> str:
        text = str(prompt)
        if "deadly" in text and "What is the notice period?" not in text:
            stage.world.workers[0].crash()
        return ANSWER

    stage.world.container.reply = reply
    stage.world.knows("d1", FACT)
    root = stage.world.slack.space.says(ADA, GENERAL, f"{MENTION} the deadly notice period?")
    after = stage.world.slack.space.says(BEN, GENERAL, ASKED, thread=root["ts"])
    begun = stage.time()
    for post in (root, after):
        assert stage.world.told(post, GENERAL).status == 200

    stage.until(lambda: stage.world.dead() == 1)
    assert (stage.time() - begun).total_seconds() < 60

    stage.until(lambda: "three months" in str(stage.world.answers(GENERAL)))


CODES = ["ProvisionedThroughputExceededException", "InternalServerError", "ThrottlingException"]


def test_a_table_that_throttles_delays_and_loses_nothing(
    cloud: Cloud, sandboxes: ForkedSandboxes, tmp_path: Path
) -> None:
    weather = Weather(signed_as="dynamodb", behind=cloud.url)
    with (
        FakeAws(weather) as aws,
        staged(cloud, tmp_path / "s", sandboxes, AWS_ENDPOINT_URL_DYNAMODB=aws.url) as stage,
    ):
        stage.world.knows("d1", FACT)
        post = stage.world.slack.space.says(ADA, GENERAL, ASKED)
        weather.errors += CODES * 2  # more than are waited out
        assert stage.world.told(post, GENERAL, event_id="Ev1").status == 503
        assert stage.world.told(post, GENERAL, event_id="Ev1").status == 200
        weather.errors += CODES * 3

        assert "three months" in one_answer(stage)

"""A signed mention goes in at the HTTP API; the cited answer comes out in the thread."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.sandboxes import ForkedSandboxes
from tests.fakes.aws.world import ENDPOINT, World, opened_world
from tests.fakes.collector import collecting
from tests.fakes.slack.desk import ADA, GENERAL, MENTION, signed

pytestmark = pytest.mark.slow

LINK = "https://footnote.example/d/d1"


def test_a_mention_is_answered_in_its_thread_with_a_source(world: World) -> None:
    world.knows("d1", "The notice period is three months.")
    world.container.reply = lambda _: "The notice period is three months [1]."

    response = world.says(ADA, GENERAL, f"{MENTION} What is the notice period?")

    assert response.status == 200
    world.until(lambda: LINK in str(world.answers(GENERAL)))
    (answer,) = world.answers(GENERAL)
    assert answer["thread_ts"]
    assert "three months" in str(answer)


def test_a_thumb_tells_kendra_which_of_its_results_helped(world: World) -> None:
    world.knows("d1", "The notice period is three months.")
    world.container.reply = lambda _: "The notice period is three months [1]."
    world.says(ADA, GENERAL, f"{MENTION} What is the notice period?")
    world.until(lambda: LINK in str(world.answers(GENERAL)))
    world.settled()
    (answer,) = world.answers(GENERAL)

    assert world.presses(ADA, GENERAL, answer, "rate", "up").status == 200

    world.until(lambda: world.kendra.feedback)
    ((_, _, told),) = world.kendra.feedback
    assert told == "RELEVANT"


def test_the_same_event_told_three_times_is_answered_once(world: World) -> None:
    world.knows("d1", "The notice period is three months.")
    world.container.reply = lambda _: "The notice period is three months [1]."
    post = world.slack.space.says(ADA, GENERAL, f"{MENTION} What is the notice period?")

    for event_id in ("Ev1", "Ev1", "Ev2"):  # Slack's retry, and another event for the same post
        assert world.told(post, GENERAL, event_id=event_id).status == 200

    world.until(lambda: LINK in str(world.answers(GENERAL)))
    world.settled()
    assert len(world.answers(GENERAL)) == 1


def test_a_worker_killed_in_mid_answer_is_followed_by_one_that_edits_the_same_message(
    world: World,
) -> None:
    world.knows("d1", "The notice period is three months.")
    asked = Event()
    world.container.reply = killing(world, asked)

    world.says(ADA, GENERAL, f"{MENTION} What is the notice period?")

    world.until(lambda: LINK in str(world.answers(GENERAL)), seconds=60)
    world.settled()
    assert asked.is_set()
    (answer,) = world.answers(GENERAL)
    assert "three months" in str(answer)


def killing(world: World, asked: Event) -> Callable[[Any], str]:
    """Kills the worker at the first question, and answers the second."""

    def reply(prompt: Any) -> str:
        del prompt
        if not asked.is_set():
            asked.set()
            world.workers[0].crash()
        return "The notice period is three months [1]."

    return reply


def test_who_may_not_read_a_document_is_not_told_of_it(world: World) -> None:
    world.knows("d1", "The notice period is three months.", "user:slack:UBEN")
    world.container.reply = lambda _: "The notice period is three months [1]."

    world.says(ADA, GENERAL, f"{MENTION} What is the notice period?")

    (answer,) = world.until(lambda: world.answers(GENERAL))
    world.settled()
    assert "three months" not in str(world.answers(GENERAL))
    assert answer["thread_ts"]


def test_a_rotated_secret_and_the_one_before_are_both_accepted(world: World) -> None:
    assert world.says(ADA, GENERAL, "hello").status == 200
    world.rotate("a new signing secret")

    assert world.says(ADA, GENERAL, "hello again").status == 200  # still signed the old way
    forged = signed(b"{}", "application/json", world.clock, secret="nobody's")
    assert world.api(forged).status == 401


def test_no_log_line_holds_what_was_asked_or_found(world: World) -> None:
    world.knows("d1", "The notice period is three months.")
    world.container.reply = lambda _: "The notice period is three months [1]."
    world.says(ADA, GENERAL, f"{MENTION} What is the notice period?")
    world.until(lambda: LINK in str(world.answers(GENERAL)))
    world.settled()

    for log in world.logs:
        text = log.read_text() if log.exists() else ""
        assert "notice" not in text
        assert "three months" not in text
        assert "xoxb" not in text


def test_an_answer_leaves_spans_with_what_it_cost(
    cloud: Cloud, sandboxes: ForkedSandboxes, tmp_path: Path
) -> None:
    with (
        collecting() as collector,
        opened_world(
            cloud, tmp_path, sandboxes=sandboxes, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url
        ) as world,
    ):
        world.knows("d1", "The notice period is three months.")
        world.container.reply = lambda _: "The notice period is three months [1]."
        world.says(ADA, GENERAL, f"{MENTION} What is the notice period?")
        spans = world.until(
            lambda: "three months" in str(world.answers(GENERAL)) and collector.spans()
        )

    chat = spans[f"chat sagemaker:{ENDPOINT}"]
    assert chat["gen_ai.provider.name"] == "sagemaker"
    assert chat["gen_ai.usage.output_tokens"] > 0
    assert spans["retrieval kendra"]["gen_ai.operation.name"] == "retrieval"
    assert not any(b"notice" in body for body in collector.bodies)

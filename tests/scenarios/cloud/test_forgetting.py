"""A document is gone from the next answer at once; from Kendra, an hour later. Until then it is followed."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from tests.fakes.aws.plays import FACT, KEY, Stage, documents, put, settled
from tests.fakes.aws.runner import scheduled_event, stored_event
from tests.fakes.slack.desk import ADA, GENERAL, MENTION

pytestmark = pytest.mark.slow


def expired(stage: Stage) -> str:
    """A document whose time has passed and that the schedule has taken out; its id."""
    world = stage.world
    put(world, "", lasts=timedelta(microseconds=1))
    world.ingest.invoke(stored_event(world.bucket, KEY))
    settled(stage)
    (document,) = documents(world).list(None).documents
    return document.id


def forgotten(stage: Stage) -> bool:
    return '"forgotten"' in stage.world.ingest.log.read_text()


def test_what_kendra_deletes_late_is_hidden_at_once_and_followed_until_it_is_gone(
    stage: Stage,
) -> None:
    world = stage.world
    document = expired(stage)
    world.kendra.delay = 4
    world.ingest.invoke(scheduled_event())
    assert document in world.kendra.held

    assert world.says(ADA, GENERAL, f"{MENTION} What is the notice period?").status == 200
    stage.until(lambda: world.answers(GENERAL))
    assert FACT[:-1] not in str(world.answers(GENERAL))
    assert not forgotten(stage)

    settled(stage)
    assert document not in world.kendra.held
    assert forgotten(stage)


def test_a_deletion_that_kendra_lost_is_asked_for_again(stage: Stage) -> None:
    world = stage.world
    document = expired(stage)
    world.kendra.deaf = True
    world.ingest.invoke(scheduled_event())
    assert world.kendra.held[document].status == "INDEXED"

    world.kendra.deaf = False
    settled(stage)

    assert document not in world.kendra.held
    assert forgotten(stage)


def test_a_deletion_that_kendra_refuses_waits_for_an_operator_and_is_done_when_replayed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = stage.world
    document = expired(stage)
    world.kendra.deaf = True
    world.ingest.invoke(scheduled_event())
    world.kendra.failing[document] = "InternalError"

    stage.until(lambda: world.dead() == 1)
    assert document in world.kendra.held

    world.kendra.deaf = False
    world.kendra.failing.clear()
    for name, value in world.environment.items():
        monkeypatch.setenv(name, value)
    told = CliRunner().invoke(cli, ["dead-letters", "list"], catch_exceptions=False)
    assert document in told.output
    CliRunner().invoke(cli, ["dead-letters", "replay", "--all"], catch_exceptions=False)

    settled(stage)
    assert document not in world.kendra.held

"""A removed document is followed until the index has really forgotten it."""

from datetime import timedelta

import pytest

from bot.domain import Document
from tests.unit.handlers.conftest import World

FACT = "Everyone has 25 days of leave."


@pytest.fixture
def world() -> World:
    world = World()
    world.index.late = True
    return world


def passes(world: World, span: timedelta) -> None:
    """Works through everything that falls due meanwhile."""
    until = world.now() + span
    while world.now() < until:
        while world.worker.work():
            pass
        world.now.advance(10)


def removed(world: World) -> Document:
    return world.library.remove(world.holds(FACT))


def looks(world: World) -> int:
    return world.index.looks


def test_it_is_looked_for_until_the_index_has_forgotten_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "footnote.audit")
    document = removed(world)
    passes(world, timedelta(hours=2))
    assert "forgotten" not in caplog.text

    world.index.forget(document.id)
    passes(world, timedelta(minutes=15))

    assert f"forgotten {document.id}" in caplog.text
    before = looks(world)
    passes(world, timedelta(hours=1))
    assert looks(world) == before
    assert not world.queue.list()


def test_looks_grow_rare(world: World) -> None:
    removed(world)

    passes(world, timedelta(hours=2))

    assert 10 < looks(world) < 25


def test_an_index_that_forgets_at_once_is_not_looked_at_again(world: World) -> None:
    world.index.late = False
    removed(world)
    before = looks(world)

    passes(world, timedelta(hours=1))

    assert looks(world) == before


def test_a_deletion_that_failed_is_asked_for_again(world: World) -> None:
    document = removed(world)
    world.index.late = False  # the first one was lost, the next one is heard

    passes(world, timedelta(minutes=2))

    assert world.index.state(document.id) == "absent"


def test_an_index_that_never_forgets_becomes_a_dead_letter(world: World) -> None:
    document = removed(world)

    passes(world, timedelta(hours=14))

    (dead,) = world.queue.list()
    assert document.id in dead.reason
    world.index.forget(document.id)
    world.queue.replay(dead.delivery.id)
    passes(world, timedelta(minutes=1))
    assert not world.queue.list()


def test_a_refused_deletion_becomes_a_dead_letter(world: World) -> None:
    document = removed(world)
    world.index.away.add(document.id)

    passes(world, timedelta(minutes=30))

    (dead,) = world.queue.list()
    assert document.id in dead.reason


def test_a_document_that_came_back_is_left_alone(world: World) -> None:
    document = removed(world)
    world.index.late = False
    again = world.holds(FACT)
    assert again.id == document.id

    passes(world, timedelta(hours=1))

    assert world.index.state(document.id) == "indexed"
    assert not world.queue.list()

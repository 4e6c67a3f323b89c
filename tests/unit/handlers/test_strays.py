"""What the index holds and the list does not: taken out, but never what is only on its way."""

from dataclasses import replace

from bot.handlers.strays import Strays
from rag.domain import EVERYONE
from tests.unit.handlers.conftest import World
from tests.unit.handlers.test_documents_from_chat import upload

ALL = frozenset({EVERYONE})


def strays(world: World) -> Strays:
    return Strays(
        documents=world.documents,
        index=world.index,
        named=lambda: list(world.index.held),
        now=world.now,
    )


def test_what_no_list_names_is_taken_out_at_the_second_look(world: World) -> None:
    upload(world, "The plan is simple.", ALL)
    world.worker.work()
    (document,) = world.library.every(None)
    world.index.held["stray"] = world.index.held[document.id]
    sweep = strays(world)

    assert sweep.take_out() == 0
    world.now.advance(60)
    assert sweep.take_out() == 0, "it was just put in, and is listed a moment later"
    world.now.advance(600)

    assert sweep.take_out() == 1
    assert set(world.index.held) == {document.id}


def test_what_is_listed_between_two_looks_stays(world: World) -> None:
    upload(world, "The plan is simple.", ALL)
    world.worker.work()
    (document,) = world.library.every(None)
    sweep = strays(world)
    with_it = world.documents.put(replace(document, state="failed"))
    assert sweep.take_out() == 0

    world.documents.put(replace(with_it, state="indexed"))
    world.now.advance(600)

    assert sweep.take_out() == 0
    assert set(world.index.held) == {document.id}


def test_what_the_list_calls_gone_is_taken_out(world: World) -> None:
    upload(world, "The plan is simple.", ALL)
    world.worker.work()
    (document,) = world.library.every(None)
    world.documents.put(replace(document, state="removed"))
    sweep = strays(world)

    sweep.take_out()
    world.now.advance(600)

    assert sweep.take_out() == 1
    assert not world.index.held

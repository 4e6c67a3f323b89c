"""The index was moved away, or another one is named: what is listed is read again from its stored file."""

from pathlib import Path

from bot.handlers.rereading import read_again
from rag.domain import EVERYONE, IndexFull
from tests.unit.handlers.conftest import World
from tests.unit.handlers.test_full_disk import folder, intake, states

ALL = frozenset({EVERYONE})


def held(world: World, where: Path) -> None:
    found = folder(where, {"a.txt": 10, "b.txt": 10})
    assert set(states(list(intake(world).files(found, readers=ALL))).values()) == {"indexed"}


def again(world: World) -> int:
    return read_again(world.library, world.index, held=len(world.index.held))


def test_what_the_index_lost_is_read_again(world: World, tmp_path: Path) -> None:
    held(world, tmp_path)
    listed, stored = {each.id for each in world.library.every(None)}, world.files.keys
    world.index.held.clear()

    assert again(world) == 2

    assert set(world.index.held) == listed
    assert world.files.keys == stored
    assert again(world) == 0


def test_what_is_taken_in_again_after_the_index_was_lost_is_not_called_unchanged(
    world: World, tmp_path: Path
) -> None:
    held(world, tmp_path)
    world.index.held.clear()

    held(world, tmp_path)

    assert len(world.index.held) == len(world.files.keys) == 2


def test_what_cannot_be_read_again_now_keeps_its_file(world: World, tmp_path: Path) -> None:
    held(world, tmp_path)
    stored = world.files.keys
    world.index.held.clear()
    world.index.failures = [IndexFull("There is no room left in the index.")] * 3

    assert again(world) == 0
    assert world.files.keys == stored
    assert again(world) == 2


def test_a_file_that_is_gone_keeps_no_other_one_out(world: World, tmp_path: Path) -> None:
    held(world, tmp_path)
    world.files.remove(next(iter(world.files.keys)))
    world.index.held.clear()

    assert again(world) == 1


def test_an_index_that_holds_all_is_not_asked_about_each(world: World, tmp_path: Path) -> None:
    held(world, tmp_path)
    world.index.looks = 0

    assert again(world) == 0
    assert world.index.looks == 0

"""No room left: one sentence for each file that does not fit, nothing left over, the rest done."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain import DocumentReady, DroppedFile
from bot.handlers.intake import Intake, TakenIn
from bot.ports import StorageFull
from rag.domain import EVERYONE, Unavailable
from tests.fakes.chat import text_of
from tests.unit.handlers.conftest import World, asked
from tests.unit.handlers.test_documents_from_chat import ticket, upload

ALL = frozenset({EVERYONE})


@dataclass(frozen=True)
class Found:
    path: Path
    name: str


@dataclass(frozen=True)
class Page:
    url: str
    body: bytes
    name: str = "page.txt"
    media_type: str = "text/plain"


def intake(world: World, body: bytes = b"") -> Intake:
    return Intake(
        library=world.library,
        files=world.files,
        fetch=lambda url: Page(url, body),
        now=world.now,
        organisation="default",
        max_bytes=100_000,
    )


def folder(where: Path, sizes: dict[str, int]) -> list[Found]:
    for name, size in sizes.items():
        (where / name).write_text(f"{name} " + "x" * size)
    return [Found(where / name, name) for name in sizes]


def states(taken: list[TakenIn]) -> dict[str, str]:
    return {each.name: each.state for each in taken}


def test_of_a_batch_only_what_does_not_fit_is_left_out(world: World, tmp_path: Path) -> None:
    world.index.room = 1000
    found = folder(tmp_path, {"a.txt": 300, "huge.txt": 5000, "b.txt": 300})

    taken = list(intake(world).files(found, readers=ALL))

    assert states(taken) == {"a.txt": "indexed", "huge.txt": "failed", "b.txt": "indexed"}
    (huge,) = [each for each in taken if each.state == "failed"]
    assert huge.reason == "There is no room left in the index; free some space on its disk."
    assert len(world.files.keys) == len(world.index.held) == 2


def test_a_page_that_does_not_fit_leaves_no_copy(world: World) -> None:
    world.index.room = 10
    taken = intake(world, b"Far too long for that.").page("https://x.test/", readers=ALL)
    assert (taken.state, taken.reason[:24]) == ("failed", "There is no room left in")
    assert not world.files.keys


def test_a_page_for_which_the_store_has_no_room_is_said(world: World) -> None:
    world.files.room = 10
    taken = intake(world, b"Far too long for that.").page("https://x.test/", readers=ALL)
    assert (taken.state, taken.reason[:22]) == ("failed", "There is no room left ")


def test_a_new_version_that_does_not_fit_leaves_the_old_one(world: World, tmp_path: Path) -> None:
    (found,) = folder(tmp_path, {"plan.txt": 10})
    list(intake(world).files([found], readers=ALL))
    held = world.files.keys
    world.index.room = 100
    folder(tmp_path, {"plan.txt": 500})

    (taken,) = intake(world).files([found], readers=ALL)

    assert taken.state == "failed"
    assert world.files.keys == held
    (document,) = world.library.every(None)
    assert document.version == 1


def test_an_upload_that_does_not_fit_is_said_in_its_thread_at_once(world: World) -> None:
    world.index.room = 5
    upload(world, "The plan is simple.", ALL)

    world.worker.work()

    assert "no room left on the disk where documents are kept" in text_of(world.chat.sent[0][1])
    assert not world.files.keys
    assert not world.index.held
    (document,) = world.library.every(None, states=frozenset({"failed"}))
    assert "no room" in document.reason


def test_a_dropped_file_that_does_not_fit_is_said_and_the_question_answered(world: World) -> None:
    world.files.room = 3
    world.chat.files = {"F1": b"Far too long for that."}
    file = DroppedFile(id="F1", name="plan.txt")

    world.handlers.handle(asked("What now?", files=(file,)), last_try=False)

    assert "no room left on the disk" in text_of(world.chat.sent[0][1])
    assert len(world.answerer.questions) == 1


def test_a_form_that_cannot_be_noted_leaves_no_copy(world: World) -> None:
    world.files.save("uploads/1", iter((b"words",)), media_type="text/plain", max_bytes=1000)
    world.queue.full = True
    with pytest.raises(StorageFull):
        world.arriving.arrived(
            ticket(world, ALL),
            key="uploads/1",
            name="plan.txt",
            size=5,
            sha256="x",
            media_type="text/plain",
        )
    assert not world.files.keys


def test_an_upload_whose_index_stays_away_is_said_on_the_last_try(world: World) -> None:
    upload(world, "The plan is simple.", ALL)
    world.index.failures = [Unavailable("away")] * 5

    for _ in range(5):
        assert not world.chat.sent
        world.worker.work()
        world.now.advance(3600)

    (said,) = [text_of(reply) for _, reply in world.chat.sent]
    assert "plan.txt" in said
    assert "does not answer just now" in said
    (dead,) = world.queue.list()
    world.queue.replay(dead.delivery.id)
    world.worker.work()
    assert isinstance(world.chat.sent[-1][1], DocumentReady)

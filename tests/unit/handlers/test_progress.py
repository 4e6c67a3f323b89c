"""Files that take a while say so, in the message that later says what became of them."""

from bot.domain import DocumentReady, Notice
from rag.domain import EVERYONE
from tests.unit.handlers.conftest import World
from tests.unit.handlers.test_documents_from_chat import upload

ALL = frozenset({EVERYONE})


def test_a_file_that_is_read_at_once_is_announced_once(world: World) -> None:
    upload(world, "Leave is 18 days.", ALL)
    world.worker.work()
    world.alarm.ring()

    assert [type(each) for each in world.chat.standing.values()] == [DocumentReady]


def test_a_file_that_takes_a_while_says_so_and_then_becomes_the_outcome(world: World) -> None:
    seen: list[str] = []

    def later() -> None:
        (document,) = world.library.every(None, states=frozenset({"reading"}))
        seen.append(document.state)
        world.alarm.ring()
        (notice,) = world.chat.standing.values()
        assert isinstance(notice, Notice)
        seen.append(notice.text)

    world.reader.meanwhile = later
    upload(world, "Leave is 18 days.", ALL)
    world.worker.work()

    assert seen[0] == "reading"
    assert seen[1].startswith("Reading **plan.txt**.")
    (ready,) = world.chat.standing.values()
    assert isinstance(ready, DocumentReady)


def test_a_second_try_goes_on_in_the_message_of_the_first(world: World) -> None:
    def killed() -> None:
        world.alarm.ring()
        raise RuntimeError

    world.reader.meanwhile = killed
    upload(world, "Leave is 18 days.", ALL)
    world.worker.work()
    assert len(world.chat.standing.values()) == 1

    world.reader.meanwhile = world.alarm.ring
    world.now.advance(600)
    world.worker.work()

    (ready,) = world.chat.standing.values()
    assert isinstance(ready, DocumentReady)


def test_a_file_that_cannot_be_read_in_the_end_says_so_in_place(world: World) -> None:
    world.reader.meanwhile = world.alarm.ring
    upload(world, "BROKEN", ALL)
    world.worker.work()

    (notice,) = world.chat.standing.values()
    assert isinstance(notice, Notice)
    assert notice.text.startswith("I could not read **plan.txt**")

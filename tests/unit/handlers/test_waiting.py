"""Whose question has to wait is told so, in the very place where the answer will stand."""

import pytest

from bot.codec import dumps
from bot.domain import Asked, Delivery, Done
from bot.handlers.own import OwnTranslator
from bot.handlers.questions import LEASE
from bot.ports import Busy, Held
from tests.fakes.chat import text_of
from tests.unit.handlers.conftest import World

FACT = "Everyone has 25 days of leave."


def put(world: World, name: str, root: str = "1.0") -> Delivery:
    delivery = Delivery(
        id=name,
        source="slack",
        thread_key=root,
        kind="event",
        payload="How many days of leave?",
        received=world.now(),
    )
    world.queue.put(delivery)
    return delivery


def drain(world: World) -> None:
    while world.worker.work():
        world.now.advance(1)


def question(world: World, delivery: Delivery) -> Asked:
    translator = world.translator("slack")
    assert translator is not None
    (event,) = translator.events(delivery)
    assert isinstance(event, Asked)
    return event


def said(world: World) -> list[list[str]]:
    return [each.statuses for each in world.chat.messages]


def test_a_question_that_waits_is_told_how_many_are_ahead(world: World) -> None:
    world.holds(FACT)
    for number in (1, 2, 3):
        put(world, f"d{number}", root=f"{number}.0")
    assert world.queue.lease() is not None  # the only worker is busy with the first

    world.queueing.look()
    assert said(world) == []  # not yet: it may be taken at once

    world.now.advance(4)
    world.queueing.look()

    assert said(world) == [
        ["One question is ahead of yours."],
        ["2 questions are ahead of yours."],
    ]


def test_the_word_turns_into_the_answer(world: World) -> None:
    world.holds(FACT)
    put(world, "d1", root="1.0")
    put(world, "d2", root="2.0")
    held = world.queue.lease()
    assert held is not None
    world.now.advance(4)
    world.queueing.look()

    drain(world)

    assert len(world.chat.messages) == 1
    assert "25 days" in text_of(world.chat.messages[0].final)


def test_behind_its_own_thread_only_that_thread_counts(world: World) -> None:
    put(world, "other", root="9.0")
    put(world, "d1", root="1.0")
    assert world.queue.lease() is not None
    assert world.queue.lease() is not None  # workers are free: both threads are in work
    put(world, "d2", root="1.0")
    world.now.advance(4)

    world.queueing.look()

    assert said(world) == [["One question is ahead of yours."]]


def test_fewer_ahead_is_said_in_the_same_message_and_not_too_often(world: World) -> None:
    for number in (1, 2, 3):
        put(world, f"d{number}", root="1.0")
    lease = world.queue.lease()
    assert lease is not None
    world.now.advance(4)
    world.queueing.look()
    world.now.advance(60)
    world.queueing.look()  # nothing is new
    assert said(world) == [
        ["One question is ahead of yours."],
        ["2 questions are ahead of yours."],
    ]

    world.queue.settle(lease, Done())
    assert world.queue.lease() is not None
    world.queueing.look()

    assert said(world)[1][-1] == "One question is ahead of yours."
    assert len(world.chat.messages) == 2


def test_a_question_in_work_is_not_told_to_wait(world: World) -> None:
    put(world, "d1")
    delivery = put(world, "d2", root="2.0")
    asked = question(world, delivery)
    world.ledger.claim(asked.key, thread=asked.thread, owner="a worker", lease=LEASE)

    world.queueing.tell(delivery, 3)

    assert world.chat.messages == []


def test_the_words_of_somebody_who_had_begun_and_was_killed_are_left_alone(world: World) -> None:
    delivery = put(world, "d1")
    asked = question(world, delivery)
    claim = world.ledger.claim(asked.key, thread=asked.thread, owner="killed", lease=LEASE)
    reply = world.chat.open_reply(
        asked,
        claim,
        posted=lambda message: void(world.ledger.advance(claim, "posted", message=message)),
    )
    reply.write("Everyone has 25")
    world.now.advance(LEASE.total_seconds() + 1)

    world.queueing.tell(delivery, 2)

    assert said(world) == [[]]
    found = world.ledger.find(asked.key)
    assert found is not None
    assert found.state == "posted"


def void(_: object) -> None:
    """Takes anything and returns none."""


def test_a_platform_that_is_away_costs_only_the_courtesy(world: World) -> None:
    world.holds(FACT)
    put(world, "d1", root="1.0")
    put(world, "d2", root="2.0")
    world.queue.lease()
    world.chat.opening = [Busy("away")]
    world.now.advance(4)

    world.queueing.look()
    drain(world)

    assert world.chat.answers == [text_of(world.chat.messages[0].final)]


def test_a_word_that_came_too_late_is_taken_back(world: World) -> None:
    """The post took so long that a worker took the question over and answered elsewhere."""
    world.holds(FACT)
    delivery = put(world, "d1")

    def meanwhile() -> None:
        world.now.advance(10)
        drain(world)

    world.chat.slow = [meanwhile]
    world.queueing.tell(delivery, 2)

    standing = [each for each in world.chat.messages if not each.deleted]
    assert ["25 days" in text_of(each.final) for each in standing] == [True]


def test_a_refused_question_is_not_told_to_wait(world: World) -> None:
    world.handlers = world.limited(1)
    put(world, "d1", root="1.0")
    put(world, "d2", root="2.0")
    put(world, "d3", root="3.0")
    world.queue.lease()
    world.now.advance(4)

    world.queueing.look()

    assert len(world.chat.messages) == 1


def test_a_limit_met_while_waiting_leaves_one_message(world: World) -> None:
    delivery = put(world, "d1")
    world.queueing.tell(delivery, 2)

    world.questions.refuse(question(world, delivery), "Please wait.")

    assert [text_of(each.final) for each in world.chat.messages] == ["Please wait."]
    assert world.chat.sent == []


def test_a_queue_that_cannot_be_looked_into_tells_by_a_note(world: World) -> None:
    delivery = put(world, "d1")
    note = Delivery(
        id="waiting:d1",
        source="footnote",
        thread_key="waiting",
        kind="waiting",
        payload=dumps(delivery),
        received=world.now(),
    )
    (event,) = OwnTranslator().events(note)

    with pytest.raises(Held) as early:
        world.handlers.handle(event, last_try=False)
    world.now.advance(early.value.retry_after)
    world.handlers.handle(event, last_try=False)
    world.handlers.handle(event, last_try=False)  # the note may come twice

    assert said(world) == [["4 questions are ahead of yours."]]

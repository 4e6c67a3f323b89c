"""Open pages see each message's newest look, however slowly they read."""

import asyncio
import threading
from collections.abc import AsyncIterator

from bot.domain import Address, MessageRef, Notice, ThreadRef
from bot.domain.transcript import Entry
from bot.platforms.web.broker import Broker, Update
from bot.platforms.web.routes import event_lines
from tests.fakes.clock import START
from tests.fakes.console import Console


def update(id_: str, text: str, *, final: bool = False) -> Update:
    entry = Entry(
        thread="t",
        id=id_,
        author="footnote",
        view={"kind": "working", "status": "", "text": text},
        at=START,
    )
    return Update(thread="t", id=id_, entry=entry, final=final)


async def taken(listening: AsyncIterator[Update | None], count: int) -> list[Update]:
    found: list[Update] = []
    async for each in listening:
        if each is not None:
            found.append(each)
        if len(found) == count:
            break
    return found


async def test_a_page_gets_what_is_published_from_another_thread() -> None:
    broker = Broker(pace=0.0)
    listening = broker.listen("operator")
    waiting = asyncio.ensure_future(anext(listening))
    await asyncio.sleep(0)

    thread = threading.Thread(target=broker.publish, args=("operator", update("m", "words")))
    thread.start()

    assert (await asyncio.wait_for(waiting, 5)) == update("m", "words")
    thread.join()


async def test_a_page_that_opens_in_the_middle_starts_with_the_newest_look() -> None:
    broker = Broker(pace=0.0)
    broker.publish("operator", update("m", "one"))
    broker.publish("operator", update("m", "one two"))

    (first,) = await taken(broker.listen("operator"), 1)

    assert first == update("m", "one two")


async def test_a_slow_page_skips_what_it_missed() -> None:
    broker = Broker(pace=0.0)
    listening = broker.listen("operator")
    broker.publish("operator", update("m", "start"))
    await anext(listening)
    for n in range(10_000):
        broker.publish("operator", update("m", f"look {n}"))
    broker.publish("operator", update("m", "whole", final=True))

    (last,) = await taken(listening, 1)

    assert last == update("m", "whole", final=True)


async def test_neither_a_new_message_nor_a_finished_one_is_kept_waiting() -> None:
    broker = Broker(pace=3600)
    listening = broker.listen("operator")
    broker.publish("operator", update("a", "one"))
    assert await anext(listening) == update("a", "one")

    broker.publish("operator", update("a", "one two"))
    broker.publish("operator", update("b", "new"))
    assert await asyncio.wait_for(taken(listening, 2), 5) == [
        update("a", "one two"),
        update("b", "new"),
    ]


async def test_the_end_of_a_message_is_not_kept_waiting() -> None:
    broker = Broker(pace=3600)
    listening = broker.listen("operator")
    broker.publish("operator", update("a", "one"))
    await anext(listening)
    waiting = asyncio.ensure_future(anext(listening))
    await asyncio.sleep(0)

    broker.publish("operator", update("a", "all", final=True))

    assert await asyncio.wait_for(waiting, 5) == update("a", "all", final=True)


async def test_a_finished_message_is_not_live_any_more() -> None:
    broker = Broker(pace=0.0)
    broker.publish("operator", update("m", "words"))
    broker.publish("operator", update("m", "all words", final=True))

    assert broker.live("operator") == ()


async def test_nobody_hears_what_is_said_to_somebody_else() -> None:
    broker = Broker(pace=0.0)
    listening = broker.listen("eve", every=0.01)
    waiting = asyncio.ensure_future(anext(listening))
    await asyncio.sleep(0)

    broker.publish("operator", update("m", "secret"))

    assert await waiting is None


async def test_closing_ends_every_page() -> None:
    broker = Broker(pace=0.0)
    waiting = asyncio.ensure_future(taken(broker.listen("operator"), 1))
    await asyncio.sleep(0)

    broker.close()

    assert await asyncio.wait_for(waiting, 5) == []
    assert await taken(broker.listen("operator"), 1) == []


async def test_an_update_travels_as_one_event(console: Console) -> None:
    lines = event_lines(console.broker, console.renderer, "operator")
    assert (await anext(lines)).startswith("retry:")
    console.broker.publish("operator", update("m", "two\nlines"))

    event = await anext(lines)

    assert event.startswith("event: message\ndata: {")
    assert event.count("\n") == 3


def test_a_note_outside_any_thread_is_shown_and_not_kept(console: Console) -> None:
    place = ThreadRef(platform="web", tenant="local", channel="operator", root="")

    console.platform.send(Address(thread=place), Notice(kind="done", text="Removed."))

    assert not console.transcript.threads("operator")
    assert console.broker.live("operator") == ()


def test_a_message_can_be_taken_back(console: Console) -> None:
    place = ThreadRef(platform="web", tenant="local", channel="operator", root="t1")
    sent = console.platform.send(Address(thread=place), Notice(kind="done", text="Oops."))
    assert console.transcript.entries("operator", "t1")

    console.platform.retract(MessageRef(thread=place, id=sent.id))

    assert not console.transcript.entries("operator", "t1")


def test_a_message_can_be_changed_in_place(console: Console) -> None:
    place = ThreadRef(platform="web", tenant="local", channel="operator", root="t1")
    sent = console.platform.send(Address(thread=place), Notice(kind="info", text="Reading."))

    console.platform.send(Address(thread=place, update=sent), Notice(kind="done", text="Read."))

    (entry,) = console.transcript.entries("operator", "t1")
    assert entry.view["text"] == "Read."

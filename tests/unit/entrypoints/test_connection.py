"""A connection waits a while for its request, and no longer."""

import asyncio
from collections.abc import Coroutine
from typing import Any, cast

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from bot.entrypoints.connection import BODY_SILENT, HEAD_WITHIN, PatientConnection

HEAD = b"POST /slack/events HTTP/1.1\r\nhost: here\r\ncontent-length: 100\r\n\r\n"


class Loop:
    """A loop whose time the test owns; it runs nothing."""

    def __init__(self) -> None:
        self.now = 100.0

    def time(self) -> float:
        return self.now

    def create_task(self, work: Coroutine[Any, Any, None]) -> "asyncio.Future[None]":
        work.close()
        return cast("asyncio.Future[None]", _Task())

    def call_later(self, *_: object) -> asyncio.TimerHandle:
        raise AssertionError


class _Task:
    def add_done_callback(self, _: object) -> None:
        """It never ends."""


class Wire:
    """The other side of a connection."""

    def __init__(self) -> None:
        self.ended = False

    def abort(self) -> None:
        self.ended = True

    def get_extra_info(self, _: str) -> None:
        return None

    def pause_reading(self) -> None:
        """As if it did."""

    def is_closing(self) -> bool:
        return self.ended


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def connection(loop: Loop, wire: Wire) -> PatientConnection:
    async def app(_scope: object, _receive: object, _send: object) -> None:
        """Never asked."""

    config = Config(cast("Any", app), lifespan="off", ws="none", log_config=None)
    made = PatientConnection(
        config=config, server_state=ServerState(), app_state={}, _loop=cast("Any", loop)
    )
    made.connection_made(cast("asyncio.Transport", wire))
    return made


def test_one_that_never_asks_ends(connection: PatientConnection, loop: Loop, wire: Wire) -> None:
    loop.now += HEAD_WITHIN - 1
    connection.end_if_silent()
    assert not wire.ended

    loop.now += 2
    connection.end_if_silent()
    assert wire.ended


def test_one_that_sends_its_head_in_drops_ends_all_the_same(
    connection: PatientConnection, loop: Loop, wire: Wire
) -> None:
    for drop in range(20):
        loop.now += 1
        connection.data_received(HEAD[drop : drop + 1])
        connection.end_if_silent()

    assert wire.ended


def test_a_body_may_take_long_but_not_stop(
    connection: PatientConnection, loop: Loop, wire: Wire
) -> None:
    connection.data_received(HEAD)
    for _ in range(50):
        loop.now += BODY_SILENT - 1
        connection.data_received(b"x")
        connection.end_if_silent()
    assert not wire.ended

    loop.now += BODY_SILENT + 1
    connection.end_if_silent()
    assert wire.ended


def test_an_answer_may_take_as_long_as_it_likes(
    connection: PatientConnection, loop: Loop, wire: Wire
) -> None:
    connection.data_received(b"GET /console/events HTTP/1.1\r\nhost: here\r\n\r\n")

    loop.now += 3600
    connection.end_if_silent()

    assert not wire.ended

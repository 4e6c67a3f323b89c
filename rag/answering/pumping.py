"""Runs a chat model beside whoever listens to it, so that it can be ended from outside at any moment.

A model that streams by itself in asyncio runs in an event loop, where a stop is felt by whatever it waits for, and its
client closes the connection. One that only knows threads is left with its next word, or as soon as its adapter can hang
up (`rag.hanging_up`).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from langchain_core.messages import BaseMessage

from rag.hanging_up import Line

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class Failed:
    """The model failed."""

    error: Exception


class End:
    """The stream is over."""


Put = Callable[[Any], None]
"""Takes each chunk of the reply, then how it ended."""


def start(chat: BaseChatModel, messages: Sequence[BaseMessage], put: Put) -> Callable[[], None]:
    """Begins; what it returns ends the run and may be called at any time."""
    if streams_by_itself(chat):
        return _start_in_loop(chat, messages, put)
    line = Line()
    given = (chat, messages, put, line)
    threading.Thread(target=_read, args=given, name="footnote-model", daemon=True).start()
    return line.hang_up


def streams_by_itself(chat: object) -> bool:
    """Whether it has an asynchronous stream of its own, and not only its threads behind one."""
    from langchain_core.language_models.chat_models import BaseChatModel  # noqa: PLC0415 - heavy

    kind, base = cast("Any", type(chat)), cast("Any", BaseChatModel)
    return isinstance(chat, base) and kind._astream is not base._astream  # noqa: SLF001 - as LangChain itself tells


def _start_in_loop(
    chat: BaseChatModel, messages: Sequence[BaseMessage], put: Put
) -> Callable[[], None]:
    over = threading.Event()
    run = asyncio.run_coroutine_threadsafe(_listen(chat, messages, put, over), _loop.running())

    def end() -> None:
        over.set()
        run.cancel()

    return end


async def _listen(
    chat: BaseChatModel, messages: Sequence[BaseMessage], put: Put, over: threading.Event
) -> None:
    """A cancellation comes out of the stream itself, which closes its connection on the way."""
    try:
        async for chunk in chat.astream(list(messages)):
            put(chunk)
            if over.is_set() and (task := asyncio.current_task()):
                # Came together with a word: before Python 3.12 `asyncio.wait_for` forgets it then.
                task.cancel()
    except Exception as error:  # noqa: BLE001 - any provider may raise anything; it is passed on
        put(Failed(error))
    put(End())


def _read(chat: BaseChatModel, messages: Sequence[BaseMessage], put: Put, line: Line) -> None:
    try:
        with line.held(), closing(cast("Any", chat.stream(list(messages)))) as stream:
            for chunk in stream:
                if line.over:
                    break
                put(chunk)
    except Exception as error:  # noqa: BLE001 - as above
        put(Failed(error))
    put(End())


class _Loop:
    """An event loop in a thread of its own, begun when it is first needed.

    There is one for the process: a client's connections belong to the loop that opened them, and LangChain's packages
    share their clients among all models of one address.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def running(self) -> asyncio.AbstractEventLoop:
        """The loop; a new one in a process that was forked from one that had it."""
        with self._lock:
            if self._loop is None or self._thread is None or not self._thread.is_alive():
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="footnote-models", daemon=True
                )
                self._thread.start()
            return self._loop


_loop = _Loop()

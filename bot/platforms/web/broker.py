"""Live updates: from the workers' threads to the pages that are open now."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

from bot.domain.transcript import Entry

PACE = 0.04
"""Seconds between two looks of one message on one page; faster only flickers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """The newest state of one message; a later update of the same message replaces it."""

    thread: str
    id: str
    entry: Entry | None
    """None where the message was taken back."""
    final: bool = False
    """Nothing more comes for this message; it is in the transcript."""


class Broker:
    """Hands updates to the open pages of a person.

    Each update says everything about its message, so a slow page skips what it missed and a page
    that opens in the middle of an answer starts with its newest state. Memory stays bounded by the
    number of messages being written, however slowly a page reads.

    Args:
        pace: Seconds that a page is left alone between two looks of a message being written; a
            message it has not seen yet and a finished one are never kept waiting.
    """

    def __init__(self, *, pace: float = PACE) -> None:
        self._pace = pace
        self._lock = threading.Lock()
        self._listeners: dict[str, set[_Listener]] = {}
        self._live: dict[str, dict[str, Update]] = {}
        self._closed = False

    def publish(self, person: str, update: Update) -> None:
        """Shows the update on every open page of the person; callable from any thread."""
        with self._lock:
            live = self._live.setdefault(person, {})
            if update.final:
                live.pop(update.id, None)
            else:
                live[update.id] = update
            listeners = tuple(self._listeners.get(person, ()))
        for listener in listeners:
            listener.offer(update)

    def live(self, person: str) -> tuple[Update, ...]:
        """The messages being written now."""
        with self._lock:
            return tuple(self._live.get(person, {}).values())

    async def listen(self, person: str, *, every: float = 15.0) -> AsyncIterator[Update | None]:
        """Yields updates as they come, and None after `every` quiet seconds, until closed."""
        listener = _Listener(asyncio.get_running_loop())
        with self._lock:
            if self._closed:
                return
            self._listeners.setdefault(person, set()).add(listener)
            listener.pending.update(self._live.get(person, {}))
        try:
            while not self._closed:
                updates = await listener.wait(every)
                for update in updates:
                    yield update
                if updates:
                    await listener.rest(self._pace)
                elif not self._closed:
                    yield None
        finally:
            with self._lock:
                self._listeners[person].discard(listener)

    def close(self) -> None:
        """Ends every listener, so that the server can stop."""
        with self._lock:
            self._closed = True
            listeners = [each for group in self._listeners.values() for each in group]
        for listener in listeners:
            listener.wake()


class _Listener:
    """One open page: the newest update of each message it has not been sent yet."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._lock = threading.Lock()
        self._awake, self._hurry = asyncio.Event(), asyncio.Event()
        self._being_written: set[str] = set()
        self.pending: dict[str, Update] = {}

    def offer(self, update: Update) -> None:
        with self._lock:
            self.pending[update.id] = update
            hurry = update.final or update.id not in self._being_written
            self._being_written.add(update.id)
            if update.final:
                self._being_written.discard(update.id)
        self.wake(hurry=hurry)

    def wake(self, *, hurry: bool = True) -> None:
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._awake.set)
        if hurry:
            self._loop.call_soon_threadsafe(self._hurry.set)

    async def wait(self, seconds: float) -> tuple[Update, ...]:
        """The updates there are, or that come within so many seconds."""
        with self._lock:
            waiting = not self.pending
        if waiting:
            try:
                await asyncio.wait_for(self._awake.wait(), seconds)
            except TimeoutError:
                return ()
        self._awake.clear()
        self._hurry.clear()
        with self._lock:
            updates = tuple(self.pending.values())
            self.pending.clear()
        return updates

    async def rest(self, seconds: float) -> None:
        """Lets looks of messages gather, unless something comes that is not to be kept waiting."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), seconds)

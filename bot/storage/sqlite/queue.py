"""The queue of deliveries on one machine."""

import secrets
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from bot.domain import Again, Dead, DeadLetter, Delivery, Done, Lease, Outcome, Waiting
from bot.ports import Clock, Lost, PortError
from bot.storage.sqlite import deliveries
from bot.storage.sqlite.broom import Broom
from bot.storage.sqlite.database import Database
from rag.failpoint import failpoint

MOST_WAKES = 64
"""Sleepers that may be woken in a row; more would only find the work done."""

POLL = 0.2
"""Seconds between looks for what other processes put, or time made due."""


class SqliteDeliveryQueue:
    """Durable, ordered per thread, parallel across threads; the dead letters with it.

    A delivery that comes again keeps its place before what came later to its thread. One put with a
    delay has not arrived before the delay is over and holds up nobody until then.

    Args:
        database: Where it lies.
        now: The present moment.
        visibility: How long a lease runs.
        max_attempts: Tries before a delivery is dead.
    """

    def __init__(
        self,
        database: Database,
        *,
        now: Clock,
        visibility: timedelta = timedelta(seconds=180),
        max_attempts: int = 5,
    ) -> None:
        self._database = database
        self._now = now
        self._visibility = visibility
        self._max_attempts = max_attempts
        self._broom = Broom(now)
        self._changed = threading.Condition()
        self._wakes = 0
        self._watched = False

    def put(self, delivery: Delivery, *, delay: timedelta = timedelta(0)) -> bool:
        now = self._now()
        failpoint("queue.before_put")
        fresh = self._database.write(
            lambda each: deliveries.put(each, delivery, now=now, delay=delay)
        )
        failpoint("queue.after_put")
        if fresh:
            self._tell()
        return fresh

    def put_all(self, arrived: Sequence[Delivery]) -> int:
        """Stores many in one commit, in their order; says how many were new."""
        now = self._now()

        def work(connection: sqlite3.Connection) -> int:
            return sum(
                deliveries.put(connection, each, now=now, delay=timedelta(0)) for each in arrived
            )

        failpoint("queue.before_put_all")
        fresh = self._database.write(work)
        failpoint("queue.after_put_all")
        for _ in range(fresh):
            self._tell()
        return fresh

    def lease(self) -> Lease | None:
        self._broom.sweep(self.purge)
        now = self._now()
        token = secrets.token_hex(16)

        def work(connection: sqlite3.Connection) -> Lease | None:
            until = now + self._visibility
            return deliveries.take(
                connection, now=now, until=until, token=token, most=self._max_attempts
            )

        if not self._waiting():  # another thread was quicker; no need to trouble the writer
            return None
        failpoint("queue.before_lease")
        lease = self._database.write(work, rides=True)  # lost, it is taken again
        failpoint("queue.after_lease")
        return lease

    def settle(self, lease: Lease, outcome: Outcome) -> None:
        now = self._now()

        def work(connection: sqlite3.Connection) -> bool:
            match outcome:
                case Done():
                    return deliveries.finish(connection, lease)
                case Dead(reason=reason):
                    return deliveries.bury(connection, lease, reason, now=now)
                case Again(counted=True, reason=reason) if lease.attempt >= self._max_attempts:
                    why = reason or "every try was used up"
                    return deliveries.bury(connection, lease, why, now=now)
                case Again(delay=delay, counted=counted):
                    return deliveries.give_back(connection, lease, due=now + delay, counted=counted)

        failpoint("queue.before_settle")
        held = self._database.write(work, rides=isinstance(outcome, Done))
        failpoint("queue.after_settle")
        if not held:
            raise _lost(lease)
        self._tell()

    def extend(self, lease: Lease) -> None:
        until = self._now() + self._visibility
        failpoint("queue.before_extend")
        held = self._database.write(
            lambda each: deliveries.extend(each, lease, until=until), rides=True
        )
        failpoint("queue.after_extend")
        if not held:
            raise _lost(lease)

    def take_back(self) -> None:
        """Ends every running lease: for a process that has just started and is alone."""
        now = self._now()
        failpoint("queue.before_take_back")
        self._database.write(lambda each: deliveries.take_back(each, now=now))
        failpoint("queue.after_take_back")
        self._tell()

    def wait(self, timeout: float) -> None:
        """Sleeps until something may be leased, for `timeout` seconds at most; never raises.

        What this process puts wakes one sleeper each. For what others put, and for delays that end,
        one of the sleepers looks now and then, so that a hundred workers cost no more than one.
        """
        deadline = time.monotonic() + timeout
        while (left := deadline - time.monotonic()) > 0:
            with self._changed:
                if self._wakes:
                    self._wakes -= 1
                    return
                if self._watched:
                    self._changed.wait(left)
                    continue
                self._watched = True
            if self._watch(min(POLL, left)):
                return

    def _watch(self, seconds: float) -> bool:
        """Looks once, then sleeps a little; whether something was seen."""
        try:
            with suppress(PortError):  # `lease` says it to whoever can act on it
                if self._waiting():
                    return True
            with self._changed:
                if not self._wakes:
                    self._changed.wait(seconds)
            return False
        finally:
            with self._changed:
                self._watched = False
                self._changed.notify()

    def _tell(self) -> None:
        with self._changed:
            self._wakes = min(self._wakes + 1, MOST_WAKES)
            self._changed.notify()

    def _waiting(self) -> bool:
        """Whether a lease could be had; asks without troubling the writer."""
        with self._database.read() as connection:
            return deliveries.waiting(connection, now=self._now())

    def waiting(self, *, longer_than: timedelta, limit: int = 200) -> Sequence[Waiting]:
        now = self._now()
        with self._database.read() as connection:
            return deliveries.line(connection, now=now, before=now - longer_than, limit=limit)

    def list(self, *, limit: int = 100) -> Sequence[DeadLetter]:
        with self._database.read() as connection:
            return deliveries.dead(connection, limit=limit)

    def replay(self, delivery_id: str) -> bool:
        failpoint("queue.before_replay")
        raised = self._database.write(lambda each: deliveries.replay(each, delivery_id))
        failpoint("queue.after_replay")
        if raised:
            self._tell()
        return raised

    def counts(self) -> tuple[int, int]:
        """Deliveries waiting or in work, and dead letters."""
        with self._database.read() as connection:
            return deliveries.counts(connection)

    def purge(self) -> None:
        """Forgets ids and dead letters whose time is over; happens by itself now and then."""
        now = self._now()
        failpoint("queue.before_purge")
        self._database.write(lambda each: deliveries.purge(each, now=now))
        failpoint("queue.after_purge")


def _lost(lease: Lease) -> Lost:
    return Lost(f"the lease of {lease.delivery.id} ran out and is somebody else's now")

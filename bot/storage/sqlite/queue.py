"""The queue of deliveries on one machine."""

import secrets
import sqlite3
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

from bot.codec import dumps, loads, to_delivery
from bot.domain import Again, Dead, DeadLetter, Delivery, Done, Lease, Outcome
from bot.ports import Clock, Lost
from bot.storage.sqlite.broom import Broom
from bot.storage.sqlite.database import Database
from bot.storage.sqlite.values import column, micros, moment
from rag.failpoint import failpoint

REMEMBERED = timedelta(hours=24)
"""How long an id is known; no platform retries for longer."""

DEAD_KEPT = timedelta(days=14)
"""How long a dead letter waits for an operator; it holds what somebody wrote."""

POLL = 0.2
"""Seconds between looks for what other processes put."""

REMEMBER = """
    INSERT INTO seen (id, at) VALUES (:id, :now)
    ON CONFLICT (id) DO UPDATE SET at = excluded.at WHERE seen.at <= :forgotten
    RETURNING id"""

PUT = """
    INSERT INTO deliveries (id, thread_key, state, due, body)
    VALUES (:id, :thread_key, 'waiting', :due, :body)
    ON CONFLICT (id) DO NOTHING
    RETURNING id"""

NEXT = """
    SELECT sequence FROM deliveries AS mine
    WHERE due <= :now AND NOT EXISTS (
        SELECT 1 FROM deliveries AS other
        WHERE other.thread_key = mine.thread_key AND other.sequence <> mine.sequence AND (
            (other.state = 'leased' AND other.due > :now)
            OR (other.state <> 'waiting' AND other.sequence < mine.sequence)))
    ORDER BY sequence LIMIT 1"""

LEASE = f"""
    UPDATE deliveries SET state = 'leased', attempt = attempt + 1, token = :token, due = :until
    WHERE sequence = ({NEXT})
    RETURNING attempt, body"""  # noqa: S608 - joined from constants only

EXTEND = """
    UPDATE deliveries SET due = :until WHERE id = :id AND state = 'leased' AND token = :token
    RETURNING id"""

FINISH = """
    DELETE FROM deliveries WHERE id = :id AND state = 'leased' AND token = :token
    RETURNING thread_key, body"""

RETURN = """
    UPDATE deliveries SET state = 'returned', due = :due, attempt = attempt - :uncounted, token = ''
    WHERE id = :id AND state = 'leased' AND token = :token
    RETURNING id"""

TAKE_BACK = "UPDATE deliveries SET due = :now WHERE state = 'leased' AND due > :now"

EXPIRE = """
    DELETE FROM deliveries WHERE state = 'leased' AND due <= :now AND attempt >= :most
    RETURNING id, thread_key, body"""

BURY = """
    INSERT INTO dead_letters (id, thread_key, died, reason, body)
    VALUES (:id, :thread_key, :died, :reason, :body)
    ON CONFLICT (id) DO UPDATE SET died = excluded.died, reason = excluded.reason"""

DEAD = "SELECT died, reason, body FROM dead_letters ORDER BY sequence DESC LIMIT :limit"

RAISE = """
    INSERT INTO deliveries (id, thread_key, state, due, body)
    SELECT id, thread_key, 'waiting', 0, body FROM dead_letters WHERE id = :id
    ON CONFLICT (id) DO NOTHING
    RETURNING id"""

FORGET_DEAD = "DELETE FROM dead_letters WHERE id = :id"

PURGE_SEEN = "DELETE FROM seen WHERE at <= :forgotten"

PURGE_DEAD = "DELETE FROM dead_letters WHERE died <= :forgotten"


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
        self._changes = 0

    def put(self, delivery: Delivery, *, delay: timedelta = timedelta(0)) -> bool:
        now = self._now()
        row = {
            "id": column(delivery.id),
            "thread_key": column(delivery.thread_key),
            "body": dumps(delivery),
            "now": micros(now),
            "forgotten": micros(now - REMEMBERED),
            # 0 and not now: a clock set back must not hide what may be taken at once.
            "due": micros(now + delay) if delay else 0,
        }

        def work(connection: sqlite3.Connection) -> bool:
            if not connection.execute(REMEMBER, row).fetchall():
                return False
            return bool(connection.execute(PUT, row).fetchall())

        failpoint("queue.before_put")
        fresh = self._database.write(work)
        failpoint("queue.after_put")
        if fresh:
            self._tell()
        return fresh

    def lease(self) -> Lease | None:
        if self._broom.due():
            self.purge()
        if not self._ready():
            return None
        now = self._now()
        token = secrets.token_hex(16)
        values = {"now": micros(now), "until": micros(now + self._visibility), "token": token}

        def work(connection: sqlite3.Connection) -> tuple[int, str] | None:
            self._expire(connection, micros(now))
            rows = connection.execute(LEASE, values).fetchall()
            return rows[0] if rows else None

        failpoint("queue.before_lease")
        taken = self._database.write(work)
        failpoint("queue.after_lease")
        if taken is None:
            return None
        attempt, body = taken
        return Lease(
            delivery=loads(body, to_delivery),
            attempt=attempt,
            last_try=attempt >= self._max_attempts,
            token=token,
        )

    def take_back(self) -> None:
        """Ends every running lease: for a process that has just started and is alone."""
        values = {"now": micros(self._now())}
        self._database.write(lambda each: each.execute(TAKE_BACK, values))
        self._tell()

    def counts(self) -> tuple[int, int]:
        """Deliveries waiting or in work, and dead letters."""
        with self._database.read() as connection:
            waiting = connection.execute("SELECT count(*) FROM deliveries").fetchone()[0]
            dead = connection.execute("SELECT count(*) FROM dead_letters").fetchone()[0]
        return waiting, dead

    def settle(self, lease: Lease, outcome: Outcome) -> None:
        def work(connection: sqlite3.Connection) -> bool:
            match outcome:
                case Done():
                    return bool(self._finished(connection, lease))
                case Dead(reason=reason):
                    return self._buried(connection, lease, reason)
                case Again(counted=True, reason=reason) if lease.attempt >= self._max_attempts:
                    return self._buried(connection, lease, reason or "every try was used up")
                case Again():
                    return self._given_back(connection, lease, outcome)

        failpoint("queue.before_settle")
        held = self._database.write(work)
        failpoint("queue.after_settle")
        if not held:
            raise _lost(lease)
        self._tell()

    def _finished(self, connection: sqlite3.Connection, lease: Lease) -> Sequence[tuple[str, str]]:
        values = {"id": column(lease.delivery.id), "token": lease.token}
        return connection.execute(FINISH, values).fetchall()

    def _buried(self, connection: sqlite3.Connection, lease: Lease, reason: str) -> bool:
        rows = self._finished(connection, lease)
        for thread_key, body in rows:
            self._bury(connection, (column(lease.delivery.id), thread_key, body), reason)
        return bool(rows)

    def _given_back(self, connection: sqlite3.Connection, lease: Lease, again: Again) -> bool:
        values = {
            "id": column(lease.delivery.id),
            "token": lease.token,
            "due": micros(self._now() + again.delay),
            "uncounted": 0 if again.counted else 1,
        }
        return bool(connection.execute(RETURN, values).fetchall())

    def _expire(self, connection: sqlite3.Connection, now: int) -> None:
        """What ran out of its lease on the last try is dead."""
        values = {"now": now, "most": self._max_attempts}
        for row in connection.execute(EXPIRE, values).fetchall():
            self._bury(
                connection, row, "the last try was given no end: it crashed or took too long"
            )

    def _bury(self, connection: sqlite3.Connection, row: tuple[str, str, str], reason: str) -> None:
        id_, thread_key, body = row
        connection.execute(
            BURY,
            {
                "id": id_,
                "thread_key": thread_key,
                "died": micros(self._now()),
                "reason": column(reason),
                "body": body,
            },
        )

    def extend(self, lease: Lease) -> None:
        values = {
            "id": column(lease.delivery.id),
            "token": lease.token,
            "until": micros(self._now() + self._visibility),
        }
        failpoint("queue.before_extend")
        held = self._database.write(lambda each: each.execute(EXTEND, values).fetchall())
        failpoint("queue.after_extend")
        if not held:
            raise _lost(lease)

    def wait(self, timeout: float) -> None:
        """Sleeps until something may be leased, for `timeout` seconds at most."""
        deadline = time.monotonic() + timeout
        while (left := deadline - time.monotonic()) > 0:
            seen = self._changes
            if self._ready():
                return
            with self._changed:
                if self._changes == seen:
                    self._changed.wait(min(POLL, left))

    def _tell(self) -> None:
        with self._changed:
            self._changes += 1
            self._changed.notify_all()

    def _ready(self) -> bool:
        """Whether a lease could be had; asks without troubling the writer."""
        with self._database.read() as connection:
            return connection.execute(NEXT, {"now": micros(self._now())}).fetchone() is not None

    def list(self, *, limit: int = 100) -> Sequence[DeadLetter]:
        with self._database.read() as connection:
            rows = connection.execute(DEAD, {"limit": limit}).fetchall()
        return [
            DeadLetter(delivery=loads(body, to_delivery), reason=reason, died=moment(died))
            for died, reason, body in rows
        ]

    def replay(self, delivery_id: str) -> bool:
        values = {"id": column(delivery_id)}

        def work(connection: sqlite3.Connection) -> bool:
            raised = connection.execute(RAISE, values).fetchall()
            if raised:
                connection.execute(FORGET_DEAD, values)
            return bool(raised)

        failpoint("queue.before_replay")
        raised = self._database.write(work)
        failpoint("queue.after_replay")
        if raised:
            self._tell()
        return raised

    def purge(self) -> None:
        """Forgets ids and dead letters whose time is over; happens by itself now and then."""
        now = self._now()

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(PURGE_SEEN, {"forgotten": micros(now - REMEMBERED)})
            connection.execute(PURGE_DEAD, {"forgotten": micros(now - DEAD_KEPT)})

        self._database.write(work)


def _lost(lease: Lease) -> Lost:
    return Lost(f"the lease of {lease.delivery.id} ran out and is somebody else's now")

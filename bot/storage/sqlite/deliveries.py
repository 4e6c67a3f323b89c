"""The tables behind the queue: each step of a delivery is one statement, run by the one writer."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.codec import dumps, loads, to_delivery
from bot.domain import DeadLetter, Delivery, Lease, Waiting
from bot.storage.sqlite.values import column, micros, moment

REMEMBERED = timedelta(hours=24)
"""How long an id is known; no platform retries for longer."""

DEAD_KEPT = timedelta(days=14)
"""How long a dead letter waits for an operator; it holds what somebody wrote."""

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
        WHERE other.state <> 'waiting'
            AND other.thread_key = mine.thread_key AND other.sequence <> mine.sequence
            AND ((other.state = 'leased' AND other.due > :now) OR other.sequence < mine.sequence))
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
    RETURNING id, thread_key, body"""

RETURN = """
    UPDATE deliveries SET state = 'returned', due = :due, attempt = attempt - :uncounted, token = ''
    WHERE id = :id AND state = 'leased' AND token = :token
    RETURNING id"""

TAKE_BACK = """
    UPDATE deliveries SET due = min(due, :now), killed = killed + 1,
        attempt = attempt - (killed < :forgiven AND attempt > 0)
    WHERE state = 'leased'"""

FORGIVEN = 20
"""Kills that use up no try: whoever pulls the plug is rarely the delivery; one that always does is."""

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

LINE = """
    SELECT body, everybody, own FROM (
        SELECT body, state, attempt,
            row_number() OVER (ORDER BY sequence) - 1 AS everybody,
            row_number() OVER (PARTITION BY thread_key ORDER BY sequence) - 1 AS own
        FROM deliveries WHERE due <= :now OR state = 'leased')
    WHERE state = 'waiting' AND attempt = 0
    ORDER BY everybody LIMIT :limit"""

COUNT = "SELECT (SELECT count(*) FROM deliveries), (SELECT count(*) FROM dead_letters)"

PURGE_SEEN = "DELETE FROM seen WHERE at <= :forgotten"

PURGE_DEAD = "DELETE FROM dead_letters WHERE died <= :forgotten"

OUT_OF_TIME = "the last try came to no end: the process stopped, or it took too long"


def put(
    connection: sqlite3.Connection, delivery: Delivery, *, now: datetime, delay: timedelta
) -> bool:
    """Stores a delivery whose id is new; False for one that is known."""
    row = {
        "id": column(delivery.id),
        "thread_key": column(delivery.thread_key),
        "body": dumps(delivery),
        "now": micros(now),
        "forgotten": micros(now - REMEMBERED),
        # 0 and not now: a clock set back must not hide what may be taken at once.
        "due": micros(now + delay) if delay else 0,
    }
    return _hit(connection, REMEMBER, row) and _hit(connection, PUT, row)


def waiting(connection: sqlite3.Connection, *, now: datetime) -> bool:
    """Whether `take` would find one."""
    return connection.execute(NEXT, {"now": micros(now)}).fetchone() is not None


def take(
    connection: sqlite3.Connection, *, now: datetime, until: datetime, token: str, most: int
) -> Lease | None:
    """Leases the next delivery; those out of their last lease are buried first."""
    expired = {"now": micros(now), "most": most}
    for row in connection.execute(EXPIRE, expired).fetchall():
        _bury(connection, row, OUT_OF_TIME, now)
    values = {"now": micros(now), "until": micros(until), "token": token}
    rows = connection.execute(LEASE, values).fetchall()
    if not rows:
        return None
    attempt, body = rows[0]
    return Lease(
        delivery=loads(body, to_delivery), attempt=attempt, last_try=attempt >= most, token=token
    )


def take_back(connection: sqlite3.Connection, *, now: datetime) -> None:
    """Ends every lease of a process that died."""
    connection.execute(TAKE_BACK, {"now": micros(now), "forgiven": FORGIVEN})


def extend(connection: sqlite3.Connection, lease: Lease, *, until: datetime) -> bool:
    """Lets the lease run until then; False where it is lost."""
    return _hit(connection, EXTEND, {**_held(lease), "until": micros(until)})


def finish(connection: sqlite3.Connection, lease: Lease) -> bool:
    """Takes a delivery off for good; False where its lease is lost."""
    return _hit(connection, FINISH, _held(lease))


def give_back(
    connection: sqlite3.Connection, lease: Lease, *, due: datetime, counted: bool
) -> bool:
    """Lets a delivery come again from `due` on; False where its lease is lost."""
    values = {**_held(lease), "due": micros(due), "uncounted": 0 if counted else 1}
    return _hit(connection, RETURN, values)


def bury(connection: sqlite3.Connection, lease: Lease, reason: str, *, now: datetime) -> bool:
    """Makes a delivery a dead letter; False where its lease is lost."""
    rows = connection.execute(FINISH, _held(lease)).fetchall()
    for row in rows:
        _bury(connection, row, reason, now)
    return bool(rows)


def _bury(connection: sqlite3.Connection, row: sqlite3.Row, reason: str, now: datetime) -> None:
    connection.execute(BURY, {**dict(row), "died": micros(now), "reason": column(reason)})


def dead(connection: sqlite3.Connection, *, limit: int) -> list[DeadLetter]:
    """The dead letters, newest first."""
    return [
        DeadLetter(delivery=loads(body, to_delivery), reason=reason, died=moment(died))
        for died, reason, body in connection.execute(DEAD, {"limit": limit})
    ]


def replay(connection: sqlite3.Connection, delivery_id: str) -> bool:
    """Puts a dead letter back as if it were new; False where there is none of that id."""
    values = {"id": column(delivery_id)}
    raised = _hit(connection, RAISE, values)
    if raised:
        connection.execute(FORGET_DEAD, values)
    return raised


def line(
    connection: sqlite3.Connection, *, now: datetime, before: datetime, limit: int
) -> list[Waiting]:
    """What nobody has begun and came before that moment, with how many are ahead of it."""
    values = {"now": micros(now), "limit": limit}
    rows = [
        (loads(body, to_delivery), everybody, own)
        for body, everybody, own in connection.execute(LINE, values)
    ]
    late = [each for each in rows if each[0].received <= before]
    # One that its thread does not hold up would have been taken, were any worker free.
    every_worker_busy = any(not own for _, _, own in late)
    return [
        Waiting(delivery=delivery, ahead=everybody if every_worker_busy else own)
        for delivery, everybody, own in late
    ]


def counts(connection: sqlite3.Connection) -> tuple[int, int]:
    """Deliveries waiting or in work, and dead letters."""
    waiting_, dead_ = connection.execute(COUNT).fetchone()
    return int(waiting_), int(dead_)


def purge(connection: sqlite3.Connection, *, now: datetime) -> None:
    """Forgets ids and dead letters whose time is over."""
    connection.execute(PURGE_SEEN, {"forgotten": micros(now - REMEMBERED)})
    connection.execute(PURGE_DEAD, {"forgotten": micros(now - DEAD_KEPT)})


def _held(lease: Lease) -> dict[str, str]:
    return {"id": column(lease.delivery.id), "token": lease.token}


def _hit(connection: sqlite3.Connection, statement: str, values: Mapping[str, object]) -> bool:
    """Whether a statement that returns what it changed changed anything."""
    return bool(connection.execute(statement, values).fetchall())

"""The ledger of questions on one machine."""

import sqlite3
from collections.abc import Sequence
from datetime import timedelta

from bot.codec import dumps, loads, to_message_ref, to_thread_ref
from bot.domain import Claim, ClaimState, MessageRef, ThreadRef
from bot.ports import Clock, Finished, Held, Lost
from bot.storage.sqlite.broom import Broom
from bot.storage.sqlite.database import Database
from bot.storage.sqlite.values import MICROSECOND, column, micros, moment
from rag.failpoint import failpoint

FINISHED_KEPT = timedelta(days=7)

FINAL = frozenset({"answered", "refused"})

CLAIM = """
    INSERT INTO claims (key, thread_key, thread, owner, state, lease, expires, attempt)
    VALUES (:key, :thread_key, :thread, :owner, 'claimed', :lease, :expires, 1)
    ON CONFLICT (key) DO UPDATE SET
        owner = excluded.owner, lease = excluded.lease, expires = excluded.expires,
        attempt = claims.attempt + 1
    WHERE claims.finished IS NULL
        AND (claims.expires <= :now OR claims.owner = excluded.owner)
    RETURNING *"""

ADVANCE = """
    UPDATE claims SET
        state = :state, finished = :finished,
        expires = CASE :release WHEN 1 THEN :now ELSE :now + lease END,
        message = coalesce(:message, message),
        reason = CASE :reason WHEN '' THEN reason ELSE :reason END
    WHERE key = :key AND owner = :owner AND attempt = :attempt AND finished IS NULL
    RETURNING *"""

FIND = "SELECT * FROM claims WHERE key = :key"

OTHERS = """
    SELECT message FROM claims
    WHERE thread_key = :thread_key AND finished IS NULL AND message IS NOT NULL AND key <> :key"""

STOP = "UPDATE claims SET stop = 1 WHERE thread_key = :thread_key AND finished IS NULL"

TAKE_BACK = "UPDATE claims SET expires = :now WHERE finished IS NULL AND expires > :now"

PURGE = "DELETE FROM claims WHERE finished <= :forgotten"


class SqliteLedger:
    """Who works on which question, and how far it has come.

    A claim is held by its owner and its attempt together: who was taken over by another worker of
    the same name has lost it too. Finished claims are kept seven days, unfinished ones for ever.

    Args:
        database: Where it lies.
        now: The present moment.
    """

    def __init__(self, database: Database, *, now: Clock) -> None:
        self._database = database
        self._now = now
        self._broom = Broom(now)

    def claim(self, key: str, *, thread: ThreadRef, owner: str, lease: timedelta) -> Claim:
        self._broom.sweep(self.purge)
        now = self._now()
        values = {
            "key": column(key),
            "thread_key": column(thread.key),
            "thread": dumps(thread),
            "owner": column(owner),
            "lease": lease // MICROSECOND,
            "expires": micros(now + lease),
            "now": micros(now),
        }

        def work(connection: sqlite3.Connection) -> Claim:
            taken = connection.execute(CLAIM, values).fetchall()
            if not taken:
                raise self._refusal(connection.execute(FIND, values).fetchone())
            return _claim(taken[0])

        failpoint("ledger.before_claim")
        claim = self._database.write(work, rides=True)  # what it guards is guarded by `posting`
        failpoint("ledger.after_claim")
        return claim

    def _refusal(self, row: sqlite3.Row) -> Finished | Held:
        claim = _claim(row)
        if claim.state in FINAL:
            return Finished(f"{claim.key} was {claim.state} before")
        left = (claim.expires - self._now()).total_seconds()
        return Held(f"{claim.key} is in work by {claim.owner}", retry_after=max(left, 0.0))

    def advance(
        self,
        claim: Claim,
        state: ClaimState,
        *,
        message: MessageRef | None = None,
        reason: str = "",
        release: bool = False,
    ) -> Claim:
        now = micros(self._now())
        values = _hold(claim) | {
            "now": now,
            "state": state,
            "finished": now if state in FINAL else None,
            "message": None if message is None else dumps(message),
            "reason": column(reason),
            "release": int(release),
        }
        failpoint("ledger.before_advance")
        rows = self._database.write(lambda each: each.execute(ADVANCE, values).fetchall())
        failpoint("ledger.after_advance")
        if not rows:
            msg = f"{claim.key} is no longer held by {claim.owner}"
            raise Lost(msg)
        return _claim(rows[0])

    def find(self, key: str) -> Claim | None:
        with self._database.read() as connection:
            row = connection.execute(FIND, {"key": column(key)}).fetchone()
        return None if row is None else _claim(row)

    def others(self, claim: Claim) -> Sequence[MessageRef]:
        values = {"thread_key": column(claim.thread.key), "key": column(claim.key)}
        with self._database.read() as connection:
            rows = connection.execute(OTHERS, values).fetchall()
        return [loads(message, to_message_ref) for (message,) in rows]

    def request_stop(self, thread: ThreadRef) -> int:
        values = {"thread_key": column(thread.key)}
        failpoint("ledger.before_stop")
        marked = self._database.write(lambda each: each.execute(STOP, values).rowcount)
        failpoint("ledger.after_stop")
        return marked

    def take_back(self) -> None:
        """Ends every running lease: for a process that has just started and is alone."""
        values = {"now": micros(self._now())}
        failpoint("ledger.before_take_back")
        self._database.write(lambda each: each.execute(TAKE_BACK, values))
        failpoint("ledger.after_take_back")

    def purge(self) -> None:
        """Forgets what was finished more than seven days ago; happens by itself now and then."""
        values = {"forgotten": micros(self._now() - FINISHED_KEPT)}
        failpoint("ledger.before_purge")
        self._database.write(lambda each: each.execute(PURGE, values))
        failpoint("ledger.after_purge")


def _hold(claim: Claim) -> dict[str, str | int | None]:
    """What must still be so for the claim to be its owner's."""
    return {
        "key": column(claim.key),
        "owner": column(claim.owner),
        "attempt": claim.attempt,
    }


def _claim(row: sqlite3.Row) -> Claim:
    message = row["message"]
    return Claim(
        key=row["key"],
        owner=row["owner"],
        state=row["state"],
        expires=moment(row["expires"]),
        thread=loads(row["thread"], to_thread_ref),
        message=None if message is None else loads(message, to_message_ref),
        attempt=row["attempt"],
        stop=bool(row["stop"]),
        reason=row["reason"],
    )

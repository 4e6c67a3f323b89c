"""The ledger of questions in DynamoDB: one item per question, every step one conditional write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.codec import dumps, loads, to_message_ref, to_thread_ref
from bot.domain import Claim, ClaimState, MessageRef, ThreadRef
from bot.ports import Busy, Clock, Finished, Held, Lost
from bot.storage.dynamodb.table import (
    MICROSECOND,
    TTL,
    Item,
    Refused,
    Table,
    Write,
    alive,
    micros,
    moment,
    seconds,
)
from rag.failpoint import failpoint

FINISHED_KEPT = timedelta(days=7)

FINAL = frozenset({"answered", "refused"})

CLAIM = (
    "SET #owner = :owner, #lease = :lease, #expires = :expires, thread = :thread,"
    " gsi1pk = :thread_pk, gsi1sk = :key, #state = if_not_exists(#state, :claimed),"
    " attempt = if_not_exists(attempt, :zero) + :one"
)

MAY_CLAIM = (
    "attribute_not_exists(pk)"
    " OR (attribute_not_exists(finished) AND (#expires <= :now OR #owner = :owner))"
)

ADVANCE = "SET #state = :state, #expires = #lease + :now"

RELEASE = "SET #state = :state, #expires = :now"

FINISH = ", finished = :now, #ttl = :ttl REMOVE gsi1pk, gsi1sk"

HOLDS = "#owner = :owner AND attempt = :attempt AND attribute_not_exists(finished)"

NAMES = {
    "#owner": "owner",
    "#lease": "lease",
    "#expires": "expires",
    "#state": "state",
}


class DynamoLedger:
    """Who works on which question, and how far it has come.

    A claim is held by its owner and its attempt together, so that who was taken over by another
    worker of the same name has lost it too.

    Args:
        client: A `dynamodb` client.
        table: The table's name.
        now: The present moment.
    """

    def __init__(self, client: Any, *, table: str, now: Clock) -> None:
        self._table = Table(client, table)
        self._now = now

    def claim(self, key: str, *, thread: ThreadRef, owner: str, lease: timedelta) -> Claim:
        now = self._now()
        write = _taking(key, thread, owner, lease, now)
        failpoint("ledger.before_claim")
        try:
            item = self._table.write(write)
        except Refused as refused:
            if alive(refused.old, now):
                raise self._refusal(refused.old) from refused
            self._forget(key, refused.old)
            return self.claim(key, thread=thread, owner=owner, lease=lease)
        failpoint("ledger.after_claim")
        return _claim(item)

    def _refusal(self, item: Item) -> Finished | Held | Busy:
        if not item:
            return Busy("the table refused a claim without saying why")
        claim = _claim(item)
        if claim.state in FINAL:
            return Finished(f"{claim.key} was {claim.state} before")
        left = (claim.expires - self._now()).total_seconds()
        return Held(f"{claim.key} is in work by {claim.owner}", retry_after=max(left, 0.0))

    def _forget(self, key: str, old: Item) -> None:
        """Removes a finished claim whose time is over and which DynamoDB has not erased yet."""
        condition = "attribute_not_exists(pk) OR finished = :finished"
        values = {":finished": old["finished"]}
        self._table.write(
            Write(verb="Delete", pk=_pk(key), sk="CLAIM", condition=condition, values=values)
        )

    def advance(
        self,
        claim: Claim,
        state: ClaimState,
        *,
        message: MessageRef | None = None,
        reason: str = "",
        release: bool = False,
    ) -> Claim:
        step = _Step(claim=claim, state=state, message=message, reason=reason, release=release)
        failpoint("ledger.before_advance")
        try:
            item = self._table.write(step.write(self._now()))
        except Refused as refused:
            msg = f"{claim.key} is no longer {claim.owner}'s"
            raise Lost(msg) from refused
        failpoint("ledger.after_advance")
        return _claim(item)

    def find(self, key: str) -> Claim | None:
        item = self._table.get(_pk(key), "CLAIM")
        return _claim(item) if item is not None and alive(item, self._now()) else None

    def others(self, claim: Claim) -> Sequence[MessageRef]:
        standing = (_claim(each) for each in self._table.index(_open(claim.thread)))
        return [each.message for each in standing if each.message and each.key != claim.key]

    def request_stop(self, thread: ThreadRef) -> int:
        failpoint("ledger.before_stop")
        marked = sum(self._stopped(item) for item in self._table.index(_open(thread)))
        failpoint("ledger.after_stop")
        return marked

    def _stopped(self, item: Item) -> bool:
        write = Write(
            verb="Update",
            pk=item["pk"],
            sk=item["sk"],
            update="SET stop = :yes",
            condition="attribute_exists(pk) AND attribute_not_exists(finished)",
            values={":yes": True},
        )
        try:
            self._table.write(write)
        except Refused:
            return False
        return True


def _taking(key: str, thread: ThreadRef, owner: str, lease: timedelta, now: datetime) -> Write:
    """The conditional write that takes hold of a question."""
    values = {
        ":owner": owner,
        ":lease": lease // MICROSECOND,
        ":expires": micros(now + lease),
        ":thread": dumps(thread),
        ":thread_pk": _open(thread),
        ":key": key,
        ":claimed": "claimed",
        ":zero": 0,
        ":one": 1,
        ":now": micros(now),
    }
    return Write(
        verb="Update",
        pk=_pk(key),
        sk="CLAIM",
        update=CLAIM,
        condition=MAY_CLAIM,
        values=values,
        names=NAMES,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One step of a claim, as the caller wants it."""

    claim: Claim
    state: ClaimState
    message: MessageRef | None
    reason: str
    release: bool

    def write(self, now: datetime) -> Write:
        """The conditional write that takes it."""
        update = RELEASE if self.release else ADVANCE
        names = {"#owner": "owner", "#expires": "expires", "#state": "state"}
        values: dict[str, Any] = {
            ":owner": self.claim.owner,
            ":attempt": self.claim.attempt,
            ":state": self.state,
            ":now": micros(now),
        }
        if not self.release:
            names["#lease"] = "lease"
        if self.message is not None:
            update += ", message = :message"
            values[":message"] = dumps(self.message)
        if self.reason:
            update += ", reason = :reason"
            values[":reason"] = self.reason
        if self.state in FINAL:
            update += FINISH
            names["#ttl"] = TTL
            values[":ttl"] = seconds(now + FINISHED_KEPT)
        return Write(
            verb="Update",
            pk=_pk(self.claim.key),
            sk="CLAIM",
            update=update,
            condition=HOLDS,
            values=values,
            names=names,
        )


def _pk(key: str) -> str:
    return f"EV#{key}"


def _open(thread: ThreadRef) -> str:
    """What the index lists a thread's unfinished claims under."""
    return f"OPEN#{thread.key}"


def _claim(item: Item) -> Claim:
    message = item.get("message")
    return Claim(
        key=str(item["pk"]).removeprefix("EV#"),
        owner=item["owner"],
        state=item["state"],
        expires=moment(item["expires"]),
        thread=loads(item["thread"], to_thread_ref),
        message=None if message is None else loads(message, to_message_ref),
        attempt=item["attempt"],
        stop=bool(item.get("stop", False)),
        reason=item.get("reason", ""),
    )

"""A ledger in memory that behaves like the durable ones."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain import Claim, ClaimState, MessageRef, ThreadRef
from bot.ports import Clock, Finished, Held, Lost


class FakeLedger:
    """A real ledger in every respect but that it dies with the process."""

    def __init__(self, *, now: Clock) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._claims: dict[str, Claim] = {}
        self._leases: dict[str, timedelta] = {}

    def claim(self, key: str, *, thread: ThreadRef, owner: str, lease: timedelta) -> Claim:
        with self._lock:
            now = self._now()
            before = self._claims.get(key)
            if before is None:
                fresh = Claim(
                    key=key, owner=owner, state="claimed", expires=now + lease, thread=thread
                )
            elif before.state in {"answered", "refused"}:
                raise Finished(key)
            elif before.expires > now and before.owner != owner:
                left = (before.expires - now).total_seconds()
                raise Held(key, retry_after=left)
            else:
                fresh = replace(
                    before, owner=owner, expires=now + lease, attempt=before.attempt + 1
                )
            self._claims[key] = fresh
            self._leases[key] = lease
            return fresh

    def advance(
        self,
        claim: Claim,
        state: ClaimState,
        *,
        message: MessageRef | None = None,
        reason: str = "",
        release: bool = False,
    ) -> Claim:
        with self._lock:
            held = self._held(claim)
            moved = replace(
                held,
                state=state,
                expires=self._now() + (timedelta(0) if release else self._leases[claim.key]),
                message=message or held.message,
                reason=reason or held.reason,
            )
            self._claims[claim.key] = moved
            return moved

    def _held(self, claim: Claim) -> Claim:
        held = self._claims.get(claim.key)
        if (
            held is None
            or held.state in {"answered", "refused"}
            or (held.owner, held.attempt) != (claim.owner, claim.attempt)
        ):
            raise Lost(claim.key)
        return held

    def find(self, key: str) -> Claim | None:
        with self._lock:
            return self._claims.get(key)

    def others(self, claim: Claim) -> Sequence[MessageRef]:
        with self._lock:
            unfinished = self._unfinished(claim.thread)
        return [each.message for each in unfinished if each.message and each.key != claim.key]

    def request_stop(self, thread: ThreadRef) -> int:
        with self._lock:
            unfinished = self._unfinished(thread)
            for each in unfinished:
                self._claims[each.key] = replace(each, stop=True)
            return len(unfinished)

    def _unfinished(self, thread: ThreadRef) -> list[Claim]:
        return [
            each
            for each in self._claims.values()
            if each.thread == thread and each.state not in {"answered", "refused"}
        ]

"""A queue in memory that behaves like the durable ones."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import Again, Dead, DeadLetter, Delivery, Done, Lease, Outcome, Waiting
from bot.ports import Clock, Lost, StorageFull


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    delivery: Delivery
    due: datetime
    attempt: int = 0
    token: str = ""
    came_back: bool = False

    @property
    def waiting(self) -> bool:
        return not self.token and not self.came_back


class FakeDeliveryQueue:
    """A real queue in every respect but that it dies with the process."""

    def __init__(
        self,
        *,
        now: Clock,
        visibility: timedelta = timedelta(seconds=180),
        max_attempts: int = 5,
    ) -> None:
        self._now = now
        self._visibility = visibility
        self._max_attempts = max_attempts
        self._entries: dict[str, _Entry] = {}
        self._seen: dict[str, datetime] = {}
        self._dead: dict[str, DeadLetter] = {}
        self._changed = threading.Condition()
        self._tokens = 0
        self.full = False
        """Whether its disk is."""

    def put(self, delivery: Delivery, *, delay: timedelta = timedelta(0)) -> bool:
        if self.full:
            msg = "There is no room left for the queue; free some space on its disk."
            raise StorageFull(msg)
        with self._changed:
            now = self._now()
            before = self._seen.get(delivery.id)
            if before is not None and now - before < timedelta(hours=24):
                return False
            self._seen[delivery.id] = now
            if delivery.id in self._entries:
                return False
            self._entries[delivery.id] = _Entry(delivery=delivery, due=now + delay)
            self._changed.notify_all()
            return True

    def lease(self) -> Lease | None:
        with self._changed:
            self._expire()
            entry = next((each for each in self._entries.values() if self._ready(each)), None)
            if entry is None:
                return None
            self._tokens += 1
            taken = replace(
                entry,
                attempt=entry.attempt + 1,
                token=str(self._tokens),
                due=self._now() + self._visibility,
            )
            self._entries[taken.delivery.id] = taken
            return Lease(
                delivery=taken.delivery,
                attempt=taken.attempt,
                last_try=taken.attempt >= self._max_attempts,
                token=taken.token,
            )

    def _expire(self) -> None:
        for entry in list(self._entries.values()):
            over = bool(entry.token) and entry.due <= self._now()
            if over and entry.attempt >= self._max_attempts:
                self._bury(entry, "the last try was given no end")

    def _ready(self, entry: _Entry) -> bool:
        now = self._now()
        if entry.due > now:
            return False
        earlier = True
        for other in self._entries.values():
            if other is entry:
                earlier = False
            elif other.delivery.thread_key == entry.delivery.thread_key and (
                (other.token and other.due > now) or (earlier and not other.waiting)
            ):
                return False
        return True

    def settle(self, lease: Lease, outcome: Outcome) -> None:
        with self._changed:
            entry = self._held(lease)
            match outcome:
                case Done():
                    del self._entries[lease.delivery.id]
                case Dead(reason=reason):
                    self._bury(entry, reason)
                case Again(counted=True, reason=reason) if lease.last_try:
                    self._bury(entry, reason)
                case Again(delay=delay, counted=counted):
                    self._entries[lease.delivery.id] = replace(
                        entry,
                        token="",
                        came_back=True,
                        due=self._now() + delay,
                        attempt=entry.attempt if counted else entry.attempt - 1,
                    )
            self._changed.notify_all()

    def extend(self, lease: Lease) -> None:
        with self._changed:
            entry = self._held(lease)
            self._entries[lease.delivery.id] = replace(entry, due=self._now() + self._visibility)

    def _held(self, lease: Lease) -> _Entry:
        entry = self._entries.get(lease.delivery.id)
        if entry is None or entry.token != lease.token:
            raise Lost(lease.delivery.id)
        return entry

    def _bury(self, entry: _Entry, reason: str) -> None:
        id_ = entry.delivery.id
        del self._entries[id_]
        self._dead.pop(id_, None)
        self._dead[id_] = DeadLetter(delivery=entry.delivery, reason=reason, died=self._now())

    def waiting(self, *, longer_than: timedelta, limit: int = 200) -> Sequence[Waiting]:
        with self._changed:
            now = self._now()
            before: Counter[str] = Counter()
            late: list[tuple[Delivery, int, int]] = []
            there = [each for each in self._entries.values() if each.token or each.due <= now]
            for place, entry in enumerate(there):
                delivery = entry.delivery
                own = before[delivery.thread_key]
                before[delivery.thread_key] += 1
                if entry.waiting and not entry.attempt and now - delivery.received >= longer_than:
                    late.append((delivery, place, own))
        busy = any(not own for _, _, own in late)
        return [
            Waiting(delivery=delivery, ahead=place if busy else own)
            for delivery, place, own in late[:limit]
        ]

    def wait(self, timeout: float) -> None:
        """Sleeps until something is put or comes free, for `timeout` seconds at most."""
        with self._changed:
            self._changed.wait_for(
                lambda: any(self._ready(each) for each in self._entries.values()), timeout
            )

    def list(self, *, limit: int = 100) -> Sequence[DeadLetter]:
        with self._changed:
            return list(reversed(self._dead.values()))[:limit]

    def replay(self, delivery_id: str) -> bool:
        with self._changed:
            if delivery_id not in self._dead or delivery_id in self._entries:
                return False
            letter = self._dead.pop(delivery_id)
            self._entries[delivery_id] = _Entry(delivery=letter.delivery, due=self._now())
            self._changed.notify_all()
            return True

"""Deliveries on their way."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from bot.domain import DeadLetter, Delivery, Lease, Outcome, Waiting


class Inbox(Protocol):
    """Where a delivery is made durable before it is acknowledged; every queue is one."""

    def put(self, delivery: Delivery) -> bool:
        """Stores the delivery; when this returns it survives a power cut.

        Returns:
            False where it is known already.

        Raises:
            Busy, StorageFull: it is not stored.
        """
        ...


class DeliveryQueue(Protocol):
    """Durable, ordered per thread, parallel across threads, at least once."""

    def put(self, delivery: Delivery, *, delay: timedelta = timedelta(0)) -> bool:
        """Stores the delivery; when this returns it survives a power cut.

        Returns:
            False where a delivery with the same id was put within the last 24 hours.

        Raises:
            Busy, StorageFull: it is not stored.
        """
        ...

    def lease(self) -> Lease | None:
        """Takes the oldest delivery whose thread has none in work and whose delay is over, if any.

        An unsettled lease ends by itself after the queue's visibility timeout; the delivery then
        comes again with a higher attempt.
        """
        ...

    def settle(self, lease: Lease, outcome: Outcome) -> None:
        """Ends a lease: finished, once more later, or dead.

        Raises:
            Lost: the lease had run out and is somebody else's.
        """
        ...

    def extend(self, lease: Lease) -> None:
        """Starts the visibility timeout anew, for work that takes long.

        Raises:
            Lost: as for `settle`.
        """
        ...


class WaitingLine(Protocol):
    """Who has to wait, where the queue can be looked into."""

    def waiting(self, *, longer_than: timedelta, limit: int = 200) -> Sequence[Waiting]:
        """Deliveries nobody has begun, received longer ago than that, the next one first.

        While a thread of its own holds a delivery up, only that thread's are counted as ahead; once
        every worker is busy, all that came before are.
        """
        ...


class DeadLetters(Protocol):
    """Deliveries that ended undone, for an operator."""

    def list(self, *, limit: int = 100) -> Sequence[DeadLetter]:
        """Newest first."""
        ...

    def replay(self, delivery_id: str) -> bool:
        """Puts one back on the queue with its tries reset; False where there is none of that id."""
        ...

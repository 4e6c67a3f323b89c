"""Notes for those whose question has to wait: SQS shows nobody what lies on it."""

import logging
from datetime import timedelta

from bot.codec import dumps
from bot.domain import Delivery, Lease, Outcome
from bot.ports import DeliveryQueue, PortError
from bot.storage.sqs.queue import SqsDeliveryQueue

log = logging.getLogger(__name__)


class CourteousQueue:
    """Where others lie unread before it, a delivery is noted on a second queue too.

    Whoever takes the note from there waits a little, and tells the asker if nobody has begun by then.

    Args:
        main: The queue itself.
        notes: Where the notes go; its workers are others than those who are busy.
    """

    def __init__(self, main: SqsDeliveryQueue, notes: DeliveryQueue) -> None:
        self._main = main
        self._notes = notes

    def put(self, delivery: Delivery, *, delay: timedelta = timedelta(0)) -> bool:
        """On the main queue; the note is a courtesy that never keeps it from being stored."""
        fresh = self._main.put(delivery, delay=delay)
        if fresh:
            try:
                if self._main.unread() > 1:
                    self._notes.put(_note(delivery))
            except PortError as error:
                log.warning("no courtesy note: %s", error, extra={"action": "no_courtesy_note"})
        return fresh

    def lease(self) -> Lease | None:
        """From the main queue."""
        return self._main.lease()

    def settle(self, lease: Lease, outcome: Outcome) -> None:
        """On the main queue."""
        self._main.settle(lease, outcome)

    def extend(self, lease: Lease) -> None:
        """On the main queue."""
        self._main.extend(lease)


def _note(delivery: Delivery) -> Delivery:
    return Delivery(
        id=f"waiting:{delivery.id}",
        source="footnote",
        thread_key=f"waiting\x1f{delivery.id}",
        kind="waiting",
        payload=dumps(delivery),
        received=delivery.received,
        tenant=delivery.tenant,
        trace=delivery.trace,
    )

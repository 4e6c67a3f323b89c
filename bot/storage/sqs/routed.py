"""Deliveries of some kinds on a queue of their own."""

from collections.abc import Mapping
from datetime import timedelta

from bot.domain import Delivery, Lease, Outcome
from bot.ports import DeliveryQueue


class QueueByKind:
    """Puts what concerns documents where it does not keep questions waiting; takes from the main queue only.

    Args:
        main: For everything else.
        others: Queues by kind of delivery.
    """

    def __init__(self, main: DeliveryQueue, others: Mapping[str, DeliveryQueue]) -> None:
        self._main = main
        self._others = dict(others)

    def put(self, delivery: Delivery, *, delay: timedelta = timedelta(0)) -> bool:
        """On the queue of its kind."""
        return self._others.get(delivery.kind, self._main).put(delivery, delay=delay)

    def lease(self) -> Lease | None:
        """From the main queue."""
        return self._main.lease()

    def settle(self, lease: Lease, outcome: Outcome) -> None:
        """On the main queue."""
        self._main.settle(lease, outcome)

    def extend(self, lease: Lease) -> None:
        """On the main queue."""
        self._main.extend(lease)

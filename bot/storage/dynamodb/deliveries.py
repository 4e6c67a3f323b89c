"""What the queue cannot remember itself: which deliveries were put, and how often one waited.

SQS forgets an id after five minutes, and platforms retry for longer.
"""

from datetime import timedelta
from typing import Any

from bot.ports import Clock
from bot.storage.dynamodb.table import TTL, Table, Write, alive, seconds

REMEMBERED = timedelta(hours=24)


class DynamoDeliveryBook:
    """Remembers deliveries for a day.

    Args:
        client: A `dynamodb` client.
        table: The table's name.
        now: The present moment.
    """

    def __init__(self, client: Any, *, table: str, now: Clock) -> None:
        self._table = Table(client, table)
        self._now = now

    def known(self, delivery_id: str) -> bool:
        """Whether it was put within the last 24 hours."""
        item = self._table.get(_pk(delivery_id))
        return item is not None and "known" in item and alive(item, self._now())

    def remember(self, delivery_id: str) -> None:
        """Notes that it was put."""
        self._update(delivery_id, "SET #ttl = :ttl, known = :known", {":known": True})

    def waited(self, delivery_id: str) -> None:
        """Notes a try that does not count."""
        self._update(delivery_id, "SET #ttl = :ttl ADD waits :one", {":one": 1})

    def waits(self, delivery_id: str) -> int:
        """How many tries did not count."""
        item = self._table.get(_pk(delivery_id))
        return int(item.get("waits", 0)) if item is not None else 0

    def forget_waits(self, delivery_id: str) -> None:
        """Begins to count anew, for a delivery that an operator replays."""
        self._update(delivery_id, "SET #ttl = :ttl REMOVE waits", {})

    def _update(self, delivery_id: str, update: str, values: dict[str, Any]) -> None:
        ttl = seconds(self._now() + REMEMBERED)
        self._table.write(
            Write(
                verb="Update",
                pk=_pk(delivery_id),
                sk="META",
                update=update,
                values={":ttl": ttl, **values},
                names={"#ttl": TTL},
            )
        )


def _pk(delivery_id: str) -> str:
    return f"SEEN#{delivery_id}"

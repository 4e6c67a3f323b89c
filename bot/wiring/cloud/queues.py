"""Our queues on SQS."""

from datetime import timedelta

from bot.config import Settings
from bot.ports import Clock
from bot.storage.dynamodb.deliveries import DynamoDeliveryBook
from bot.storage.sqs import SqsDeliveryQueue
from bot.wiring.cloud.clients import Clients

MOST_ATTEMPTS = 6
"""One more than the tries of `bot.worker`: the room is told even if the last try is killed."""


def queue_at(
    url: str,
    settings: Settings,
    clients: Clients,
    *,
    now: Clock,
    visibility: timedelta = timedelta(seconds=180),
    max_attempts: int = MOST_ATTEMPTS,
) -> SqsDeliveryQueue:
    """One of our queues."""
    return SqsDeliveryQueue(
        clients("sqs"),
        url=url,
        dead_letter_url=settings.dead_letter_url,
        now=now,
        book=DynamoDeliveryBook(clients("dynamodb"), table=settings.table, now=now),
        visibility=visibility,
        max_attempts=max_attempts,
    )

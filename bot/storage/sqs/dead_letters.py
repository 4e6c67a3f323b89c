"""The dead letters on an SQS queue of their own."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.domain import DeadLetter, Delivery
from bot.ports import Clock
from bot.storage.aws_errors import translated
from bot.storage.sqs.messages import Message, attributes_of, body_of, from_received, hashed

LOOKED_AT = 1000
"""Dead letters seen in one go; more of them is an outage, not a list."""

HELD = 60
"""Seconds for which a look hides them from the next one."""

UNEXPLAINED = "it was handed out too often without an end"
"""Said of what SQS moved here by itself."""


class SqsDeadLetters:
    """Puts the dead aside and finds them again.

    SQS cannot list, so a look receives all there are and hands them back.

    Args:
        client: An `sqs` client.
        url: The FIFO queue of the dead.
        now: The present moment.
    """

    def __init__(self, client: Any, *, url: str, now: Clock) -> None:
        self._client = client
        self._url = url
        self._now = now

    def put(self, delivery: Delivery, *, reason: str, once: str) -> None:
        """Stores one; `once` keeps a second call from storing it twice."""
        with translated("the dead-letter queue"):
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=body_of(delivery),
                # A group of its own, for a look must see those of one thread side by side.
                MessageGroupId=hashed(once),
                MessageDeduplicationId=hashed(once),
                MessageAttributes=attributes_of(
                    reason=_printable(reason), died=self._now().isoformat()
                ),
            )

    def list(self, *, limit: int) -> Sequence[DeadLetter]:
        """The newest, each once."""
        found = list(self._look())
        self._give_back(found)
        by_id: dict[str, Message] = {}
        for message in sorted(found, key=_died):
            by_id.pop(message.delivery.id, None)
            by_id[message.delivery.id] = message
        newest = list(reversed(by_id.values()))
        return [
            DeadLetter(
                delivery=message.delivery,
                reason=message.reason or UNEXPLAINED,
                died=message.died or self._now(),
            )
            for message in newest[:limit]
        ]

    def take(self, delivery_id: str) -> Message | None:
        """The newest of that id, held until it is erased or a minute is over."""
        found = list(self._look())
        wanted = [each for each in found if each.delivery.id == delivery_id]
        taken = max(wanted, key=_died, default=None)
        self._give_back([each for each in found if each is not taken])
        return taken

    def erase(self, message: Message) -> None:
        """Deletes one that was taken, and older ones of the same id."""
        self._delete(message)
        for each in (found := list(self._look())):
            if each.delivery.id == message.delivery.id:
                self._delete(each)
        self._give_back([each for each in found if each.delivery.id != message.delivery.id])

    def _look(self) -> Iterator[Message]:
        for _ in range(LOOKED_AT // 10):
            with translated("the dead-letter queue"):
                answer = self._client.receive_message(
                    QueueUrl=self._url,
                    MaxNumberOfMessages=10,
                    VisibilityTimeout=HELD,
                    MessageSystemAttributeNames=["All"],
                    MessageAttributeNames=["All"],
                )
            messages = answer.get("Messages", [])
            if not messages:
                return
            yield from (from_received(message) for message in messages)

    def _give_back(self, messages: Sequence[Message]) -> None:
        for message in messages:
            with translated("the dead-letter queue"):
                self._client.change_message_visibility(
                    QueueUrl=self._url, ReceiptHandle=message.receipt, VisibilityTimeout=0
                )

    def _delete(self, message: Message) -> None:
        with translated("the dead-letter queue"):
            self._client.delete_message(QueueUrl=self._url, ReceiptHandle=message.receipt)


def _died(message: Message) -> float:
    return message.died.timestamp() if message.died else 0.0


def _printable(text: str) -> str:
    """What SQS takes in an attribute."""
    return "".join(char for char in text if char.isprintable())[:1000]

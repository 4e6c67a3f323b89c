"""The queue of deliveries on SQS: FIFO, a group per thread."""

import math
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Protocol

from botocore.exceptions import ClientError

from bot.domain import Again, Dead, DeadLetter, Delivery, Done, Lease, Outcome
from bot.ports import Clock, Lost
from bot.storage.aws_errors import code_of, translated
from bot.storage.sqs.dead_letters import SqsDeadLetters
from bot.storage.sqs.messages import (
    Message,
    attributes_of,
    body_of,
    from_received,
    from_record,
    hashed,
)
from rag.failpoint import failpoint

OURS_NO_MORE = frozenset({"InvalidParameterValue", "MessageNotInflight", "ReceiptHandleIsInvalid"})

LONGEST = timedelta(hours=11)
"""SQS hides a message for 12 hours at most."""

SKIPPED = 20
"""Messages that are not to be worked on, looked at in one go."""


class DeliveryBook(Protocol):
    """What SQS forgets: ids after five minutes, and which tries were nobody's fault."""

    def known(self, delivery_id: str) -> bool:
        """Whether it was put within the last 24 hours."""
        ...

    def remember(self, delivery_id: str) -> None:
        """Notes that it was put."""
        ...

    def waits(self, delivery_id: str) -> int:
        """How many tries did not count."""
        ...

    def waited(self, delivery_id: str) -> None:
        """Notes a try that did not count."""
        ...

    def forget_waits(self, delivery_id: str) -> None:
        """Begins to count anew."""
        ...


class SqsDeliveryQueue:
    """Durable, ordered per thread, parallel across threads; the dead letters with it.

    The queue's own redrive policy is the last resort and must allow more receives than
    `max_attempts`, for waiting that is nobody's fault counts there too.

    Args:
        client: An `sqs` client.
        url: The FIFO queue.
        dead_letter_url: The FIFO queue of the dead.
        now: The present moment.
        book: Remembers what SQS does not.
        visibility: How long a lease runs.
        max_attempts: Tries before a delivery is dead.
    """

    def __init__(  # noqa: PLR0913 - two queues, two memories, two limits
        self,
        client: Any,
        *,
        url: str,
        dead_letter_url: str,
        now: Clock,
        book: DeliveryBook,
        visibility: timedelta = timedelta(seconds=180),
        max_attempts: int = 5,
    ) -> None:
        self._client = client
        self._url = url
        self._dead = SqsDeadLetters(client, url=dead_letter_url, now=now)
        self._now = now
        self._book = book
        self._visibility = visibility
        self._max_attempts = max_attempts
        self._until: dict[str, datetime] = {}
        self._guard = threading.Lock()

    def put(self, delivery: Delivery, *, delay: timedelta = timedelta(0)) -> bool:
        if self._book.known(delivery.id):
            return False
        failpoint("queue.before_put")
        if delay:
            # FIFO queues know no delay of their own: until it is over, the delivery lies in a group
            # of its own, so that its thread goes on.
            due = self._now() + delay
            self._send(delivery, group=hashed(delivery.id), once=delivery.id, due=due.isoformat())
        else:
            self._send(delivery, group=hashed(delivery.thread_key), once=delivery.id)
        failpoint("queue.after_put")
        # Noted after it is safe: a crash in between costs a duplicate, which the ledger drops.
        self._book.remember(delivery.id)
        return True

    def _send(self, delivery: Delivery, *, group: str, once: str, due: str = "") -> None:
        with translated("the queue"):
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=body_of(delivery),
                MessageGroupId=group,
                MessageDeduplicationId=hashed(once),
                MessageAttributes=attributes_of(due=due),
            )

    def lease(self) -> Lease | None:
        for _ in range(SKIPPED):
            message = self._received()
            if message is None:
                return None
            self._hold(message.receipt)
            lease = self._admitted(message)
            if lease is not None:
                return lease
        return None

    def _received(self) -> Message | None:
        failpoint("queue.before_lease")
        with translated("the queue"):
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=1,
                VisibilityTimeout=int(self._visibility.total_seconds()),
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
        failpoint("queue.after_lease")
        messages = answer.get("Messages", [])
        return from_received(messages[0]) if messages else None

    def lease_record(self, record: Mapping[str, Any]) -> Lease | None:
        """The lease of a message that an event source handed over; None where it is not to be worked on.

        The lease runs for our own visibility from now on, however long the queue's is: a worker that
        is killed frees its thread soon.

        Raises:
            Lost: it is no longer ours.
        """
        message = from_record(record)
        self._hide(message.receipt, self._visibility)
        return self._admitted(message)

    def _admitted(self, message: Message) -> Lease | None:
        left = (message.due or self._now()) - self._now()
        if left > timedelta(0):
            self._hide(message.receipt, min(left, LONGEST))
            return None
        if message.due is not None:
            delivery = message.delivery
            self._send(delivery, group=hashed(delivery.thread_key), once=f"{delivery.id} is due")
            self._delete(message.receipt)
            return None
        waits = self._book.waits(message.delivery.id) if message.received > 1 else 0
        attempt = max(message.received - waits, 1)
        lease = Lease(
            delivery=message.delivery,
            attempt=attempt,
            last_try=attempt >= self._max_attempts,
            token=message.receipt,
        )
        if attempt > self._max_attempts:
            self._bury(lease, "the last try was given no end: it crashed or took too long")
            return None
        return lease

    def settle(self, lease: Lease, outcome: Outcome) -> None:
        self._check(lease)
        failpoint("queue.before_settle")
        match outcome:
            case Done():
                self._delete(lease.token)
            case Dead(reason=reason):
                self._bury(lease, reason)
            case Again(counted=True, reason=reason) if lease.attempt >= self._max_attempts:
                self._bury(lease, reason or "every try was used up")
            case Again(counted=counted, delay=delay):
                if not counted:
                    self._book.waited(lease.delivery.id)
                self._hide(lease.token, min(delay, LONGEST))
        failpoint("queue.after_settle")
        with self._guard:
            self._until.pop(lease.token, None)

    def extend(self, lease: Lease) -> None:
        self._check(lease)
        failpoint("queue.before_extend")
        self._hide(lease.token, self._visibility)
        failpoint("queue.after_extend")

    def unread(self) -> int:
        """About how many lie there that no worker has received."""
        return self._counted("ApproximateNumberOfMessages")

    def about(self) -> int:
        """About how many wait or are in work, the asking one left out; at least one."""
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return max(self._counted(*names) - 1, 1)

    def _counted(self, *names: str) -> int:
        with translated("the queue"):
            answer = self._client.get_queue_attributes(
                QueueUrl=self._url, AttributeNames=list(names)
            )
        return sum(int(answer["Attributes"][name]) for name in names)

    def list(self, *, limit: int = 100) -> Sequence[DeadLetter]:
        return self._dead.list(limit=limit)

    def replay(self, delivery_id: str) -> bool:
        message = self._dead.take(delivery_id)
        if message is None:
            return False
        delivery = message.delivery
        failpoint("queue.before_replay")
        self._book.forget_waits(delivery.id)
        self._send(delivery, group=hashed(delivery.thread_key), once=message.receipt)
        self._dead.erase(message)
        failpoint("queue.after_replay")
        return True

    def _bury(self, lease: Lease, reason: str) -> None:
        self._dead.put(lease.delivery, reason=reason, once=lease.token)
        self._delete(lease.token)

    def _delete(self, receipt: str) -> None:
        with translated("the queue"), _ours():
            self._client.delete_message(QueueUrl=self._url, ReceiptHandle=receipt)

    def _hide(self, receipt: str, span: timedelta) -> None:
        """Whole seconds, rounded down: what comes too early is hidden again, nothing comes too late."""
        with translated("the queue"), _ours():
            self._client.change_message_visibility(
                QueueUrl=self._url,
                ReceiptHandle=receipt,
                VisibilityTimeout=math.floor(max(span.total_seconds(), 0)),
            )
        self._hold(receipt, span)

    def _hold(self, receipt: str, span: timedelta | None = None) -> None:
        with self._guard:
            self._until[receipt] = self._now() + (self._visibility if span is None else span)

    def _check(self, lease: Lease) -> None:
        """SQS may take a late receipt though somebody else has the message by now."""
        with self._guard:
            until = self._until.get(lease.token)
        if until is None or until <= self._now():
            msg = f"the lease of {lease.delivery.id} ran out and is somebody else's now"
            raise Lost(msg)


@contextmanager
def _ours() -> Generator[None]:
    """Raises `Lost` where SQS says that a receipt no longer counts."""
    try:
        yield
    except ClientError as error:
        if code_of(error) not in OURS_NO_MORE:
            raise
        msg = f"the queue answers {code_of(error)}"
        raise Lost(msg) from error

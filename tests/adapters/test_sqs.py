"""SQS FIFO as a queue of deliveries: what an event source hands over, poison, and what SQS forgets."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.codec import loads, to_delivery
from bot.domain import Again, Dead, Done, Lease
from bot.ports import Busy, Lost, StorageDamaged
from bot.storage.dynamodb.deliveries import DynamoDeliveryBook
from bot.storage.sqs import SqsDeliveryQueue
from bot.storage.sqs.courtesy import CourteousQueue
from bot.storage.sqs.routed import QueueByKind
from bot.wiring.cloud.service import SHORT, TRIES
from tests.fakes.aws.clients import client
from tests.fakes.aws.cloud import Cloud, sqs_time
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.runner import QueueSource
from tests.fakes.aws.weather import Weather
from tests.fakes.clock import Clock
from tests.fakes.samples import delivery


@dataclass(kw_only=True)
class Line:
    """A queue as the worker Lambda has it, and the event source before it."""

    cloud: Cloud
    clock: Clock
    queue: SqsDeliveryQueue
    url: str
    dead: str

    def record(self) -> dict[str, Any] | None:
        """What the event source would hand over next."""
        messages = (
            self.cloud.client("sqs")
            .receive_message(
                QueueUrl=self.url,
                VisibilityTimeout=180,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            .get("Messages", [])
        )
        return QueueSource.record(messages[0], self.url) if messages else None

    def lease(self) -> Lease | None:
        record = self.record()
        return self.queue.lease_record(record) if record else None


@pytest.fixture
def line(cloud: Cloud) -> Generator[Line]:
    clock = Clock()
    url, dead = cloud.queues()
    book = DynamoDeliveryBook(cloud.client("dynamodb"), table=cloud.table(), now=clock)
    with sqs_time(clock):
        queue = SqsDeliveryQueue(
            cloud.client("sqs"),
            url=url,
            dead_letter_url=dead,
            now=clock,
            book=book,
            visibility=SHORT,
            max_attempts=TRIES + 1,
        )
        yield Line(cloud=cloud, clock=clock, queue=queue, url=url, dead=dead)


def test_a_record_is_ours_for_a_short_while_however_long_the_queue_hides_it(line: Line) -> None:
    line.queue.put(delivery("e1"))
    assert line.lease() is not None

    line.clock.advance(SHORT)

    again = line.lease()
    assert again is not None
    assert again.attempt == 2


def test_a_delivery_that_kills_every_worker_frees_its_thread_within_a_minute(line: Line) -> None:
    line.queue.put(delivery("poison"))
    line.queue.put(delivery("next"))
    begun = line.clock()

    while True:
        lease = line.lease()
        if lease is not None and lease.delivery.id == "next":
            break
        line.clock.advance(1)

    assert line.clock() - begun <= timedelta(seconds=60)
    assert [letter.delivery.id for letter in line.queue.list()] == ["poison"]


def test_a_delivery_that_always_fails_is_told_to_the_room_and_frees_its_thread(line: Line) -> None:
    line.queue.put(delivery("poison"))
    line.queue.put(delivery("next"))
    begun = line.clock()
    for attempt in range(1, TRIES + 1):
        lease = line.lease()
        assert lease is not None
        assert lease.attempt == attempt
        over = attempt == TRIES  # the worker tells the room on this one
        line.queue.settle(
            lease, Dead(reason="poison") if over else Again(delay=timedelta(seconds=2**attempt))
        )
        line.clock.advance(0 if over else 2**attempt)

    following = line.lease()
    assert following is not None
    assert following.delivery.id == "next"
    assert line.clock() - begun < timedelta(seconds=60)


def test_a_duplicate_beyond_the_five_minutes_of_sqs_is_still_known(line: Line) -> None:
    assert line.queue.put(delivery("e1")) is True
    lease = line.lease()
    assert lease is not None
    line.queue.settle(lease, Done())
    line.clock.advance(timedelta(minutes=6))

    assert line.queue.put(delivery("e1")) is False
    assert line.lease() is None


def test_a_record_handed_over_too_late_is_lost(line: Line) -> None:
    line.queue.put(delivery("e1"))
    record = line.record()
    assert record is not None
    lease = line.queue.lease_record(record)
    assert lease is not None
    line.queue.settle(lease, Done())

    with pytest.raises(Lost):
        line.queue.lease_record(record)


def test_a_delayed_record_goes_back_until_it_is_due_and_then_joins_its_thread(line: Line) -> None:
    line.queue.put(delivery("later"), delay=timedelta(seconds=100))

    assert line.lease() is None
    line.clock.advance(100)
    assert line.lease() is None  # forwarded to its thread
    due = line.lease()
    assert due is not None
    assert due.delivery.id == "later"


@pytest.mark.parametrize("size", [10, 190_000, 2_000_000])
def test_a_payload_of_any_size_that_comes_in_fits(line: Line, size: int) -> None:
    payload = "{'user': 'U1'} ü " * (size // 16)
    line.queue.put(delivery("e1", payload=payload))

    lease = line.lease()

    assert lease is not None
    assert lease.delivery.payload == payload


def test_what_sqs_moved_to_the_dead_by_itself_can_be_listed_and_replayed(line: Line) -> None:
    line.queue.put(delivery("e1"))
    record = line.record()
    assert record is not None
    line.cloud.client("sqs").send_message(
        QueueUrl=line.dead,
        MessageBody=record["body"],
        MessageGroupId="g",
        MessageDeduplicationId="d",
    )

    (letter,) = line.queue.list()
    assert "too often" in letter.reason
    assert line.queue.replay("e1") is True
    assert line.queue.list() == []


@pytest.mark.parametrize(
    "code", ["ThrottlingException", "RequestThrottled", "InternalFailure", "KmsThrottled"]
)
def test_a_queue_that_throttles_is_busy_so_that_the_platform_sends_again(
    cloud: Cloud, code: str
) -> None:
    weather = Weather(signed_as="sqs", behind=cloud.url, errors=[code])
    with FakeAws(weather) as aws:
        queue = SqsDeliveryQueue(
            client("sqs", aws.url),
            url=f"{cloud.url}/1/turns.fifo",
            dead_letter_url="",
            now=Clock(),
            book=DynamoDeliveryBook(cloud.client("dynamodb"), table=cloud.table(), now=Clock()),
        )
        with pytest.raises(Busy) as busy:
            queue.put(delivery("e1"))
    assert "secret" not in str(busy.value)


def test_a_queue_that_is_not_there_is_for_the_operator(cloud: Cloud) -> None:
    queue = SqsDeliveryQueue(
        cloud.client("sqs"),
        url=f"{cloud.url}/123456789012/none.fifo",
        dead_letter_url="",
        now=Clock(),
        book=DynamoDeliveryBook(cloud.client("dynamodb"), table=cloud.table(), now=Clock()),
    )
    with pytest.raises(StorageDamaged):
        queue.put(delivery("e1"))


def test_stored_uploads_take_a_queue_of_their_own(line: Line) -> None:
    other = line.cloud.queue("ingest.fifo")
    book = DynamoDeliveryBook(line.cloud.client("dynamodb"), table="footnote-test", now=line.clock)
    ingest = SqsDeliveryQueue(
        line.cloud.client("sqs"), url=other, dead_letter_url=line.dead, now=line.clock, book=book
    )
    routed = QueueByKind(line.queue, {"stored": ingest})

    routed.put(delivery("e1"))
    routed.put(delivery("e2", kind="stored"))

    first = routed.lease()
    assert first is not None
    assert first.delivery.id == "e1"
    routed.extend(first)
    routed.settle(first, Done())
    assert routed.lease() is None
    second = ingest.lease()
    assert second is not None
    assert second.delivery.id == "e2"


def test_what_lies_behind_unread_deliveries_is_noted_for_a_courtesy(line: Line) -> None:
    notes = SqsDeliveryQueue(
        line.cloud.client("sqs"),
        url=line.cloud.queue("ingest.fifo"),
        dead_letter_url=line.dead,
        now=line.clock,
        book=DynamoDeliveryBook(
            line.cloud.client("dynamodb"), table="footnote-test", now=line.clock
        ),
    )
    queue = CourteousQueue(line.queue, notes)

    assert queue.put(delivery("e1", thread_key="a"))
    assert notes.lease() is None
    assert queue.put(delivery("e2", thread_key="b"))

    lease = notes.lease()
    assert lease is not None
    assert (lease.delivery.source, lease.delivery.kind) == ("footnote", "waiting")
    assert loads(lease.delivery.payload, to_delivery) == delivery("e2", thread_key="b")
    assert line.queue.about() >= 1

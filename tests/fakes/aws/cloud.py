"""moto's server with what Footnote needs in it, and its clock in the test's hands."""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any

from moto.core.base_backend import BackendDict
from moto.server import ThreadedMotoServer
from moto.sqs import models

from bot.storage.dynamodb.schema import table_definition, ttl_definition
from tests.fakes.aws.clients import client

TABLE = "footnote-test"
BUCKET = "footnote-test"
FIFO = {
    "FifoQueue": "true",
    "DeduplicationScope": "messageGroup",
    "FifoThroughputLimit": "perMessageGroupId",
}


class Cloud:
    """One moto server; `fresh` empties it."""

    def __init__(self) -> None:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._clients: dict[str, Any] = {}

    def start(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # or it writes a line per request
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    @property
    def url(self) -> str:
        host, port = self._server.get_host_and_port()
        return f"http://{host}:{port}"

    def client(self, service: str, **config: Any) -> Any:
        """Clients are costly to make and hold no state of a test."""
        wanted = f"{service} {config}"
        if wanted not in self._clients:
            # It always answers, but on a busy machine late.
            self._clients[wanted] = client(service, self.url, **{"read_timeout": 60, **config})
        return self._clients[wanted]

    def fresh(self) -> None:
        BackendDict.reset()

    def table(self) -> str:
        dynamodb = self.client("dynamodb")
        dynamodb.create_table(**table_definition(TABLE))
        dynamodb.update_time_to_live(**ttl_definition(TABLE))
        return TABLE

    def bucket(self) -> str:
        self.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        return BUCKET

    def queues(self) -> tuple[str, str]:
        """The queue and its dead-letter queue."""
        return self.queue("turns.fifo"), self.queue("dead.fifo")

    def queue(self, name: str) -> str:
        """A FIFO queue."""
        return str(self.client("sqs").create_queue(QueueName=name, Attributes=FIFO)["QueueUrl"])


@contextmanager
def sqs_time(now: Callable[[], datetime]) -> Generator[None]:
    """Lets SQS go by the test's clock: visibility, retention and deduplication end when the test says so."""
    sqs_models: Any = models
    before = (sqs_models.unix_time, sqs_models.unix_time_millis)

    def seconds() -> float:
        return now().timestamp()

    ticks = count()

    def millis() -> float:
        # Moves by a thousandth of a millisecond with each look: moto shows a message only after its
        # time, never at it.
        return seconds() * 1000 + next(ticks) / 1000

    sqs_models.unix_time, sqs_models.unix_time_millis = seconds, millis
    try:
        yield
    finally:
        sqs_models.unix_time, sqs_models.unix_time_millis = before

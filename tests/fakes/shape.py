"""The two shapes that a scenario may run in: one machine, or AWS over moto in the test's own process."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol, cast

import pytest

from bot.wiring.app import App
from bot.wiring.chat import Chat, open_chat
from bot.wiring.cloud.service import CloudService, service_of
from bot.wiring.sides import Platforms
from bot.worker import Worker
from tests.fakes.aws.cloud import Cloud, sqs_time
from tests.fakes.aws.functions import credentials
from tests.fakes.aws.runner import QueueSource
from tests.fakes.clock import Clock

TIMEOUT = timedelta(minutes=15)
"""The most that Lambda gives; a test's clock passes it in leaps."""


class Shape(Protocol):
    """Where a scenario's stores are, and who works its queue off."""

    def running(self, clock: Clock) -> Any:
        """A context in which the stores are there, empty; gives the settings that name them."""
        ...

    def chat(self, app: App, platforms: Platforms) -> Chat:
        """Ingress, worker and use cases."""
        ...


class OneMachine:
    """SQLite and a folder."""

    @contextmanager
    def running(self, clock: Clock) -> Generator[Mapping[str, str]]:
        del clock
        yield {}

    def chat(self, app: App, platforms: Platforms) -> Chat:
        return open_chat(app, platforms)


@dataclass(frozen=True)
class OnAws:
    """SQS, DynamoDB and S3; records are handed over as an event source does, at the test's own time."""

    cloud: Cloud

    @contextmanager
    def running(self, clock: Clock) -> Generator[Mapping[str, str]]:
        self.cloud.fresh()
        live, dead = self.cloud.queues()
        with pytest.MonkeyPatch.context() as environment, sqs_time(clock):
            for name, value in credentials(self.cloud.url).items():
                environment.setenv(name, value)
            yield {
                "FOOTNOTE_QUEUE_URL": live,
                "FOOTNOTE_DEAD_LETTER_URL": dead,
                "FOOTNOTE_INGEST_QUEUE_URL": self.cloud.queue("ingest.fifo"),
                "FOOTNOTE_TABLE": self.cloud.table(),
                "FOOTNOTE_BUCKET": self.cloud.bucket(),
                "FOOTNOTE_SECRET_KEY": "a key that signs links",
            }

    def chat(self, app: App, platforms: Platforms) -> Chat:
        stores = app.stores.cloud
        assert stores is not None
        service = service_of(app, stores, platforms)
        worker = RecordWorker(service, self.cloud.client("sqs"))
        return replace(service.chat, worker=cast("Worker", worker))


class RecordWorker:
    """Works a service's queues off in Lambda's place, one record at a time."""

    def __init__(self, service: CloudService, sqs: Any) -> None:
        self._service = service
        self._sqs = sqs
        settings = service.app.settings
        self._urls = (settings.queue_url, settings.ingest_queue_url)

    def work(self) -> bool:
        """Handles one record, if there is one."""
        return any(self._worked(url) for url in self._urls)

    def _worked(self, url: str) -> bool:
        answer = self._sqs.receive_message(
            QueueUrl=url,
            VisibilityTimeout=180,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        for message in answer.get("Messages", []):
            if self._service.work(QueueSource.record(message, url), time_left=TIMEOUT):
                self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            return True
        return False

"""SQS, DynamoDB and S3 keep every promise of the ports they stand for."""

from collections.abc import Iterator

import pytest

from bot.storage.dynamodb.answers import DynamoAnswerLog
from bot.storage.dynamodb.conversations import DynamoConversationBook
from bot.storage.dynamodb.deliveries import DynamoDeliveryBook
from bot.storage.dynamodb.documents import DynamoDocumentStore
from bot.storage.dynamodb.ledger import DynamoLedger
from bot.storage.dynamodb.threads import DynamoThreadStore
from bot.storage.s3 import S3FileStore, S3UploadForms
from bot.storage.sqs import SqsDeliveryQueue
from tests.contracts.answers_contract import HISTORY as ANSWERS_KEPT
from tests.contracts.answers_contract import AnswerLogContract
from tests.contracts.conversations_contract import ConversationBookContract
from tests.contracts.documents_contract import DocumentStoreContract
from tests.contracts.files_contract import (
    FileKeysContract,
    FileStoreContract,
    UploadFormsContract,
)
from tests.contracts.ledger_contract import LedgerContract
from tests.contracts.queue_contract import (
    MAX_ATTEMPTS,
    VISIBILITY,
    DeadLettersContract,
    DeliveryQueueContract,
)
from tests.contracts.queue_time_contract import DelayedApartContract, QueueTimeContract
from tests.contracts.threads_contract import HISTORY as THREADS_KEPT
from tests.contracts.threads_contract import ThreadStoreContract
from tests.fakes.aws.cloud import Cloud, sqs_time
from tests.fakes.clock import Clock

CONFIG = {"signature_version": "s3v4", "s3": {"addressing_style": "virtual"}}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def files(cloud: Cloud) -> S3FileStore:
    return S3FileStore(cloud.client("s3", **CONFIG), bucket=cloud.bucket())


class TestSqsDeliveryQueue(
    DeliveryQueueContract, DeadLettersContract, QueueTimeContract, DelayedApartContract
):
    @pytest.fixture
    def queue(self, cloud: Cloud, clock: Clock) -> Iterator[SqsDeliveryQueue]:
        url, dead = cloud.queues()
        book = DynamoDeliveryBook(cloud.client("dynamodb"), table=cloud.table(), now=clock)
        with sqs_time(clock):
            yield SqsDeliveryQueue(
                cloud.client("sqs"),
                url=url,
                dead_letter_url=dead,
                now=clock,
                book=book,
                visibility=VISIBILITY,
                max_attempts=MAX_ATTEMPTS,
            )

    @pytest.fixture
    def dead(self, queue: SqsDeliveryQueue) -> SqsDeliveryQueue:
        return queue


class TestDynamoLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, cloud: Cloud, clock: Clock) -> DynamoLedger:
        return DynamoLedger(cloud.client("dynamodb"), table=cloud.table(), now=clock)


class TestDynamoConversationBook(ConversationBookContract):
    @pytest.fixture
    def book(self, cloud: Cloud, clock: Clock) -> DynamoConversationBook:
        return DynamoConversationBook(cloud.client("dynamodb"), table=cloud.table(), now=clock)


class TestDynamoThreadStore(ThreadStoreContract):
    @pytest.fixture
    def threads(self, cloud: Cloud, clock: Clock, files: S3FileStore) -> DynamoThreadStore:
        return DynamoThreadStore(
            cloud.client("dynamodb"),
            table=cloud.table(),
            now=clock,
            files=files,
            history=THREADS_KEPT,
        )


class TestDynamoAnswerLog(AnswerLogContract):
    @pytest.fixture
    def answers(self, cloud: Cloud, clock: Clock, files: S3FileStore) -> DynamoAnswerLog:
        return DynamoAnswerLog(
            cloud.client("dynamodb"),
            table=cloud.table(),
            now=clock,
            files=files,
            history=ANSWERS_KEPT,
        )


class TestDynamoDocumentStore(DocumentStoreContract):
    @pytest.fixture
    def documents(self, cloud: Cloud) -> DynamoDocumentStore:
        return DynamoDocumentStore(cloud.client("dynamodb"), table=cloud.table())


class TestS3FileStore(FileStoreContract, FileKeysContract):
    pass


class TestS3UploadForms(UploadFormsContract):
    @pytest.fixture
    def forms(self, cloud: Cloud, clock: Clock) -> S3UploadForms:
        return S3UploadForms(
            cloud.client("s3", **CONFIG), bucket=cloud.bucket(), max_bytes=1000, now=clock
        )

"""The fakes in memory keep every promise of the ports they stand for."""

import pytest

from tests.contracts.answers_contract import HISTORY as ANSWERS_KEPT
from tests.contracts.answers_contract import AnswerLogContract
from tests.contracts.conversations_contract import ConversationBookContract
from tests.contracts.documents_contract import DocumentStoreContract
from tests.contracts.files_contract import FileStoreContract, UploadFormsContract
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
from tests.contracts.waiting_contract import WaitingLineContract
from tests.fakes.clock import Clock
from tests.fakes.documents import FakeDocumentStore
from tests.fakes.files import FakeFileStore, FakeUploadForms
from tests.fakes.ledger import FakeLedger
from tests.fakes.memory import FakeAnswerLog, FakeConversationBook, FakeThreadStore
from tests.fakes.queue import FakeDeliveryQueue


@pytest.fixture
def clock() -> Clock:
    return Clock()


class TestFakeDeliveryQueue(
    DeliveryQueueContract,
    DeadLettersContract,
    QueueTimeContract,
    DelayedApartContract,
    WaitingLineContract,
):
    @pytest.fixture
    def queue(self, clock: Clock) -> FakeDeliveryQueue:
        return FakeDeliveryQueue(now=clock, visibility=VISIBILITY, max_attempts=MAX_ATTEMPTS)

    @pytest.fixture
    def dead(self, queue: FakeDeliveryQueue) -> FakeDeliveryQueue:
        return queue


class TestFakeLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, clock: Clock) -> FakeLedger:
        return FakeLedger(now=clock)


class TestFakeThreadStore(ThreadStoreContract):
    @pytest.fixture
    def threads(self, clock: Clock) -> FakeThreadStore:
        return FakeThreadStore(now=clock, history=THREADS_KEPT)


class TestFakeAnswerLog(AnswerLogContract):
    @pytest.fixture
    def answers(self, clock: Clock) -> FakeAnswerLog:
        return FakeAnswerLog(now=clock, history=ANSWERS_KEPT)


class TestFakeConversationBook(ConversationBookContract):
    @pytest.fixture
    def book(self) -> FakeConversationBook:
        return FakeConversationBook()


class TestFakeDocumentStore(DocumentStoreContract):
    @pytest.fixture
    def documents(self) -> FakeDocumentStore:
        return FakeDocumentStore()


class TestFakeFileStore(FileStoreContract):
    @pytest.fixture
    def files(self, clock: Clock) -> FakeFileStore:
        return FakeFileStore(now=clock)


class TestFakeUploadForms(UploadFormsContract):
    @pytest.fixture
    def forms(self) -> FakeUploadForms:
        return FakeUploadForms(max_bytes=1000)

"""Everything kept in SQLite keeps every promise of its port."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.sqlite import (
    Database,
    SqliteAnswerLog,
    SqliteConversationBook,
    SqliteDeliveryQueue,
    SqliteDocumentStore,
    SqliteLedger,
    SqliteThreadStore,
)
from tests.contracts.answers_contract import HISTORY as ANSWERS_KEPT
from tests.contracts.answers_contract import AnswerLogContract
from tests.contracts.conversations_contract import ConversationBookContract
from tests.contracts.documents_contract import DocumentStoreContract
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


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "footnote.db") as database:
        yield database


class TestSqliteDeliveryQueue(
    DeliveryQueueContract,
    DeadLettersContract,
    QueueTimeContract,
    DelayedApartContract,
    WaitingLineContract,
):
    @pytest.fixture
    def queue(self, database: Database, clock: Clock) -> SqliteDeliveryQueue:
        return SqliteDeliveryQueue(
            database, now=clock, visibility=VISIBILITY, max_attempts=MAX_ATTEMPTS
        )

    @pytest.fixture
    def dead(self, queue: SqliteDeliveryQueue) -> SqliteDeliveryQueue:
        return queue


class TestSqliteLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, database: Database, clock: Clock) -> SqliteLedger:
        return SqliteLedger(database, now=clock)


class TestSqliteThreadStore(ThreadStoreContract):
    @pytest.fixture
    def threads(self, database: Database, clock: Clock) -> SqliteThreadStore:
        return SqliteThreadStore(database, now=clock, history=THREADS_KEPT)


class TestSqliteAnswerLog(AnswerLogContract):
    @pytest.fixture
    def answers(self, database: Database, clock: Clock) -> SqliteAnswerLog:
        return SqliteAnswerLog(database, now=clock, history=ANSWERS_KEPT)


class TestSqliteConversationBook(ConversationBookContract):
    @pytest.fixture
    def book(self, database: Database, clock: Clock) -> SqliteConversationBook:
        return SqliteConversationBook(database, now=clock)


class TestSqliteDocumentStore(DocumentStoreContract):
    @pytest.fixture
    def documents(self, database: Database) -> SqliteDocumentStore:
        return SqliteDocumentStore(database)

"""Everything one machine remembers, in one SQLite file."""

from bot.storage.sqlite.answers import SqliteAnswerLog
from bot.storage.sqlite.conversations import SqliteConversationBook
from bot.storage.sqlite.database import Database
from bot.storage.sqlite.documents import SqliteDocumentStore
from bot.storage.sqlite.ledger import SqliteLedger
from bot.storage.sqlite.queue import SqliteDeliveryQueue
from bot.storage.sqlite.threads import SqliteThreadStore

__all__ = [
    "Database",
    "SqliteAnswerLog",
    "SqliteConversationBook",
    "SqliteDeliveryQueue",
    "SqliteDocumentStore",
    "SqliteLedger",
    "SqliteThreadStore",
]

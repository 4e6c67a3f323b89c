"""What the bot needs from outside, each port one small noun over our own types.

Every port has a contract class in `tests/contracts`, which its adapters and its fake all pass.
Adapters raise only the errors of `bot.ports.errors` (and `rag`'s).
"""

from collections.abc import Callable
from datetime import datetime

from bot.ports.conversations import ConversationBook
from bot.ports.documents import DocumentShelf, DocumentStore, ReaderList
from bot.ports.door import Admission, Door
from bot.ports.errors import (
    Busy,
    Conflict,
    Finished,
    Gone,
    Held,
    Lost,
    PortError,
    StorageDamaged,
    StorageFull,
)
from bot.ports.files import FileStore, UploadForms
from bot.ports.ledger import Ledger
from bot.ports.memory import AnswerLog, ThreadStore
from bot.ports.platform import ChatPlatform, MessageKeeper, ReplyStream
from bot.ports.queue import DeadLetters, DeliveryQueue, Inbox, WaitingLine
from bot.ports.work import Translator, UseCases

Clock = Callable[[], datetime]
"""The present moment, always with a time zone."""

__all__ = [
    "Admission",
    "AnswerLog",
    "Busy",
    "ChatPlatform",
    "Clock",
    "Conflict",
    "ConversationBook",
    "DeadLetters",
    "DeliveryQueue",
    "DocumentShelf",
    "DocumentStore",
    "Door",
    "FileStore",
    "Finished",
    "Gone",
    "Held",
    "Inbox",
    "Ledger",
    "Lost",
    "MessageKeeper",
    "PortError",
    "ReaderList",
    "ReplyStream",
    "StorageDamaged",
    "StorageFull",
    "ThreadStore",
    "Translator",
    "UploadForms",
    "UseCases",
    "WaitingLine",
]

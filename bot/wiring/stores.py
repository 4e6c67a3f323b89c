"""What is kept and where: one adapter per port, chosen by one setting each."""

import errno
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.metrics import Metrics
from bot.ports import (
    AnswerLog,
    Clock,
    ConversationBook,
    DeadLetters,
    DeliveryQueue,
    DocumentShelf,
    FileStore,
    Ledger,
    StorageDamaged,
    ThreadStore,
    UploadForms,
    WaitingLine,
)
from bot.signing import Signer
from bot.storage.localfiles import LocalFileStore, LocalUploadForms
from bot.storage.sqlite.answers import SqliteAnswerLog
from bot.storage.sqlite.conversations import SqliteConversationBook
from bot.storage.sqlite.database import Database
from bot.storage.sqlite.documents import SqliteDocumentStore
from bot.storage.sqlite.ledger import SqliteLedger
from bot.storage.sqlite.queue import SqliteDeliveryQueue
from bot.storage.sqlite.threads import SqliteThreadStore

if TYPE_CHECKING:
    from bot.wiring.cloud.stores import CloudStores

VISIBILITY = timedelta(seconds=180)
MOST_ATTEMPTS = 6
"""One more than the tries of `bot.worker`: the room is told even if the last try is killed."""


@dataclass(frozen=True, kw_only=True)
class Stores:
    """Every store the use cases need, and what one machine has besides."""

    queue: DeliveryQueue
    dead_letters: DeadLetters
    ledger: Ledger
    threads: ThreadStore
    answers: AnswerLog
    documents: DocumentShelf
    conversations: ConversationBook
    files: FileStore
    forms: UploadForms
    signer: Signer
    wait: Callable[[float], None]
    """Sleeps until there may be a delivery, at most so many seconds."""
    line: WaitingLine | None
    """Who waits, where the queue can be looked into."""
    ahead: Callable[[], int]
    """How many deliveries there are about."""
    local: "LocalStores | None"
    """What only the one-machine shape has."""
    close: Callable[[], None]
    cloud: "CloudStores | None" = None
    """What only the AWS shape has."""


@dataclass(frozen=True, kw_only=True)
class LocalStores:
    """The one-machine shape's own parts: its database, and the routes' view of its files."""

    database: Database
    files: LocalFileStore
    forms: LocalUploadForms
    queue: SqliteDeliveryQueue
    ledger: SqliteLedger


def open_stores(settings: Settings, *, now: Clock) -> Stores:
    """Opens the stores that the settings name.

    Raises:
        StorageDamaged: the data folder cannot be used; one sentence says why and what to do.
    """
    if settings.queue_url or settings.table:
        return _cloud(settings, now=now)
    folder = data_folder(settings.data_dir)
    signer = Signer(signing_key(settings, folder), now=now)
    database = Database(folder / "footnote.db")
    history = timedelta(days=settings.history_days)
    queue = SqliteDeliveryQueue(
        database, now=now, visibility=VISIBILITY, max_attempts=MOST_ATTEMPTS
    )
    ledger = SqliteLedger(database, now=now)
    files = LocalFileStore(folder / "files", signer=signer, base_url=settings.base_url, now=now)
    forms = LocalUploadForms(
        signer, base_url=settings.base_url, max_bytes=settings.max_upload_bytes
    )
    return Stores(
        queue=queue,
        dead_letters=queue,
        ledger=ledger,
        threads=SqliteThreadStore(database, now=now, history=history),
        answers=SqliteAnswerLog(database, now=now, history=history),
        documents=SqliteDocumentStore(database),
        conversations=SqliteConversationBook(database, now=now),
        files=files,
        forms=forms,
        signer=signer,
        wait=queue.wait,
        line=queue,
        ahead=lambda: queue.counts()[0],
        local=LocalStores(database=database, files=files, forms=forms, queue=queue, ledger=ledger),
        close=database.close,
    )


def _cloud(settings: Settings, *, now: Clock) -> Stores:
    from bot.wiring.cloud.stores import open_cloud_stores

    cloud = open_cloud_stores(settings, now=now, metrics=Metrics(print, now=now))
    return Stores(
        queue=cloud.queue,
        dead_letters=cloud.main_queue,
        ledger=cloud.ledger,
        threads=cloud.threads,
        answers=cloud.answers,
        documents=cloud.documents,
        conversations=cloud.conversations,
        files=cloud.files,
        forms=cloud.forms,
        signer=cloud.signer,
        wait=cloud.wait,
        line=None,
        ahead=cloud.main_queue.about,
        local=None,
        close=lambda: None,
        cloud=cloud,
    )


def data_folder(path: Path) -> Path:
    """The data folder, made if it is not there, for us alone.

    Raises:
        StorageDamaged: it cannot be made or written to.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = path / f".probe-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        if error.errno == errno.ENOSPC and path.is_dir():
            return path  # what is there can still be read
        msg = (
            f"The data folder {path} cannot be used ({error.strerror}). "
            "Name another with --data-dir, or make it writable."
        )
        raise StorageDamaged(msg) from error
    return path


def signing_key(settings: Settings, folder: Path) -> str:
    """The key that signs links: as set, else one made once and kept in the data folder."""
    if settings.secret_key:
        return settings.secret_key.reveal()
    path = folder / "secret"
    if not path.exists():
        _make_key(path)
    key = path.read_text().strip()
    if not key:
        msg = (
            f"{path} is empty; put a backup in its place, or remove it: "
            "then a new key is made, and links given out before no longer open."
        )
        raise StorageDamaged(msg)
    return key


def _make_key(path: Path) -> None:
    """Writes it whole under another name first, so that no other process reads half a key."""
    fresh = path.with_name(f".secret-{secrets.token_hex(4)}")
    try:
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(32))
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)

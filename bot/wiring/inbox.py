"""The inbox beside the queue of one machine; loads no SDK."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from bot.storage.sqlite.inbox import SqliteInbox, opened_inbox


def inbox_file(folder: Path) -> Path:
    """Where a data folder keeps it."""
    return folder / "inbox.db"


def open_inbox(
    folder: Path, *, told: Callable[[], None] = lambda: None
) -> AbstractContextManager[SqliteInbox]:
    """Opens the inbox of a data folder; `told` is called after each fresh delivery.

    Raises:
        StorageDamaged, StorageFull: it cannot be opened; the text says what to do.
    """
    return opened_inbox(inbox_file(folder), told=told)

"""The inbox beside the queue of one machine."""

from collections.abc import Callable
from pathlib import Path

from bot.storage.sqlite.inbox import SqliteInbox


def inbox_file(folder: Path) -> Path:
    """Where a data folder keeps it."""
    return folder / "inbox.db"


def open_inbox(folder: Path, *, told: Callable[[], None] = lambda: None) -> SqliteInbox:
    """Opens the inbox of a data folder; loads no SDK.

    Args:
        folder: The data folder.
        told: Called after each fresh delivery.

    Raises:
        StorageDamaged, StorageFull: it cannot be opened; the text says what to do.
    """
    return SqliteInbox(inbox_file(folder), told=told)

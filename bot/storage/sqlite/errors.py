"""SQLite's errors in our words."""

import sqlite3
from pathlib import Path

from bot.ports import Busy, PortError, StorageDamaged, StorageFull

_NO_ROOM = frozenset({sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE})
"""What a full quota or a file-size limit look like; a full disk is `SQLITE_FULL`."""

_CLOSED_TO_US = frozenset(
    {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
)


def translated(error: sqlite3.Error, path: Path) -> PortError | None:
    """The error as our ports know it; None for what can only be a mistake in our own SQL."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE)
    primary = code & 0xFF
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return Busy(f"{path} is held by another program; close that, or try again in a moment.")
    if primary == sqlite3.SQLITE_FULL or code in _NO_ROOM:
        return StorageFull(f"There is no room left to write {path}; free some space on its disk.")
    if primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return damaged(path)
    if primary in _CLOSED_TO_US:
        return unwritable(path)
    if primary == sqlite3.SQLITE_IOERR:
        return StorageDamaged(f"The disk under {path} fails to read or write; check the disk.")
    return None


def damaged(path: Path) -> StorageDamaged:
    """What to say of a file that makes no sense."""
    return StorageDamaged(
        f"{path} is damaged or not a Footnote database; "
        "put a backup in its place, or move it away to start empty."
    )


def unwritable(path: Path) -> StorageDamaged:
    """What to say where this user may not write."""
    return StorageDamaged(
        f"{path} cannot be opened for writing; "
        "give this user write access to its folder, or set FOOTNOTE_DATA_DIR to another."
    )

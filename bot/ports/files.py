"""The bytes of documents."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import BinaryIO, Protocol

from bot.domain import UploadForm, UploadTicket


class FileStore(Protocol):
    """The bytes of documents, under keys of our own making."""

    def save(self, key: str, chunks: Iterator[bytes], *, media_type: str, max_bytes: int) -> int:
        """Streams bytes to `key`, never all in memory; returns how many. All or nothing.

        Raises:
            ValueError: more than `max_bytes`, or none at all; nothing is kept.
            StorageFull: no room.
        """
        ...

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        """The bytes, to read once from the start.

        Raises:
            Gone: there is no such key.
        """
        ...

    def link(self, key: str, *, name: str, media_type: str, expires: timedelta) -> str:
        """A signed address that serves the bytes inline under `name` until it expires."""
        ...

    def remove(self, key: str) -> None:
        """Erases the bytes; unknown keys are fine."""
        ...


class UploadForms(Protocol):
    """Makes the form by which a browser or curl posts one file straight to the store."""

    def form(self, ticket: UploadTicket, *, key: str, name: str, media_type: str) -> UploadForm:
        """A form for exactly this key and type, 1 byte to the size limit, until the ticket expires."""
        ...

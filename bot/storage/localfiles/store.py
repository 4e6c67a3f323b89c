"""The bytes of documents in a folder of our own, and links to them."""

import errno
import os
import secrets
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from bot.ports import Clock, Gone, StorageDamaged, StorageFull
from bot.signing import Signer
from bot.storage.localfiles.keys import checked
from rag.failpoint import failpoint

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

UNWRITABLE = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.ENOTDIR, errno.EEXIST}
)

ABANDONED = timedelta(days=1)
"""Half a file older than this was left by a process that died."""

FILE = "file"
"""What a link's token is for; no other token opens a file."""

INCOMING = ".incoming"
"""Where bytes gather before they are whole; no key can name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedFile:
    """What a link that we signed stands for."""

    key: str
    name: str
    media_type: str
    path: Path


class LocalFileStore:
    """Files in a folder, each written whole or not at all.

    Args:
        folder: Ours alone; made if it is missing.
        signer: Signs the links.
        base_url: Where others reach us.
        now: The present moment.
    """

    def __init__(self, folder: Path, *, signer: Signer, base_url: str, now: Clock) -> None:
        self._folder = folder
        self._signer = signer
        self._base_url = base_url.rstrip("/")
        self._now = now

    def save(
        self,
        key: str,
        chunks: Iterator[bytes],
        *,
        media_type: str,  # noqa: ARG002 - the link says it here, the object's own header elsewhere
        max_bytes: int,
    ) -> int:
        target = self._path(key)
        draft = self._folder / INCOMING / secrets.token_hex(16)
        with self._in_our_words():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.parent.mkdir(mode=0o700, exist_ok=True)
            self._sweep(draft.parent)
            try:
                size = _written(draft, chunks, max_bytes)
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                failpoint("files.before_save")
                draft.replace(target)
                _sync_folder(target.parent)
                failpoint("files.after_save")
            finally:
                draft.unlink(missing_ok=True)
        return size

    @contextmanager
    def _in_our_words(self) -> Generator[None]:
        """Names the folder's own troubles; what the stream of bytes raises is the caller's."""
        try:
            yield
        except OSError as error:
            if error.errno in NO_ROOM:
                msg = f"There is no room left in {self._folder}; free some space on its disk."
                raise StorageFull(msg) from error
            if error.errno in UNWRITABLE:
                msg = f"{self._folder} cannot be written; give this user write access to it."
                raise StorageDamaged(msg) from error
            raise

    def _sweep(self, incoming: Path) -> None:
        oldest = (self._now() - ABANDONED).timestamp()
        for draft in incoming.iterdir():
            with suppress(FileNotFoundError):
                if draft.stat().st_mtime < oldest:
                    draft.unlink()

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            msg = f"there is no file {key}"
            raise Gone(msg) from error

    def link(self, key: str, *, name: str, media_type: str, expires: timedelta) -> str:
        self._path(key)
        payload = {"key": key, "name": name, "type": media_type}
        token = self._signer.sign(FILE, payload, self._now() + expires)
        return f"{self._base_url}/files/{token}"

    def linked(self, token: str) -> LinkedFile:
        """What the link's token stands for; the file itself may be gone by now.

        Raises:
            TokenError: the token is not ours, or its time is over.
        """
        held = self._signer.open(FILE, token)
        return LinkedFile(
            key=held["key"],
            name=held["name"],
            media_type=held["type"],
            path=self._path(held["key"]),
        )

    def remove(self, key: str) -> None:
        path = self._path(key)
        failpoint("files.before_remove")
        with self._in_our_words(), suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()
            _sync_folder(path.parent)
        failpoint("files.after_remove")

    def _path(self, key: str) -> Path:
        return self._folder / checked(key)


def _written(path: Path, chunks: Iterator[bytes], max_bytes: int) -> int:
    """Streams to a new file and makes it durable; never takes more than `max_bytes`."""
    size = 0
    # A name of chance that must not exist yet, for this user's eyes only.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > max_bytes:
                msg = f"The file is larger than {max_bytes} bytes."
                raise ValueError(msg)
            file.write(chunk)
        if size == 0:
            msg = "The file is empty."
            raise ValueError(msg)
        file.flush()
        os.fsync(file.fileno())
    return size


def _sync_folder(folder: Path) -> None:
    """A new name is only as durable as the folder that holds it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

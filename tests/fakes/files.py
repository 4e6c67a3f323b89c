"""Files in memory, behaving like the durable ones."""

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import BinaryIO
from urllib.parse import urlencode

from bot.domain import UploadForm, UploadTicket
from bot.ports import Clock, Gone, StorageFull


class FakeFileStore:
    """Holds bytes until the process ends."""

    def __init__(self, *, now: Clock, base_url: str = "http://footnote.test") -> None:
        self._now = now
        self._base_url = base_url
        self._files: dict[str, tuple[bytes, str]] = {}
        self.room = 1_000_000
        """Bytes it has room for."""

    @property
    def keys(self) -> frozenset[str]:
        """Of everything it holds."""
        return frozenset(self._files)

    def save(self, key: str, chunks: Iterator[bytes], *, media_type: str, max_bytes: int) -> int:
        _checked(key)
        held = b""
        for chunk in chunks:
            held += chunk
            if len(held) > max_bytes:
                msg = f"The file is larger than {max_bytes} bytes."
                raise ValueError(msg)
        if not held:
            msg = "The file is empty."
            raise ValueError(msg)
        if len(held) + sum(len(each) for each, _ in self._files.values()) > self.room:
            msg = "There is no room left for files; free some space on the disk."
            raise StorageFull(msg)
        self._files[key] = (held, media_type)
        return len(held)

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        _checked(key)
        if key not in self._files:
            raise Gone(key)
        return io.BytesIO(self._files[key][0])

    def link(self, key: str, *, name: str, media_type: str, expires: timedelta) -> str:
        _checked(key)
        until = int((self._now() + expires).timestamp())
        signed = urlencode({"name": name, "type": media_type, "until": until})
        return f"{self._base_url}/files/{key}?{signed}"

    def remove(self, key: str) -> None:
        _checked(key)
        self._files.pop(key, None)


class FakeUploadForms:
    """Makes forms that nobody checks."""

    def __init__(self, *, base_url: str = "http://footnote.test", max_bytes: int = 1000) -> None:
        self._url = f"{base_url}/uploads"
        self._max_bytes = max_bytes

    def form(self, ticket: UploadTicket, *, key: str, name: str, media_type: str) -> UploadForm:
        _checked(key)
        return UploadForm(
            url=self._url,
            fields={"key": key, "Content-Type": media_type, "x-name": name},
            expires=ticket.expires,
            max_bytes=self._max_bytes,
        )


def _checked(key: str) -> None:
    if not key or key.startswith("/") or ".." in key or key.isspace():
        raise ValueError(key)

"""Texts too large for an item, kept with the files: an item holds at most 400 KB."""

import hashlib
from typing import Any

from bot.ports import FileStore, Gone

LARGEST = 32 * 1024
"""Bytes kept in the item itself; more costs more with every read."""

PREFIX = "texts"


class LargeTexts:
    """Puts a text into an item, or a pointer to where the files keep it.

    Args:
        files: Where large texts go.
    """

    def __init__(self, files: FileStore) -> None:
        self._files = files

    def packed(self, text: str, *, owner: str) -> dict[str, Any]:
        """The attributes that stand for `text` in an item of `owner`, which is the item's key."""
        raw = text.encode()
        if len(raw) <= LARGEST:
            return {"body": text}
        # By owner and content: writing again changes nothing, and another owner's stays when one goes.
        name = hashlib.sha256(owner.encode() + b"\0" + raw).hexdigest()
        key = f"{PREFIX}/{name}"
        self._files.save(key, iter([raw]), media_type="application/json", max_bytes=len(raw))
        return {"body_key": key}

    def unpacked(self, item: Any) -> str | None:
        """The text of an item; None where its file was erased in between."""
        key = item.get("body_key")
        if key is None:
            return str(item["body"])
        try:
            with self._files.open(key) as file:
                return file.read().decode()
        except Gone:
            return None

    def erase(self, item: Any) -> None:
        """Erases what an item pointed to."""
        if item.get("body_key"):
            self._files.remove(item["body_key"])

"""What we keep beside each document in Kendra, in the bucket that Kendra reads from.

Kendra gives back neither readers nor passages in order, and to change one of a document's attributes it
must be put again whole.
"""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from rag.domain import IndexedDocument, Passage
from rag.retrievers.objects import Objects

PREFIX = "kendra"

TYPES: Mapping[str, str] = {
    "application/msword": "MS_WORD",
    "application/pdf": "PDF",
    "application/rtf": "RTF",
    "application/vnd.ms-excel": "MS_EXCEL",
    "application/vnd.ms-powerpoint": "PPT",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPT",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "MS_EXCEL",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "MS_WORD",
    "text/csv": "CSV",
    "text/html": "HTML",
    "text/markdown": "MD",
    "text/plain": "PLAIN_TEXT",
}
"""What Kendra reads by itself; of anything else it is given the text that we read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """Where a document's own bytes lie in the bucket."""

    key: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One document as it was put."""

    document: IndexedDocument
    passages: tuple[Passage, ...]
    key: str
    content_type: str

    def timeless(self) -> "Record":
        """Without the moments of reading, which differ each time the same file is read."""
        return replace(
            self,
            document=replace(self.document, updated=None),
            passages=tuple(replace(each, updated=None) for each in self.passages),
        )


class Records:
    """Keeps records, and the text of what Kendra cannot read.

    Args:
        client: An `s3` client.
        bucket: The bucket that Kendra's role may read.
        original: Where a document's own bytes lie, None where they do not lie in this bucket.
    """

    def __init__(
        self, client: Any, *, bucket: str, original: Callable[[str], Original | None]
    ) -> None:
        self._objects = Objects(client, bucket=bucket)
        self.bucket = bucket
        self._original = original

    def made(self, document: IndexedDocument, passages: Sequence[Passage]) -> Record:
        """The record of a document; its text is written where Kendra needs it."""
        own = self._original(document.id)
        if own is not None and own.media_type in TYPES:
            key, kind = own.key, TYPES[own.media_type]
        else:
            key, kind = f"{PREFIX}/{document.id}.txt", "PLAIN_TEXT"
            self._objects.put(key, "\n\n".join(each.text for each in passages).encode())
        return Record(document=document, passages=tuple(passages), key=key, content_type=kind)

    def save(self, record: Record) -> None:
        """Keeps a record."""
        raw = json.dumps(_plain(record), separators=(",", ":")).encode()
        self._objects.put(f"{PREFIX}/{record.document.id}.json.gz", gzip.compress(raw, mtime=0))

    def find(self, document_id: str) -> Record | None:
        """The record as last kept."""
        body = self._objects.get(f"{PREFIX}/{document_id}.json.gz")
        return None if body is None else _record(json.loads(gzip.decompress(body)))

    def erase(self, document_id: str) -> None:
        """Forgets a record and the text with it; the document's own bytes are not ours to erase."""
        self._objects.erase(f"{PREFIX}/{document_id}.txt", f"{PREFIX}/{document_id}.json.gz")


def _plain(record: Record) -> Any:
    def moment(value: object) -> Any:
        return value.isoformat() if isinstance(value, datetime) else value

    document = {name: moment(value) for name, value in asdict(record.document).items()}
    document["readers"] = sorted(record.document.readers)
    passages = [
        {name: moment(value) for name, value in asdict(each).items()} for each in record.passages
    ]
    return {
        "document": document,
        "passages": passages,
        "key": record.key,
        "content_type": record.content_type,
    }


def _record(held: Mapping[str, Any]) -> Record:
    document = dict(held["document"])
    document["readers"] = frozenset(document["readers"])
    return Record(
        document=IndexedDocument(**_dated(document)),
        passages=tuple(_passage(each) for each in held["passages"]),
        key=held["key"],
        content_type=held["content_type"],
    )


def _passage(held: Mapping[str, Any]) -> Passage:
    values = _dated(held)
    values["heading"] = tuple(values["heading"])
    return Passage(**values)


def _dated(held: Mapping[str, Any]) -> dict[str, Any]:
    updated = held["updated"]
    return {**held, "updated": datetime.fromisoformat(updated) if updated else None}

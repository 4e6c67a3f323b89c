"""What counts of each document, in a bucket of ours: a knowledge base shows passages late and one by one.

The head is written at once and whole. What a knowledge base finds of an edition that is not its document's, or for
somebody who is not among its readers, is not shown.
"""

import gzip
import json
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from rag.domain import IndexedDocument, Passage
from rag.retrievers.editions import Editions
from rag.retrievers.objects import Objects
from rag.retrievers.stored import held, passage

PREFIX = "bedrock"

TOGETHER = 8
"""Heads that are fetched at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(Editions):
    """What counts of a document.

    Args:
        filed: The readers that its passages carry in the knowledge base.
    """

    filed: frozenset[str] = frozenset()


class Heads:
    """Keeps heads, and the passages of editions in order.

    Args:
        objects: The bucket.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def find(self, document_id: str) -> Head | None:
        """The head of a document that has one."""
        body = self._objects.get(_key(document_id))
        return None if body is None else _head(json.loads(body))

    def of(self, documents: Collection[str]) -> Mapping[str, Head]:
        """The heads of documents that have one."""
        with ThreadPoolExecutor(max_workers=TOGETHER, thread_name_prefix="heads") as pool:
            found = pool.map(self.find, sorted(documents))
            return {head.document: head for head in found if head is not None}

    def save(self, head: Head) -> None:
        """Keeps a head: what it says holds from now on."""
        values = asdict(head) | {"readers": sorted(head.readers), "filed": sorted(head.filed)}
        self._objects.put(_key(head.document), json.dumps(values).encode())

    def erase(self, document_id: str) -> None:
        """Forgets a head; its passages must be gone."""
        self._objects.erase(_key(document_id))

    def keep(self, document: IndexedDocument, edition: str, passages: Sequence[Passage]) -> None:
        """Keeps the passages of an edition."""
        raw = json.dumps([held(document, each) for each in passages]).encode()
        self._objects.put(_key(document.id, edition), gzip.compress(raw, mtime=0))

    def passages(self, document_id: str, edition: str) -> tuple[Passage, ...]:
        """The passages of an edition in order."""
        body = self._objects.get(_key(document_id, edition))
        values: list[Any] = [] if body is None else json.loads(gzip.decompress(body))
        return tuple(passage(each) for each in values)

    def drop(self, document_id: str, edition: str) -> None:
        """Forgets the passages of an edition."""
        self._objects.erase(_key(document_id, edition))


def _key(document_id: str, edition: str = "") -> str:
    return (
        f"{PREFIX}/{document_id}/{edition}.json.gz" if edition else f"{PREFIX}/{document_id}.json"
    )


def _head(values: Mapping[str, Any]) -> Head:
    sets: dict[str, Any] = {name: frozenset(values[name]) for name in ("readers", "filed")}
    held: dict[str, Any] = {**values, **sets}
    return Head(**held)

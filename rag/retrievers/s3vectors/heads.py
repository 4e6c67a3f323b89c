"""One small vector for each document that says which of its passages count.

Passages are many and are written in many calls; the head is one and is written in one. So a document
changes from one edition to the next, and from one set of readers to another, in a single write, and what a
killed writer left behind is known and never found. A head matches no filter, so no query returns it.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.meaning import Vector
from rag.retrievers.editions import Editions
from rag.retrievers.keyed import Key
from rag.retrievers.s3vectors.calls import Calls, batches, inner, vectors

GET = 100
DELETE = 500
"""As many as one call takes."""

SUFFIX = "@head"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(Editions):
    """What counts of a document.

    Args:
        digest: Of what was put, to know it again.
        vector: The title's; every vector needs one.
    """

    digest: str = ""
    vector: Vector = ()

    def passage_keys(self) -> Sequence[str]:
        """The keys of the passages that count, in order."""
        return _keys(self.document, self.edition, self.count)

    def other_keys(self) -> Sequence[str]:
        """The keys that may still be there."""
        return [
            key
            for edition, count in self.others.items()
            for key in _keys(self.document, edition, count)
        ]

    def unused_edition(self, version: int) -> str:
        """A name for the next edition that no vector carries yet."""
        taken = {self.edition, *self.others}
        return next(
            name
            for name in (str(version), *(f"{version}.{n}" for n in range(1, len(taken) + 1)))
            if name not in taken
        )


class Heads:
    """Keeps heads in the index itself.

    Args:
        calls: Calls to the index.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def find(self, document_id: str) -> Head | None:
        """The head with its vector."""
        return self._get([document_id], data=True).get(document_id)

    def of(self, documents: Collection[str]) -> Mapping[str, Head]:
        """The heads of documents that have one."""
        return self._get(sorted(documents), data=False)

    def _get(self, documents: Sequence[str], *, data: bool) -> Mapping[str, Head]:
        found: dict[str, Head] = {}
        for batch in batches([each + SUFFIX for each in documents], GET):
            answer = self._calls("get_vectors", keys=batch, returnMetadata=True, returnData=data)
            for each in vectors(answer):
                head = _read(each)
                found[head.document] = head
        return found

    def save(self, head: Head) -> None:
        """Keeps a head: what it says holds from now on."""
        held = {
            "organisation": head.organisation,
            "readers": sorted(head.readers),
            "edition": head.edition,
            "count": head.count,
            "digest": head.digest,
            "others": head.others,
        }
        vector = {
            "key": head.document + SUFFIX,
            "data": {"float32": list(head.vector)},
            "metadata": {"uri": json.dumps(held, separators=(",", ":"))},
        }
        self._calls("put_vectors", vectors=[vector])

    def clean(self, head: Head) -> None:
        """Deletes the vectors of all editions that are not found."""
        for batch in batches(head.other_keys(), DELETE):
            self._calls("delete_vectors", keys=batch)

    def erase(self, document_id: str) -> None:
        """Forgets a head; its vectors must be gone."""
        self._calls("delete_vectors", keys=[document_id + SUFFIX])


def _keys(document: str, edition: str, count: int) -> Sequence[str]:
    return [str(Key(document, edition, position)) for position in range(count)]


def _read(vector: Mapping[str, Any]) -> Head:
    # `uri` is one of the four names that no filter and no search by words looks at.
    held = json.loads(vector["metadata"]["uri"])
    return Head(
        document=str(vector["key"]).removesuffix(SUFFIX),
        organisation=held["organisation"],
        readers=frozenset(held["readers"]),
        edition=held["edition"],
        count=held["count"],
        digest=held["digest"],
        others=held["others"],
        vector=inner(vector, "data").get("float32", ()),
    )

"""One small entry for each document that says which of its passages count.

Passages are many and are seen one by one; the head is one. So a document changes from one edition to the next,
and from one set of readers to another, in a single write. A collection for vectors of OpenSearch Serverless names
what is written by itself and overwrites nothing, so a head is followed by another with a greater number.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from rag.domain import Principal
from rag.retrievers.opensearch.calls import Calls

MOST = 1000

HEAD, PASSAGE = {"term": {"kind": "head"}}, {"term": {"kind": "passage"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What counts of a document.

    Args:
        document: Its id.
        organisation: Whose it is.
        readers: Who may find it.
        sequence: The greatest counts.
        edition: The one that is found; empty for none.
        count: Its passages.
        digest: Of what was put, to know it again.
    """

    document: str
    organisation: str
    readers: frozenset[str]
    sequence: int
    edition: str = ""
    count: int = 0
    digest: str = ""

    def shown_to(self, principal: Principal) -> bool:
        """Whether it can be found, and by this principal."""
        return bool(self.edition) and principal.may_read(self.organisation, self.readers)


class Heads:
    """Keeps heads in the index itself.

    Args:
        calls: Calls to the index.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def find(self, document_id: str) -> Head | None:
        """The head that counts."""
        return self.of([document_id]).get(document_id)

    def of(self, documents: Collection[str]) -> Mapping[str, Head]:
        """The heads of documents that have one."""
        if not documents:
            return {}
        body = {
            "size": MOST,
            "query": {"bool": {"filter": [HEAD, {"terms": {"document": sorted(documents)}}]}},
            "sort": [{"sequence": "asc"}],
            "_source": ["document", "sequence", "edition", "held"],
        }
        hits = [_head(hit["_source"]) for hit in self._calls.search(body)]
        return {head.document: head for head in hits}

    def save(self, head: Head) -> None:
        """Keeps a head: what it says holds once it is seen."""
        entry = {
            "kind": "head",
            "document": head.document,
            "edition": head.edition,
            "sequence": head.sequence,
            "held": {
                "organisation": head.organisation,
                "readers": sorted(head.readers),
                "count": head.count,
                "digest": head.digest,
            },
        }
        self._calls.write([entry])


def _head(held: Mapping[str, Any]) -> Head:
    about = held["held"]
    return Head(
        document=held["document"],
        organisation=about["organisation"],
        readers=frozenset(about["readers"]),
        sequence=int(held["sequence"]),
        edition=held["edition"],
        count=int(about["count"]),
        digest=about["digest"],
    )

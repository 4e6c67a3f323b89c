"""The list of documents in DynamoDB."""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.codec import dumps, loads, to_document
from bot.domain import Document, DocumentPage
from bot.ports import Conflict
from bot.storage.dynamodb.table import Item, Refused, Table, Write, micros
from rag.domain import Principal
from rag.failpoint import failpoint

ALL = "DOCUMENTS"

PLACE = re.compile(r"\d{20}#.+", re.DOTALL)

OVER = frozenset({"expired", "removed"})


class DynamoDocumentStore:
    """Where each document stands in its life.

    A listing walks the index of all documents, newest first, and leaves out in the adapter what the
    reader may not read: DynamoDB could filter by a few readers only, and charges the same.

    Args:
        client: A `dynamodb` client.
        table: The table's name.
    """

    def __init__(self, client: Any, *, table: str) -> None:
        self._table = Table(client, table)

    def get(self, document_id: str) -> Document | None:
        item = self._table.get(_pk(document_id))
        return None if item is None else loads(item["body"], to_document)

    def put(self, document: Document) -> Document:
        stored = replace(document, revision=document.revision + 1)
        write = Write(
            verb="Put",
            pk=_pk(document.id),
            sk="META",
            item=_attributes(stored),
            condition="revision = :before" if document.revision else "attribute_not_exists(pk)",
            values={":before": document.revision} if document.revision else {},
        )
        failpoint("documents.before_put")
        try:
            self._table.write(write)
        except Refused as refused:
            msg = f"{document.id} was changed since revision {document.revision}"
            raise Conflict(msg) from refused
        failpoint("documents.after_put")
        return stored

    def list(
        self,
        principal: Principal | None,
        *,
        cursor: str = "",
        limit: int = 20,
        states: frozenset[str] = frozenset({"indexed"}),
    ) -> DocumentPage:
        places = [
            (str(item["gsi1sk"]), item)
            for item in self._table.index(ALL, newest_first=True)
            if item["state"] in states and _readable(item, principal)
        ]
        before = _place(cursor)
        rest = [each for each in places if not before or each[0] < before]
        shown = rest[:limit]
        return DocumentPage(
            documents=tuple(loads(item["body"], to_document) for _, item in shown),
            total=len(places),
            next=_cursor(shown[-1][0]) if shown and len(rest) > limit else "",
        )

    def due(self, now: datetime, *, limit: int = 100) -> Sequence[Document]:
        over = sorted(self._over(micros(now)), key=lambda item: int(item["expires"]))
        return [loads(item["body"], to_document) for item in over[:limit]]

    def readers(self, organisation: str) -> frozenset[str]:
        return frozenset(
            reader
            for item in self._table.index(ALL)
            if item["organisation"] == organisation and item["state"] == "indexed"
            for reader in item["readers"]
        )

    def _over(self, now: int) -> Iterator[Item]:
        for item in self._table.index(ALL):
            if item.get("expires", now + 1) <= now and item["state"] not in OVER:
                yield item


def _attributes(stored: Document) -> dict[str, Any]:
    return {
        "body": dumps(stored),
        "organisation": stored.organisation,
        "readers": sorted(stored.readers),
        "state": stored.state,
        "revision": stored.revision,
        "expires": None if stored.expires is None else micros(stored.expires),
        "gsi1pk": ALL,
        "gsi1sk": f"{micros(stored.created):020d}#{stored.id}",
    }


def _readable(item: Item, principal: Principal | None) -> bool:
    return principal is None or principal.may_read(item["organisation"], frozenset(item["readers"]))


def _pk(document_id: str) -> str:
    return f"DOC#{document_id}"


def _cursor(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode()).decode()


def _place(cursor: str) -> str:
    """Where the next page begins; a cursor that is not ours means the first page."""
    try:
        place = base64.urlsafe_b64decode(cursor).decode()
    except ValueError:
        return ""
    return place if PLACE.fullmatch(place) else ""

"""The list of documents on one machine."""

import base64
import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.codec import dumps, loads, to_document
from bot.domain import Document, DocumentPage
from bot.ports import Conflict
from bot.storage.sqlite.database import Database
from bot.storage.sqlite.values import column, micros
from rag.domain import Principal
from rag.failpoint import failpoint

INSERT = """
    INSERT INTO documents (id, organisation, state, created, expires, revision, body)
    VALUES (:id, :organisation, :state, :created, :expires, :next, :body)
    ON CONFLICT (id) DO NOTHING
    RETURNING id"""

UPDATE = """
    UPDATE documents SET organisation = :organisation, state = :state, created = :created,
        expires = :expires, revision = :next, body = :body
    WHERE id = :id AND revision = :revision
    RETURNING id"""

DROP_READERS = "DELETE FROM document_readers WHERE document = :id"

ADD_READER = "INSERT INTO document_readers (document, reader) VALUES (:id, :reader)"

GET = "SELECT body FROM documents WHERE id = :id"

LIST_ALL = """
    SELECT created, id, body FROM documents
    WHERE state IN (SELECT value FROM json_each(:states)) AND (created, id) < (:created, :id)
    ORDER BY created DESC, id DESC LIMIT :limit"""

COUNT_ALL = """
    SELECT count(*) FROM documents WHERE state IN (SELECT value FROM json_each(:states))"""

LIST_READABLE = """
    SELECT created, id, body FROM documents
    WHERE organisation = :organisation AND id IN (
            SELECT document FROM document_readers
            WHERE reader IN (SELECT value FROM json_each(:readers)))
        AND state IN (SELECT value FROM json_each(:states)) AND (created, id) < (:created, :id)
    ORDER BY created DESC, id DESC LIMIT :limit"""

COUNT_READABLE = """
    SELECT count(*) FROM documents
    WHERE organisation = :organisation AND id IN (
            SELECT document FROM document_readers
            WHERE reader IN (SELECT value FROM json_each(:readers)))
        AND state IN (SELECT value FROM json_each(:states))"""

DUE = """
    SELECT body FROM documents WHERE expires <= :now AND state NOT IN ('expired', 'removed')
    ORDER BY expires LIMIT :limit"""

READERS = """
    SELECT DISTINCT reader FROM document_readers WHERE document IN (
        SELECT id FROM documents WHERE organisation = :organisation AND state = 'indexed')"""

BEGINNING = (2**62, "")
"""A place before the newest document."""


class SqliteDocumentStore:
    """Where each document stands in its life.

    Args:
        database: Where it lies.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, document_id: str) -> Document | None:
        with self._database.read() as connection:
            row = connection.execute(GET, {"id": column(document_id)}).fetchone()
        return None if row is None else loads(row[0], to_document)

    def put(self, document: Document) -> Document:
        stored = replace(document, revision=document.revision + 1)
        values = _row(stored)
        readers = [{"id": values["id"], "reader": column(each)} for each in stored.readers]

        def work(connection: sqlite3.Connection) -> None:
            statement = UPDATE if document.revision else INSERT
            if not connection.execute(statement, values).fetchall():
                msg = f"{document.id} was changed since revision {document.revision}"
                raise Conflict(msg)
            connection.execute(DROP_READERS, values)
            connection.executemany(ADD_READER, readers)

        failpoint("documents.before_put")
        self._database.write(work)
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
        values = {**_place(cursor), "states": json.dumps(sorted(states)), "limit": limit + 1}
        page, count = LIST_ALL, COUNT_ALL
        if principal is not None:
            page, count = LIST_READABLE, COUNT_READABLE
            values |= _readable(principal)
        with self._database.read() as connection:
            rows = connection.execute(page, values).fetchall()
            total = int(connection.execute(count, values).fetchone()[0])
        shown = rows[:limit]
        return DocumentPage(
            documents=tuple(loads(body, to_document) for _, _, body in shown),
            total=total,
            next=_cursor(shown[-1]) if shown and len(rows) > limit else "",
        )

    def due(self, now: datetime, *, limit: int = 100) -> Sequence[Document]:
        with self._database.read() as connection:
            rows = connection.execute(DUE, {"now": micros(now), "limit": limit}).fetchall()
        return [loads(body, to_document) for (body,) in rows]

    def readers(self, organisation: str) -> frozenset[str]:
        with self._database.read() as connection:
            rows = connection.execute(READERS, {"organisation": column(organisation)})
            return frozenset(reader for (reader,) in rows)


def _row(stored: Document) -> dict[str, Any]:
    return {
        "id": column(stored.id),
        "organisation": column(stored.organisation),
        "state": stored.state,
        "created": micros(stored.created),
        "expires": None if stored.expires is None else micros(stored.expires),
        "revision": stored.revision - 1,
        "next": stored.revision,
        "body": dumps(stored),
    }


def _cursor(row: tuple[int, str, str]) -> str:
    created, id_, _ = row
    return base64.urlsafe_b64encode(json.dumps([created, id_]).encode()).decode()


def _place(cursor: str) -> dict[str, Any]:
    """Where the next page begins; a cursor that is not ours means the first page."""
    created, id_ = BEGINNING
    if cursor:
        with suppress(ValueError, TypeError, LookupError, OverflowError):
            place = json.loads(base64.urlsafe_b64decode(cursor))
            created, id_ = int(place[0]), column(place[1])
    return {"created": max(min(created, BEGINNING[0]), 0), "id": id_}


def _readable(principal: Principal) -> dict[str, Any]:
    return {
        "organisation": column(principal.organisation),
        "readers": json.dumps([column(each) for each in principal.readers]),
    }

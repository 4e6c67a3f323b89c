"""Reading the store of the embedded engine: everything as it was at one moment."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from rag.domain import Passage
from rag.retrievers.embedded import statements as sql
from rag.retrievers.embedded.parts import Described


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as the word index needs it."""

    passage: int
    edition: int
    text: str
    heading: tuple[str, ...]
    title: str
    name: str
    language: str
    organisation: str
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A stored passage and who may read it."""

    passage: Passage
    organisation: str
    readers: frozenset[str]


class Snapshot:
    """The store as it was when the snapshot began; later writes do not show."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def generation(self) -> int:
        return int(self.fact("generation"))

    def fact(self, name: str) -> str:
        row = self._connection.execute(sql.FACT, (name,)).fetchone()
        return str(row[0]) if row else ""

    def main_language(self) -> str:
        row = self._connection.execute(sql.MAIN_LANGUAGE).fetchone()
        return str(row[0]) if row else ""

    def count(self) -> tuple[int, int]:
        documents, passages = self._connection.execute(sql.COUNT).fetchone()
        return int(documents), int(passages)

    def documents(self) -> list[str]:
        return [str(document) for (document,) in self._connection.execute(sql.DOCUMENTS)]

    def found(self, scores: Mapping[int, tuple[float, float]]) -> dict[int, Held]:
        """The stored passages with these numbers, each with its score and relevance; what is gone is left out."""
        rows = self._connection.execute(sql.FOUND, (json.dumps([*scores]),))
        return {row[0]: _held(row, *scores[row[0]]) for row in rows}

    def of_document(self, document: str) -> list[Held]:
        return [_held(row) for row in self._connection.execute(sql.OF_DOCUMENT, (document,))]

    def state(self, document: str) -> int | None:
        row = self._connection.execute(sql.STATE, (document,)).fetchone()
        return None if row[0] is None else int(row[0])

    def current_edition(self, document: str) -> int | None:
        row = self._connection.execute(sql.CURRENT_EDITION, (document,)).fetchone()
        return None if row is None else int(row[0])

    def vectors(self, after: int) -> Iterator[tuple[int, int, bytes]]:
        """Passage, edition and vectors of every passage numbered above `after`."""
        return iter(self._connection.execute(sql.VECTORS, (after,)))

    def without_vector(self, limit: int) -> list[tuple[int, Described]]:
        """Passages that have no vectors yet, each with what to make them of."""
        rows = self._connection.execute(sql.WITHOUT_VECTOR, (limit,))
        return [
            (n, Described(title, json.loads(heading), text)) for n, title, heading, text in rows
        ]

    def audiences(self) -> dict[int, tuple[str, frozenset[str]]]:
        """Each edition's organisation and readers."""
        rows = self._connection.execute(sql.AUDIENCES)
        return {edition: (org, _readers(readers)) for edition, org, readers in rows}

    def unfinished(self) -> list[tuple[int, int]]:
        """Editions that the word index may lack or still have, each with its state."""
        return [(int(e), int(s)) for e, s in self._connection.execute(sql.UNFINISHED)]

    def staged_rows(self) -> Iterator[Row]:
        return (_row(row) for row in self._connection.execute(sql.STAGED_PASSAGES))

    def every_row(self) -> Iterator[Row]:
        return (_row(row) for row in self._connection.execute(sql.EVERY_PASSAGE))


def _held(row: tuple[object, ...], score: float = 0.0, relevance: float = 0.0) -> Held:
    (
        _,
        name,
        text,
        page,
        heading,
        position,
        document,
        title,
        uri,
        version,
        updated,
        org,
        readers,
    ) = row
    passage = Passage(
        id=str(name),
        document=str(document),
        title=str(title),
        text=str(text),
        uri=str(uri),
        page=page if isinstance(page, int) else None,
        heading=tuple(json.loads(str(heading))),
        position=int(str(position)),
        score=score,
        relevance=relevance,
        updated=datetime.fromisoformat(updated) if isinstance(updated, str) else None,
        version=int(str(version)),
    )
    return Held(passage, str(org), _readers(str(readers)))


@lru_cache(maxsize=1024)
def _readers(held: str) -> frozenset[str]:
    """Read once: few different sets of readers stand on many passages."""
    return frozenset(json.loads(held))


def _row(row: tuple[object, ...]) -> Row:
    number, edition, text, heading, title, name, language, organisation, readers = row
    return Row(
        passage=int(str(number)),
        edition=int(str(edition)),
        text=str(text),
        heading=tuple(json.loads(str(heading))),
        title=str(title),
        name=str(name),
        language=str(language),
        organisation=str(organisation),
        readers=tuple(json.loads(str(readers))),
    )

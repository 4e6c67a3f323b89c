"""The word index in tantivy: terms of every passage, rebuilt from SQLite whenever it is in doubt."""

import shutil
import threading
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import tantivy

from rag.domain import IndexFull, Unavailable
from rag.failpoint import failpoint
from rag.retrievers.embedded.fields import (
    CONTEXT,
    DEFINED,
    GRAMS,
    NAME,
    PAIRS,
    TERMS,
    audience_terms,
    fields_of,
)
from rag.retrievers.embedded.snapshot import Row

FORMAT = 5
"""Counted up whenever fields or their analysis change: older word indexes are then built anew."""
_LEAST_ROOM = 1 << 20
"""With fewer bytes free a failed write is put down to the disk: tantivy does not say."""
_HEAP = 100_000_000
"""Bytes tantivy's writer may fill before it flushes a segment: some ten thousand passages. Half of it leaves so many
segments that merging them takes a tenth of the time, and more saves nothing."""
_THREADS = 1
"""One writing thread: the other core prepares the terms."""


def build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in (TERMS, CONTEXT, PAIRS, GRAMS):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in (NAME, DEFINED):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("audience", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("passage", fast=True)
    builder.add_unsigned_field("edition", indexed=True, fast=True)
    return builder.build()


class Words:
    """The word index of one folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.schema = build_schema()
        self._lock = threading.Lock()
        self._index: tantivy.Index | None = None
        self._searcher: tantivy.Searcher | None = None
        self._generation = -1

    def opens(self) -> bool:
        """Whether the folder is a word index at all."""
        try:
            self._open()
        except (ValueError, OSError):
            return False
        return True

    def holds(self, passages: int) -> bool:
        """Whether the folder opens and has exactly this many passages."""
        try:
            index = self._open()
            index.reload()
            return index.searcher().num_docs == passages
        except (ValueError, OSError):
            return False

    def has(self, edition: int) -> bool:
        """Whether any passage of the edition is in it, as of now."""
        index = self._open()
        index.reload()
        one = tantivy.Query.term_query(self.schema, "edition", edition, "basic")
        return bool(index.searcher().search(one, 1).hits)

    def at(self, generation: int) -> tantivy.Searcher:
        """A searcher no older than the store's `generation`."""
        with self._lock:
            if self._searcher is None or generation > self._generation:
                index = self._open()
                index.reload()
                self._searcher = index.searcher()
                self._generation = generation
            return self._searcher

    @contextmanager
    def change(self) -> Generator["Change"]:
        """What is taken out and put in within it is one step for searchers, or nothing."""
        full = False
        try:
            writer = self._open().writer(_HEAP, _THREADS)
            try:
                yield Change(self.schema, writer)
                failpoint("words.before_commit")
                writer.commit()
                failpoint("words.after_commit")
            except Exception:
                full = self._is_full()
                _roll_back(writer)
                raise
            finally:
                # Drops what was not committed, and lets the next writer in.
                writer.wait_merging_threads()
        except (ValueError, OSError) as error:
            # Nothing is lost: the store still says what is unfinished.
            if full or self._is_full():
                msg = f"There is no room left in {self._path.parent}; free some space on its disk."
                raise IndexFull(msg) from error
            msg = f"The index at {self._path.parent} cannot be written right now: {error}."
            raise Unavailable(msg) from error

    def _is_full(self) -> bool:
        return shutil.disk_usage(self._path.parent).free < _LEAST_ROOM

    def rebuild(self, rows: Iterable[Row]) -> None:
        """Starts over with these passages."""
        with self._lock:
            self._index = self._searcher = None
        shutil.rmtree(self._path, ignore_errors=True)
        with self.change() as change:
            change.put_in(rows)

    def close(self) -> None:
        with self._lock:
            self._index = self._searcher = None

    def _open(self) -> tantivy.Index:
        if self._index is None:
            self._path.mkdir(parents=True, exist_ok=True)
            index = tantivy.Index(self.schema, str(self._path))
            # Reloaded when the store's generation says so, not by watching files.
            index.config_reader("manual")
            self._index = index
        return self._index


class Change:
    """A step of the word index under way."""

    def __init__(self, schema: tantivy.Schema, writer: tantivy.IndexWriter) -> None:
        self._schema = schema
        self._writer = writer

    def take_out(self, editions: Iterable[int]) -> None:
        """Whatever of them was put in so far."""
        for edition in editions:
            # By query: deletion by term takes the number for a signed one and finds nothing.
            gone = tantivy.Query.term_query(self._schema, "edition", edition, "basic")
            self._writer.delete_documents_by_query(gone)

    def put_in(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._writer.add_document(_document(row))


def _roll_back(writer: tantivy.IndexWriter) -> None:
    """Gives back the room that a failed write has taken: on a full disk the next one needs it."""
    with suppress(ValueError, OSError):
        writer.rollback()
        writer.garbage_collect_files()


def numbers(
    searcher: tantivy.Searcher, field: str, addresses: Sequence[tantivy.DocAddress]
) -> list[int]:
    return [int(value or 0) for value in searcher.fast_field_values(field, list(addresses))]


def _document(row: Row) -> tantivy.Document:
    document = tantivy.Document()
    for field, terms in fields_of(row).items():
        document.add_text(field, terms)
    for term in audience_terms(row.organisation, row.readers):
        document.add_text("audience", term)
    document.add_unsigned("passage", row.passage)
    document.add_unsigned("edition", row.edition)
    return document

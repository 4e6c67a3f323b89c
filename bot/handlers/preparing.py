"""From a stored file to passages ready for the index."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from bot.handlers.arrivals import Arrival
from bot.handlers.copies import Copies
from bot.ports import Clock, DocumentStore, Gone, Held
from rag.domain import IndexedDocument, Passage, Reading, Unavailable, Unreadable

_AHEAD = 4
"""Files per reader that are under way, so that reading goes on while a batch is put into the index."""


class Reads(Protocol):
    """Reads one file, whatever its format."""

    def read(self, path: Path, *, name: str) -> Reading:
        """Raises `Unreadable` with one sentence for the person who sent it."""
        ...


class ReadsScans(Protocol):
    """Reads the pages of a stored PDF that are pictures."""

    def complete(self, reading: Reading, path: Path, *, key: str) -> Reading:
        """The reading with the words of its pictures, and a warning for each that has none.

        Args:
            reading: With the pages that are `pictures`.
            path: The file.
            key: Where it lies in the store.

        Raises:
            Unreadable: nothing at all can be read.
            Held, Unavailable: not now; ask again later.
        """
        ...


Split = Callable[[Reading, IndexedDocument], Sequence[Passage]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A reading ready for the index."""

    arrival: Arrival
    reading: Reading
    """All but its blocks."""
    indexed: IndexedDocument
    passages: Sequence[Passage]


class Preparing:
    """Reads and splits files.

    Args:
        copies: Their bytes, where they can be read.
        documents: What is held already, for the next version's number.
        reader: Reads a file's text, in a process of its own.
        scans: Reads what a file holds as pictures.
        split: Cuts a reading into passages.
        now: The present moment.
    """

    def __init__(
        self,
        *,
        copies: Copies,
        documents: DocumentStore,
        reader: Reads,
        scans: ReadsScans,
        split: Split,
        now: Clock,
    ) -> None:
        self._copies = copies
        self._documents = documents
        self._reader = reader
        self._scans = scans
        self._split = split
        self._now = now

    def prepare(self, arrival: Arrival) -> Prepared | Unreadable:
        """Reads and splits; an unreadable file is returned, not raised, so that others go on."""
        try:
            with self._copies.of(arrival.key) as copy:
                reading = self._reader.read(copy, name=arrival.name)
                if reading.pictures:
                    reading = self._scans.complete(reading, copy, key=arrival.key)
        except Unreadable as error:
            return error
        held = self._documents.get(arrival.document_id)
        indexed = IndexedDocument(
            id=arrival.document_id,
            title=arrival.title or reading.title or arrival.name,
            readers=arrival.readers,
            organisation=arrival.organisation,
            name=arrival.name,
            uri=f"/d/{arrival.document_id}",
            version=held.version + (held.state == "indexed") if held else 1,
            updated=self._now(),
        )
        passages = self._split(reading, indexed)
        if not passages:
            return Unreadable("There is no text in it.")
        about = replace(reading, blocks=())  # the passages hold the words; a batch lies in memory
        return Prepared(arrival=arrival, reading=about, indexed=indexed, passages=passages)


def ahead(
    prepare: Callable[[Arrival], Prepared | Unreadable],
    arrivals: Iterable[Arrival],
    *,
    readers: int,
) -> Iterator[tuple[Arrival, Prepared | Unreadable]]:
    """Prepares several files at once, in order, and never far ahead of the consumer."""
    with ThreadPoolExecutor(readers, thread_name_prefix="reading") as pool:
        running: deque[tuple[Arrival, Future[Prepared | Unreadable]]] = deque()
        for arrival in arrivals:
            running.append((arrival, pool.submit(_once, prepare, arrival)))
            if len(running) > _AHEAD * readers:
                first, future = running.popleft()
                yield first, future.result()
        for each, future in running:
            yield each, future.result()


def _once(
    prepare: Callable[[Arrival], Prepared | Unreadable], arrival: Arrival
) -> Prepared | Unreadable:
    """One of many: what does not answer now fails this file alone, and is said."""
    try:
        return prepare(arrival)
    except (Held, Unavailable) as error:
        return Unreadable(f"{error}; take it in again later.")
    except Gone:
        return Unreadable("Its file is no longer in the store; add it again.")

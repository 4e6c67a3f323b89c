"""Documents from an operator: folders, files and web pages, by the command line or the console."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from bot.domain import Document
from bot.handlers.arrivals import Arrival, document_id, expiry
from bot.handlers.audit import OPERATOR
from bot.handlers.library import Library
from bot.ports import Clock, FileStore, PortError, StorageFull
from rag.domain import RagError, Unreadable

_CHUNK = 1024 * 1024


class FoundFile(Protocol):
    """A file that a source found."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        ...

    @property
    def name(self) -> str:
        """What to call it: its path below the folder that was named."""
        ...


class FetchedPage(Protocol):
    """A web page or file that was fetched."""

    @property
    def url(self) -> str:
        """Its address after redirects."""
        ...

    @property
    def name(self) -> str:
        """What to call it."""
        ...

    @property
    def media_type(self) -> str:
        """As the server said."""
        ...

    @property
    def body(self) -> bytes:
        """Its bytes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of one file or page."""

    name: str
    state: str
    """`indexed`, `unchanged`, `failed` or `removed`."""
    document: Document | None = None
    reason: str = ""


class Intake:
    """Takes files and pages in on an operator's word.

    Args:
        library: Where documents live.
        files: The store of bytes.
        fetch: Fetches one address, raising `Unreadable` with the reason.
        now: The present moment.
        organisation: Whose documents these are.
        max_bytes: The largest file taken.
    """

    def __init__(
        self,
        *,
        library: Library,
        files: FileStore,
        fetch: Callable[[str], FetchedPage],
        now: Clock,
        organisation: str,
        max_bytes: int,
    ) -> None:
        self._library = library
        self._files = files
        self._fetch = fetch
        self._now = now
        self._organisation = organisation
        self._max_bytes = max_bytes

    def files(
        self,
        found: Iterable[FoundFile],
        *,
        readers: frozenset[str],
        keep_for: timedelta | None = None,
        owner: str = OPERATOR,
    ) -> Iterator[TakenIn]:
        """Takes files in; those already held with this content are left as they are.

        Where it breaks off, no copy stays behind of a file that did not become a document.
        """
        refused: list[TakenIn] = []
        copied: dict[str, Arrival] = {}

        def arrivals() -> Iterator[Arrival]:
            for each in found:
                arrival = self._arrival(each, readers, owner, keep_for)
                if isinstance(arrival, TakenIn):
                    refused.append(arrival)
                else:
                    copied[arrival.document_id] = arrival
                    yield arrival

        try:
            for document, error in self._library.take_in_many(arrivals()):
                copied.pop(document.id, None)
                yield _outcome(document, error)
                while refused:
                    yield refused.pop(0)
        except (PortError, RagError):
            self._tidy(copied.values())
            raise
        yield from refused

    def _tidy(self, copied: Iterable[Arrival]) -> None:
        """Erases the copies that no document on the list stands for."""
        for each in copied:
            held = self._library.documents.get(each.document_id)
            if held is None or held.key != each.key:
                self._files.remove(each.key)

    def page(
        self,
        url: str,
        *,
        readers: frozenset[str],
        keep_for: timedelta | None = None,
        owner: str = OPERATOR,
    ) -> TakenIn:
        """Takes one web page in."""
        try:
            page = self._fetch(url)
            arrival = Arrival(
                document_id=document_id(self._organisation, "url", page.url),
                organisation=self._organisation,
                name=page.name,
                readers=readers,
                owner=owner,
                key=f"documents/{uuid.uuid4().hex}",
                size=len(page.body),
                sha256=hashlib.sha256(page.body).hexdigest(),
                source=page.url,
                media_type=page.media_type,
                expires=expiry(self._now(), keep_for),
            )
            return self._taken(arrival, page.body)
        except (Unreadable, StorageFull) as error:
            return TakenIn(name=url, state="failed", reason=str(error))

    def _taken(self, arrival: Arrival, body: bytes) -> TakenIn:
        known = self._library.known(arrival)
        if known is not None:
            return TakenIn(name=known.name, state="unchanged", document=known)
        self._files.save(
            arrival.key, iter((body,)), media_type=arrival.media_type, max_bytes=self._max_bytes
        )
        try:
            (taken,) = self._library.take_in_many([arrival], readers=1)
        except (PortError, RagError):
            self._tidy([arrival])
            raise
        return _outcome(*taken)

    def remove_missing(self, root: Path) -> list[Document]:
        """Removes the documents of files that are no longer below `root`."""
        removed: list[Document] = []
        for document in self._library.every(None):
            path = Path(document.source.removeprefix("file:"))
            ours = document.source.startswith("file:") and path.is_relative_to(root)
            if ours and not path.exists():
                removed.append(self._library.remove(document))
        return removed

    def _arrival(
        self,
        found: FoundFile,
        readers: frozenset[str],
        owner: str,
        keep_for: timedelta | None,
    ) -> Arrival | TakenIn:
        """The file as an arrival, its bytes copied to the store; what cannot be is said at once."""
        try:
            size = found.path.stat().st_size
            if size > self._max_bytes:
                limit = self._max_bytes // (1024 * 1024)
                reason = f"It is larger than {limit} MB."
                return TakenIn(name=found.name, state="failed", reason=reason)
            if size == 0:
                return TakenIn(name=found.name, state="failed", reason="It is empty.")
            arrival = self._described(found, readers, owner, keep_for)
            known = self._library.known(arrival)
            if known is not None:
                return TakenIn(name=found.name, state="unchanged", document=known)
            self._files.save(
                arrival.key,
                _chunks(found.path),
                media_type="",
                max_bytes=self._max_bytes,
            )
        except OSError as error:
            reason = f"It cannot be opened ({error.strerror or 'unknown reason'})."
            return TakenIn(name=found.name, state="failed", reason=reason)
        except StorageFull as full:
            return TakenIn(name=found.name, state="failed", reason=str(full))
        return arrival

    def _described(
        self,
        found: FoundFile,
        readers: frozenset[str],
        owner: str,
        keep_for: timedelta | None,
    ) -> Arrival:
        place = found.path.resolve()
        digest = hashlib.sha256()
        for chunk in _chunks(place):
            digest.update(chunk)
        return Arrival(
            document_id=document_id(self._organisation, "file", str(place)),
            organisation=self._organisation,
            name=found.name,
            readers=readers,
            owner=owner,
            key=f"documents/{uuid.uuid4().hex}",
            size=place.stat().st_size,
            sha256=digest.hexdigest(),
            source=f"file:{place}",
            expires=expiry(self._now(), keep_for),
        )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _outcome(document: Document, error: Unreadable | None) -> TakenIn:
    failed = error is not None or document.state == "failed"
    return TakenIn(
        name=document.name,
        state="failed" if failed else "indexed",
        document=document,
        reason=str(error) if error else document.reason,
    )

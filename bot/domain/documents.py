"""Documents, from an upload link to their removal.

Standard library only: the ingress imports this and must start in milliseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.chat import ThreadRef

DocumentState = Literal["uploaded", "reading", "indexed", "failed", "expired", "removed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document of the organisation, from its first byte to its removal."""

    id: str
    """By place and name, so that a new version of the same document keeps it."""
    organisation: str
    title: str
    name: str
    """The file name or address as given: display text, never a path of ours."""
    readers: frozenset[str]
    owner: str
    """The reader string of the person who brought it; `operator` for the command line."""
    state: DocumentState
    created: datetime
    updated: datetime
    source: str = ""
    """Where it came from: `upload`, `slack-file:F1`, a path's or site's address."""
    key: str = ""
    """Where its bytes lie in the file store."""
    media_type: str = ""
    size: int = 0
    pages: int = 0
    sha256: str = ""
    version: int = 1
    """Rises with each new content."""
    revision: int = 0
    """Rises with each write; what a conditional write compares."""
    reason: str = ""
    """Why it failed, in one sentence for people."""
    expires: datetime | None = None
    thread: ThreadRef | None = None
    """Where to say that it is ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """One page of a listing."""

    documents: tuple[Document, ...]
    total: int
    next: str = ""
    """Cursor of the next page; empty at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadTicket:
    """What an upload link allows, and nothing else: signed, short-lived, bound to who asked for it."""

    id: str
    organisation: str
    owner: str
    readers: frozenset[str]
    expires: datetime
    thread: ThreadRef | None = None
    keep_for: timedelta | None = None
    """The document's own life time, where one was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadForm:
    """A form that posts one file straight to the store; the fields are exact and signed."""

    url: str
    fields: Mapping[str, str]
    expires: datetime
    max_bytes: int


def readable_by(readers: frozenset[str], *, here: str = "one channel") -> str:
    """Who can read something, in words; `here` is what a single channel is called."""
    if "everyone" in readers:
        return "everyone in the organisation"
    kinds = {reader.split(":", 1)[0] for reader in readers}
    if kinds == {"user"}:
        return "you alone" if len(readers) == 1 else f"{len(readers)} people"
    if kinds == {"channel"}:
        return f"the members of {here}" if len(readers) == 1 else f"{len(readers)} channels"
    return f"{len(readers)} groups and people"

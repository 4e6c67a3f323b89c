"""What goes out: the kinds of reply that every platform renders in its own way.

Standard library only: the ingress imports this and must start in milliseconds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.domain.chat import MessageRef, Person, ThreadRef
from bot.domain.documents import Document, DocumentPage
from rag.domain import Answer, Citation, Trace

NoticeKind = Literal["info", "working", "refusal", "error", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to press under a notice; comes back as `Pressed(action, value)`."""

    label: str
    action: str
    value: str = ""
    style: Literal["", "primary", "danger"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A plain sentence of ours (Markdown without links), with buttons where there is a choice."""

    kind: NoticeKind
    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReply:
    """An answer to show, with what the surface needs to render sources and feedback."""

    answer_id: str
    answer: Answer
    question: str
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    """Document id to our own `/d/<id>` address; nothing else may be linked."""
    more_for_asker: bool = False
    """More exists for the asker alone; said privately, and only to the asker."""
    model_label: str = ""
    """Shown when several models answer side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadInvitation:
    """A link to the upload page."""

    url: str
    expires: datetime
    readers: frozenset[str]
    """Who will be able to read what is uploaded."""
    curl: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentList:
    """What this reader may read, one page of it."""

    page: DocumentPage
    removable: frozenset[str] = frozenset()
    """Ids this person may remove."""
    links: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReady:
    """A document became searchable."""

    document: Document
    summary: str = ""
    citations: tuple[Citation, ...] = ()
    suggestions: tuple[str, ...] = ()
    """Questions it can answer."""
    links: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesView:
    """The quoted passages behind an answer, for one person who may read them."""

    answer_id: str
    citations: tuple[Citation, ...]
    links: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why this answer."""

    answer_id: str
    trace: Trace
    filtered: int | None = None
    """How many passages the readers filtered out; None for those not allowed to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """Footnote's own page on a platform: what this person may read, how to ask, what is kept."""

    documents: DocumentPage
    prompts: tuple[str, ...]
    retention: str
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    welcome: bool = False
    closed: str = ""
    """Why this person may not ask; empty where they may."""


Reply = (
    AnswerReply
    | Notice
    | UploadInvitation
    | DocumentList
    | DocumentReady
    | SourcesView
    | Explanation
    | HomeView
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a reply goes: into a thread for all who see it, or to one person alone."""

    thread: ThreadRef
    only: Person | None = None
    """Set: only this person may see it."""
    update: MessageRef | None = None
    """Set: this message is changed in place instead of posting another."""
    key: str = ""
    """Set: what the message carries in its metadata, where the platform keeps any, to be found by."""
    again: bool = False
    """An earlier try may have posted it: a message that carries the key is changed in place."""
    posted: Callable[[MessageRef], None] | None = field(default=None, compare=False)
    """Set: told of the message; where no key could find it again, before any word stands in it."""
    via: Mapping[str, str] = field(default_factory=dict[str, str])

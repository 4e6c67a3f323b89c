"""What answering is about: who reads, what is asked, what was found, what is said.

The errors, as a tree:

    RagError
    ├── NoReaders            a search or an index write that names nobody who may read
    ├── Unreadable           this one file cannot be read; the text says why, for the person who sent it
    ├── IndexDamaged         the index cannot be opened; the text says what to do
    ├── Unavailable          search or model does not answer now; worth another try
    │   ├── SearchBusy
    │   ├── ModelUnavailable
    │   ├── PromptTooLong    the model reads less than it was sent
    │   └── ModelWakingUp    scaled to zero; comes back in minutes
    └── Stopped              the asker pressed stop
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

EVERYONE = "everyone"
"""The reader that every member of the organisation holds."""


class RagError(Exception):
    """Base of every error that `rag` raises; its text may be shown to a person."""


class NoReaders(RagError):
    """Nobody is named who may read, so nothing may be read."""


class Unreadable(RagError):
    """A file cannot be read; `str()` is one sentence for the person who sent it."""


class IndexDamaged(RagError):
    """The index on disk cannot be opened."""


class FilterBroken(RagError):
    """Search returned what nobody may read: nothing it returns can be trusted any more."""


class Unavailable(RagError):
    """Search or model does not answer now; the same question may work later.

    Args:
        message: One sentence for the log.
        retry_after: Seconds after which another try makes sense.
    """

    def __init__(self, message: str, *, retry_after: float = 5.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SearchBusy(Unavailable):
    """The search backend throttles."""


class ModelUnavailable(Unavailable):
    """The language model is unreachable, overloaded, or broke off."""


class PromptTooLong(ModelUnavailable):
    """The model reads less than it was sent."""


class ModelWakingUp(ModelUnavailable):
    """The model's endpoint is scaled to zero and starts now."""


class IndexFull(Unavailable):
    """The disk under the index is full; nothing of this write was kept."""


class Stopped(RagError):
    """The asker pressed stop; what was said until then stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Those who will see an answer: their organisation, and the readers all of them hold.

    A reader is `everyone`, `channel:<platform>:<id>`, `user:<platform>:<id>` or `group:<platform>:<id>`.
    A document may be used when it has at least one of these readers and belongs to the organisation.
    """

    readers: frozenset[str]
    organisation: str = "default"

    def __post_init__(self) -> None:
        if not self.readers:
            msg = "a principal without readers may read nothing; name at least one reader"
            raise NoReaders(msg)

    def may_read(self, organisation: str, readers: frozenset[str]) -> bool:
        """Whether a document of `organisation` with these `readers` may be used."""
        return organisation == self.organisation and not self.readers.isdisjoint(readers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing said in a thread before the question."""

    speaker: Literal["person", "footnote"]
    text: str
    name: str = ""
    """Who said it, as the room knows them; empty where unknown."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedDocument:
    """What the index must know of a document besides its passages."""

    id: str
    title: str
    readers: frozenset[str]
    organisation: str = "default"
    name: str = ""
    """The file's name or the page's address, as given; matched by questions that name a file."""
    uri: str = ""
    """Where a citation links to; the passage's page is added by whoever renders the link."""
    version: int = 1
    updated: datetime | None = None

    def __post_init__(self) -> None:
        if not self.readers:
            msg = f"document {self.id} names no reader, so nobody could ever find it"
            raise NoReaders(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of a document in reading order, as a reader of formats found it."""

    kind: Literal["heading", "paragraph", "list", "table", "code"]
    text: str
    """Plain text; a table is Markdown with `|` between cells, code keeps its line breaks."""
    page: int | None = None
    """1-based page, slide or sheet; None where the format has none."""
    level: int = 0
    """1-6 for headings, else 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file turned into text: what every reader of a format returns."""

    title: str
    blocks: tuple[Block, ...]
    pages: int = 1
    media_type: str = "text/plain"
    """Found by content, not by name."""
    warnings: tuple[str, ...] = ()
    """One sentence each, such as pages without a text layer."""
    pictures: tuple[int, ...] = ()
    """Pages that are pictures and whose words nobody has read yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a document that can be found, quoted and cited."""

    id: str
    document: str
    title: str
    text: str
    uri: str = ""
    page: int | None = None
    heading: tuple[str, ...] = ()
    """The headings above it, outermost first, without the title."""
    position: int = 0
    """Its place among the document's passages, from 0."""
    score: float = 0.0
    """Comparable within one search only, higher is better."""
    relevance: float = 0.0
    """0 to 1, comparable between searches: how much of the question this passage covers."""
    updated: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A numbered proof: `[number]` in the answer stands for these words on that page."""

    number: int
    passage: Passage
    quote: str
    """Words of the passage, unchanged, that support the claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One measured step of an answer."""

    name: str
    milliseconds: float
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Why this answer: everything an authorised person may ask about it afterwards."""

    question: str
    """As it was searched: rewritten to stand alone."""
    passages: tuple[Passage, ...] = ()
    removed: tuple[str, ...] = ()
    """What the citation check took out, and why; one sentence each."""
    steps: tuple[Step, ...] = ()
    model: str = ""
    """The one that answered."""
    instead_of: str = ""
    """The one that was asked first and did not answer."""
    confidence: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    """US dollars, None where the price is unknown."""

    @property
    def answered_by(self) -> str:
        """The model's name, and whose place it took."""
        taken = f", because {self.instead_of} did not answer" if self.instead_of else ""
        return f"{self.model}{taken}" if self.model else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the documents, by whom it will be read."""

    text: str
    principal: Principal
    turns: tuple[Turn, ...] = ()
    model: str = ""
    """A configured model's name; empty for the default."""
    language: str = ""
    """BCP 47, where the platform tells it; empty to go by the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is said: Markdown with `[n]` markers, each standing for one citation."""

    text: str
    answered: bool
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Passage, ...] = ()
    """Where it does not know: the closest passages, best first, one per document."""
    stopped: bool = False
    remarks: tuple[str, ...] = ()
    """Said beneath the answer, such as sources that disagree or are old."""
    trace: Trace = field(default_factory=lambda: Trace(question=""))
    labels: Mapping[str, str] = field(default_factory=dict[str, str])

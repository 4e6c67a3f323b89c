"""What a delivery means: the things people do, in our words.

Standard library only: the ingress imports this and must start in milliseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.domain.chat import Delivery, MessageRef, Person, PlaceKind, ThreadRef


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedFile:
    """A file somebody put into a chat; its bytes are still with the platform."""

    id: str
    name: str
    size: int | None = None
    media_type: str = ""
    url: str = ""
    extra: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the platform's adapter needs to fetch it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question addressed to Footnote."""

    key: str
    """Identity of the message it came in, e.g. `slack:T1:C1:17.01`: one outcome per key, for ever."""
    thread: ThreadRef
    asker: Person
    text: str
    """As a reader would see it: our mention taken out, other mentions and links resolved."""
    message: MessageRef | None = None
    """The message asking; None for commands and modals, which leave none."""
    place: PlaceKind = "unknown"
    private: bool = False
    """Only the asker may see the reply (a slash command, "answer me privately")."""
    summoned: bool = False
    """Called into a thread it did not take part in: what was said before should be read."""
    edited: bool = False
    """A new wording of a question already answered: answer in place."""
    files: tuple[DroppedFile, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    """`model`, `compare`: chosen for this question alone; `label`, `beside`: one of several answers to it."""
    language: str = ""
    quoted: str = ""
    """A message the question is about ("Ask about this")."""
    via: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the platform's adapter needs to reply, such as a response URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded:
    """A command: `add`, `list`, `remove`, `status`, `help` and so on, with the rest of the line."""

    key: str
    thread: ThreadRef
    person: Person
    name: str
    argument: str = ""
    place: PlaceKind = "unknown"
    private: bool = True
    via: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """Thumbs for an answer, or what was said about it after them."""

    key: str
    thread: ThreadRef
    person: Person
    answer_id: str
    verdict: Literal["up", "down", "none"]
    reason: str = ""
    """What was wrong or missing."""
    correction: str = ""
    """What the right answer would have been."""
    via: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button of ours: `sources`, `why`, `private`, `mute`, `unmute`, `confirm-remove`, `rescope`..."""

    key: str
    thread: ThreadRef
    person: Person
    action: str
    value: str = ""
    place: PlaceKind = "unknown"
    via: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPressed:
    """Somebody pressed stop on the answer now being written in a thread."""

    key: str
    thread: ThreadRef
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Retracted:
    """A question was deleted; its answer goes with it."""

    key: str
    """The question's own key."""
    thread: ThreadRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Somebody opened our home, messages tab or was greeted for the first time."""

    key: str
    thread: ThreadRef
    person: Person
    surface: Literal["home", "messages", "installed"]
    looking_at: str = ""
    """The channel the person has open beside us, where the platform tells."""
    via: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStored:
    """Bytes of an upload lie in the store and wait to be read."""

    key: str
    document_id: str
    thread: ThreadRef | None = None
    upload: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the record will hold once read: `key`, `name`, `media_type`, `size`, `sha256`, ...

    It travels here and not in the record, so that while a new version is read the old one stands.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWithdrawn:
    """The platform says that a file we took from it was deleted there."""

    key: str
    thread: ThreadRef
    file_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lingers:
    """A removed document was still held by the index, which forgets in its own time."""

    document_id: str
    revision: int
    """The record's, when it was to be removed."""
    since: datetime
    look: int = 0
    """How many looks there were before this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """A delivery was put behind others a while ago; whoever asked may want to know."""

    key: str
    delivery: Delivery


Event = (
    Asked
    | Commanded
    | Rated
    | Pressed
    | StopPressed
    | Retracted
    | Opened
    | FileStored
    | FileWithdrawn
    | Lingers
    | Waited
)

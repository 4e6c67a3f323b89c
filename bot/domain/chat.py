"""Where and who: threads, messages, people, and the deliveries a platform makes.

Standard library only: the ingress imports this and must start in milliseconds.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from rag.domain import Principal

Platform = Literal["slack", "teams", "web"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRef:
    """One thread of one channel, on one platform, in one tenant."""

    platform: Platform
    tenant: str
    channel: str
    root: str
    """Id of the message the thread hangs from; empty where a place has no threads."""

    @property
    def key(self) -> str:
        """One string for queues and tables; parts are joined by a character no platform uses in ids."""
        return f"{self.platform}\x1f{self.tenant}\x1f{self.channel}\x1f{self.root}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRef:
    """One message, to be updated, linked or deleted later."""

    thread: ThreadRef
    id: str
    further: tuple[str, ...] = ()
    """The messages it continues in, where the platform itself cannot tell them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone on a platform."""

    platform: Platform
    tenant: str
    id: str
    name: str = ""

    @property
    def reader(self) -> str:
        """The reader that only this person holds."""
        return f"user:{self.platform}:{self.id}"


PlaceKind = Literal["direct", "group", "private", "public", "external", "unknown"]
"""`external`: shared with another organisation. `unknown`: the platform did not tell; read narrowly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A group chat or a channel as a platform told us of it."""

    platform: Platform
    tenant: str
    id: str
    """What `ThreadRef.channel` holds."""
    team: str = ""
    """The team whose channel it is; empty for a chat."""
    shared_by_team: bool = False
    """Every member of the team is in it."""
    address: str = ""
    """Where the platform is reached for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who will see a reply, and what they may therefore be shown."""

    principal: Principal
    """What all who see the reply may read."""
    asker: Principal
    """What the asker alone may read; a superset of `principal` or equal to it."""
    kind: PlaceKind = "unknown"
    guest: bool = False
    """The asker is known to be no full member of the organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One verified thing a platform told us, as it lies on the queue: raw, not yet understood."""

    id: str
    """Unique per thing told, the same over the platform's retries; the queue drops a second one."""
    source: Platform | Literal["footnote"]
    """`footnote` for our own notes to ourselves, such as "this upload is stored"."""
    thread_key: str
    """Deliveries with the same key are handled one after another, in order."""
    kind: str
    """The source's own word, such as `event`, `interaction`, `command`, `activity`, `stored`."""
    payload: str
    """JSON text exactly as verified (form bodies are turned into the JSON they carry)."""
    received: datetime
    tenant: str = ""
    trace: str = ""
    """W3C `traceparent`, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A delivery handed to one worker for a while."""

    delivery: Delivery
    attempt: int
    """1 for the first try."""
    last_try: bool
    token: str
    """Proves the lease to the queue that gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A delivery that nobody has begun yet."""

    delivery: Delivery
    ahead: int
    """How many come before it, as far as the queue can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The delivery is finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The delivery goes back and comes again after `delay`."""

    delay: timedelta
    reason: str = ""
    counted: bool = True
    """False where waiting is nobody's fault (held elsewhere, draining): the try is not used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """The delivery cannot be handled; an operator may replay it."""

    reason: str


Outcome = Done | Again | Dead


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A delivery that ended undone."""

    delivery: Delivery
    reason: str
    died: datetime

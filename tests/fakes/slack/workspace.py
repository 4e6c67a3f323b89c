"""What one workspace holds: people, channels, messages, and what was shown to whom."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

TEAM = "T1"
BOT_USER = "UBOT"
BOT_ID = "BBOT"
BOT_TOKEN = "xoxb-footnote"
APP_TOKEN = "xapp-footnote"

Json = dict[str, Any]

GRANTED = {
    "app_id": "A1",
    "access_token": BOT_TOKEN,
    "token_type": "bot",
    "bot_user_id": "UBOT",
    "scope": "chat:write",
    "team": {"id": TEAM, "name": "One"},
    "enterprise": None,
    "authed_user": {"id": "UADA"},
    "is_enterprise_install": False,
}
"""What Slack answers to the code of an installation."""


@dataclass(kw_only=True)
class Fault:
    """Something that goes wrong once, on the next call of a method."""

    kind: str
    """`429`, `500`, `reset`, `html`, `lost` (done, but the answer never arrives), or Slack's error."""
    retry_after: int = 1


@dataclass(kw_only=True)
class Ephemeral:
    """Something shown to one person."""

    channel: str
    user: str
    text: str
    blocks: list[Json]
    thread_ts: str = ""
    by: str = "chat.postEphemeral"


@dataclass(kw_only=True)
class Workspace:
    """State of the fake; a test reads it as a person would look at Slack."""

    now: Callable[[], datetime]
    users: dict[str, Json] = field(default_factory=dict[str, Json])
    channels: dict[str, Json] = field(default_factory=dict[str, Json])
    members: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    messages: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    ephemerals: list[Ephemeral] = field(default_factory=list[Ephemeral])
    views: list[Json] = field(default_factory=list[Json])
    homes: dict[str, Json] = field(default_factory=dict[str, Json])
    statuses: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    sessions: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    titles: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    prompts: dict[str, list[Json]] = field(default_factory=dict[str, list[Json]])
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    triggers: dict[str, datetime] = field(default_factory=dict[str, datetime])
    urls: dict[str, tuple[datetime, int, Json]] = field(
        default_factory=dict[str, tuple[datetime, int, Json]]
    )
    calls: list[tuple[str, Json]] = field(default_factory=list[tuple[str, Json]])
    refused: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    without: set[str] = field(default_factory=set[str])
    """Features this workspace lacks: `status`, `sessions`, `stream`, `container`, `history`."""
    organisation: str = ""
    """The Enterprise organisation that installed us as a whole; empty for one workspace."""
    last_post: dict[str, datetime] = field(default_factory=dict[str, datetime])
    lock: threading.RLock = field(default_factory=threading.RLock)
    stamps: int = 0
    latest: int = 0
    triggered: int = 0
    told: int = 0

    def add_user(self, user: str, name: str, **flags: Any) -> None:
        """A person of the workspace."""
        self.users[user] = {
            "id": user,
            "team_id": TEAM,
            "name": name.lower(),
            "profile": {"display_name": name},
            **flags,
        }

    def add_channel(self, channel: str, name: str, members: list[str], **flags: Any) -> None:
        """A conversation."""
        self.channels[channel] = {"id": channel, "name": name, "is_channel": True, **flags}
        self.members[channel] = [*members, BOT_USER]

    def stamp(self) -> str:
        """The next message's timestamp; Slack's clock never goes back, whatever the machine's does."""
        with self.lock:
            self.stamps += 1
            self.latest = max(self.latest, int(self.now().timestamp()))
            return f"{self.latest}.{self.stamps:06d}"

    def says(self, user: str, channel: str, text: str, *, thread: str = "", **more: Any) -> Json:
        """A person posts; returns the message."""
        post: Json = {"type": "message", "user": user, "text": text, "ts": self.stamp(), **more}
        if thread:
            post["thread_ts"] = thread
        self.messages[channel].append(post)
        return post

    def trouble(self, method: str, kind: str, *, times: int = 1, retry_after: int = 1) -> None:
        """Lets the next calls of `method` fail."""
        for _ in range(times):
            self.faults[method].append(Fault(kind=kind, retry_after=retry_after))

    def trigger(self) -> str:
        """A fresh trigger id."""
        with self.lock:
            self.triggered += 1
            name = f"trigger.{self.triggered}"
            self.triggers[name] = self.now()
        return name

    def event(self) -> str:
        """A fresh event id."""
        with self.lock:
            self.told += 1
            return f"Ev{self.told}"

    def answers(self, channel: str) -> list[Json]:
        """What we posted into a channel, in order."""
        return [each for each in self.messages[channel] if each.get("bot_id") == BOT_ID]

    def find(self, channel: str, stamp: str) -> Json | None:
        """A message by its timestamp."""
        return next((each for each in self.messages[channel] if each["ts"] == stamp), None)

    def called(self, method: str) -> list[Json]:
        """The arguments of every call of a method."""
        return [arguments for name, arguments in self.calls if name == method]


def shown(message: Json) -> str:
    """All words of a message as a reader sees them, in order."""
    return "\n".join(_words(message.get("blocks") or [])) or str(message.get("text", ""))


def _words(found: Any) -> list[str]:
    if isinstance(found, list):
        return [word for each in cast("list[Any]", found) for word in _words(each)]
    if not isinstance(found, dict):
        return []
    block = cast("Json", found)
    text = block.get("text")
    words: list[str] = [text] if isinstance(text, str) else _words(text)
    for name in ("title", "elements", "child_blocks", "accessory"):
        words += _words(block.get(name))
    return words

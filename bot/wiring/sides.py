"""The platforms that are set up: their doors at once, the rest of each when it is first needed.

Loading an SDK takes up to a second; the front door must open sooner.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.http import HttpRequest, HttpResponse
from bot.ports import ChatPlatform, Door, MessageKeeper, Translator

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Sides:
    """A platform behind its door: what comes in is translated, what goes out is rendered."""

    translator: Translator
    chat: ChatPlatform
    keeper: MessageKeeper


class Platforms:
    """Every platform that is set up, by name."""

    def __init__(self) -> None:
        self.doors: dict[str, Door] = {}
        self.pages: dict[str, Callable[[HttpRequest], HttpResponse]] = {}
        """Pages read with GET besides the doors, such as Slack's OAuth pages, by path."""
        self.starters: list[Callable[[], None]] = []
        """Called once everything is there, such as Socket Mode's connections."""
        self.closers: list[Callable[[], None]] = []
        self._sides = _Built()
        self.own: Translator | None = None
        """Understands our own notes to ourselves."""
        self.chats: Mapping[str, ChatPlatform] = _View(self._sides, lambda side: side.chat)
        self.keepers: Mapping[str, MessageKeeper] = _View(self._sides, lambda side: side.keeper)

    def add(self, name: str, build: Callable[[], Sides]) -> None:
        """Adds a platform; `build` is called once, at the first use."""
        self._sides.builders[name] = build

    def translator(self, source: str) -> Translator | None:
        """What understands deliveries from `source`; None where nothing does."""
        if source == "footnote":
            return self.own
        return self._sides.get(source).translator if source in self._sides.builders else None

    def warm(self) -> None:
        """Builds what has not been built yet."""
        for name in self._sides.builders:
            self._sides.get(name)


@dataclass
class _Built:
    """Platforms built and to be built."""

    builders: dict[str, Callable[[], Sides]] = field(default_factory=dict[str, Callable[[], Sides]])
    sides: dict[str, Sides] = field(default_factory=dict[str, Sides])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, name: str) -> Sides:
        with self.lock:
            if name not in self.sides:
                self.sides[name] = self.builders[name]()
            return self.sides[name]


class _View(Mapping[str, T], Generic[T]):
    """One side of every platform."""

    def __init__(self, built: _Built, pick: Callable[[Sides], T]) -> None:
        self._built = built
        self._pick = pick

    def __getitem__(self, name: str) -> T:
        return self._pick(self._built.get(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._built.builders)

    def __len__(self) -> int:
        return len(self._built.builders)

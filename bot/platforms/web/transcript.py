"""What is shown in the console's threads, kept so that a reload and a restart show everything."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.transcript import Entry, ThreadSummary


class Transcript(Protocol):
    """The console's threads, each seen by one person alone."""

    def put(self, person: str, entry: Entry) -> None:
        """Adds the entry at the end of its thread, or replaces the one of the same id in place.

        When this returns the entry survives a power cut. The moment of a replaced entry is kept.
        """
        ...

    def entries(self, person: str, thread: str) -> Sequence[Entry]:
        """The thread from its first entry to its last; empty for an unknown one."""
        ...

    def threads(self, person: str, *, limit: int = 50) -> Sequence[ThreadSummary]:
        """This person's threads, the one with the newest entry first."""
        ...

    def remove(self, person: str, thread: str, entry: str | None = None) -> None:
        """Erases one entry, or the whole thread; unknown ones are fine."""
        ...

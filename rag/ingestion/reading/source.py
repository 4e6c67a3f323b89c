"""What a reader of formats is given: the bytes, the name they came under, and how far it may go."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath

from rag.domain import Reading, Unreadable
from rag.ingestion.reading.cleaning import clean_line

_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one file may cost before it is refused."""

    seconds: float = 60.0
    """Wall-clock and processor time alike."""
    memory: int = 1024 * _MEGABYTE
    """Address space of the process that reads."""
    file: int = 300 * _MEGABYTE
    """Bytes of the file as it lies there."""
    unpacked: int = 300 * _MEGABYTE
    """Bytes of everything packed inside it."""
    entries: int = 10_000
    """Members of a zip-based format."""
    pages: int = 5_000
    cells: int = 2_000_000
    """Filled cells of a workbook or a CSV file."""
    output: int = 64 * _MEGABYTE
    """Bytes of text that may come out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file to read."""

    data: bytes
    name: str
    """As given by whoever sent it: only ever shown, or a hint among text formats."""
    limits: Limits = field(default_factory=Limits)
    pictures: tuple[int, ...] = ()
    """Pages of a PDF to read as pictures, and nothing else of it."""
    tesseract: tuple[str, ...] = ()
    """The OCR program that reads them, and its options."""

    @property
    def suffix(self) -> str:
        """The name's ending in lower case, with its dot."""
        return PurePath(self.name.replace("\\", "/")).suffix.lower()

    @property
    def title(self) -> str:
        """A title made of the name, for files that bring none."""
        stem = PurePath(self.name.replace("\\", "/")).stem
        return clean_line(re.sub(r"[_\s]+", " ", stem))[:200] or "Untitled"


FormatReader = Callable[[Source], Reading]
"""Turns the bytes of one format into text.

It raises `Unreadable` with one sentence for the sender, or whatever its library raises on damaged
input: the caller turns that into a sentence too.
"""


def refuse_pages(count: int, limits: Limits, what: str = "pages") -> None:
    """Raises `Unreadable` when a file has more pages than anybody would ask about."""
    if count > limits.pages:
        msg = f"It has {count:,} {what}; at most {limits.pages:,} are read."
        raise Unreadable(msg)

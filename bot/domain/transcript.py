"""Messages as a person saw them, for a platform that keeps none itself (the console).

Standard library only, like all of the domain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One message of a thread, as a person sees it."""

    thread: str
    id: str
    author: Literal["person", "footnote"]
    view: Mapping[str, object]
    """What to render, as JSON-ready values; always with a `kind`."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadSummary:
    """One line of a list of threads."""

    id: str
    title: str
    """What was asked first."""
    updated: datetime

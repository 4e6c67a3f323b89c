"""Passages in an index of somebody else's that knows them by a key of ours, with what else is kept as flat metadata."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from rag.domain import Passage

_KEY = re.compile(r"(?P<document>.*)@(?P<edition>[\da-f.]+):(?P<position>\d+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Key:
    """Which passage of which edition of a document is meant."""

    document: str
    edition: str
    position: int

    def __str__(self) -> str:
        return f"{self.document}@{self.edition}:{self.position}"


def key_of(text: str) -> Key | None:
    """The key of a passage; None for what is none of ours."""
    match = _KEY.fullmatch(text)
    return Key(match["document"], match["edition"], int(match["position"])) if match else None


def passage_of(
    key: Key, held: Mapping[str, Any], *, text: object = None, score: float = 0.0
) -> Passage:
    """The passage that lies there; numbers come back as whatever kind JSON made of them.

    Args:
        key: Which one.
        held: Its metadata.
        text: Its words, where they are not among the metadata.
        score: How well it was found.
    """
    page, updated = held.get("page"), str(held.get("updated") or "")
    return Passage(
        id=str(key),
        document=key.document,
        title=str(held.get("title") or key.document),
        text=str(text or held.get("text") or ""),
        uri=str(held.get("uri") or ""),
        page=None if page is None else int(page),
        heading=tuple(map(str, cast("Sequence[object]", held.get("heading") or ()))),
        position=key.position,
        score=score,
        updated=datetime.fromisoformat(updated) if updated else None,
        version=int(held.get("version") or 1),
    )

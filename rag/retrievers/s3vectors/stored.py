"""A passage as it lies in the index, and back.

`text`, `heading`, `title` and `uri` are not for filters: the index must be made with them as such, since all
the rest together may be 2 KB.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from rag.domain import Passage
from rag.meaning import readable

LONGEST_TEXT = 30_000
"""Bytes; a vector's metadata may be 40 KB in all. What is longer keeps its vector and loses its end."""

LONGEST_TITLE = 500

KEY = re.compile(r"(?P<document>.*)@(?P<edition>[\d.]+):(?P<position>\d+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Key:
    """Which passage of which edition of a document a vector stands for."""

    document: str
    edition: str
    position: int

    def __str__(self) -> str:
        return f"{self.document}@{self.edition}:{self.position}"


def key_of(text: str) -> Key | None:
    """The key of a passage; None for what is none."""
    match = KEY.fullmatch(text)
    return Key(match["document"], match["edition"], int(match["position"])) if match else None


def metadata(passage: Passage, marks: Mapping[str, Any]) -> dict[str, Any]:
    """Everything of a passage, with what the filter asks for; absent values are left out."""
    raw = readable(passage.text).encode()
    held: dict[str, Any] = {
        **marks,
        "text": raw[:LONGEST_TEXT].decode("utf-8", "ignore"),
        "title": readable(passage.title)[:LONGEST_TITLE],
        "uri": passage.uri,
        "heading": [readable(each)[:LONGEST_TITLE] for each in passage.heading],
        "version": passage.version,
        "page": passage.page,
        "updated": passage.updated.isoformat() if passage.updated else "",
    }
    return {name: value for name, value in held.items() if value not in ("", [], None)}


def passage(key: Key, held: Mapping[str, Any], *, score: float = 0.0) -> Passage:
    """The passage that lies there; numbers come back as whatever kind JSON made of them."""
    page, updated = held.get("page"), str(held.get("updated") or "")
    return Passage(
        id=str(key),
        document=key.document,
        title=str(held.get("title") or key.document),
        text=str(held.get("text") or ""),
        uri=str(held.get("uri") or ""),
        page=None if page is None else int(page),
        heading=tuple(map(str, cast("Sequence[object]", held.get("heading") or ()))),
        position=key.position,
        score=score,
        updated=datetime.fromisoformat(updated) if updated else None,
        version=int(held.get("version") or 1),
    )

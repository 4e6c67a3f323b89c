"""A passage as it lies in the index.

`text`, `heading`, `title` and `uri` are not for filters: the index must be made with them as such, since all
the rest together may be 2 KB.
"""

from collections.abc import Mapping
from typing import Any

from rag.domain import Passage
from rag.meaning import readable

LONGEST_TEXT = 30_000
"""Bytes; a vector's metadata may be 40 KB in all. What is longer keeps its vector and loses its end."""

LONGEST_TITLE = 500


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

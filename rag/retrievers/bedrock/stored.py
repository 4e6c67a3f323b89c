"""A passage as a document of a knowledge base, and back."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from rag.domain import Passage
from rag.meaning import readable
from rag.retrievers.keyed import Key, key_of, passage_of

LONGEST = 500
"""Characters of a title, a heading or a link."""

MOST_HEADINGS = 10


def to_entry(key: Key, passage: Passage, readers: Sequence[str]) -> Mapping[str, Any]:
    """The passage as it is ingested, with what the filter asks for."""
    content = {"type": "TEXT", "textContent": {"data": readable(passage.text).replace("\0", " ")}}
    custom = {
        "customDocumentIdentifier": {"id": str(key)},
        "sourceType": "IN_LINE",
        "inlineContent": content,
    }
    return {
        "content": {"dataSourceType": "CUSTOM", "custom": custom},
        "metadata": {
            "type": "IN_LINE_ATTRIBUTE",
            "inlineAttributes": _attributes(key, passage, readers),
        },
    }


def _attributes(key: Key, passage: Passage, readers: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    held: Mapping[str, str | int | Sequence[str] | None] = {
        "key": str(key),
        "readers": readers,
        "title": passage.title,
        "uri": passage.uri,
        "heading": passage.heading[:MOST_HEADINGS],
        "page": passage.page,
        "version": passage.version,
        "updated": passage.updated.isoformat() if passage.updated else None,
    }
    return [
        {"key": name, "value": _value(value)}
        for name, value in held.items()
        if value not in (None, "", ())
    ]


def _value(value: object) -> Mapping[str, Any]:
    match value:
        case str():
            return {"type": "STRING", "stringValue": readable(value)[:LONGEST]}
        case int():
            return {"type": "NUMBER", "numberValue": value}
        case _:
            several = [readable(each)[:LONGEST] for each in cast("Sequence[str]", value)]
            return {"type": "STRING_LIST", "stringListValue": several}


def from_result(result: Mapping[str, Any]) -> tuple[Key, Passage] | None:
    """The passage that was found; None for what came into the knowledge base another way."""
    held = cast("Mapping[str, Any]", result.get("metadata") or {})
    key = key_of(str(held.get("key") or ""))
    if key is None:
        return None
    text = result.get("content", {}).get("text")
    return key, passage_of(key, held, text=text, score=float(result.get("score") or 0.0))

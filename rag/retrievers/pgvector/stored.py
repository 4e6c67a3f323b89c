"""A passage as JSON in the database, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rag.domain import IndexedDocument, Passage
from rag.meaning import readable


def held(document: IndexedDocument, passage: Passage) -> Mapping[str, Any]:
    """Everything of a passage; what the passage leaves out, its document says."""
    values = asdict(passage) | {
        "document": document.id,
        "title": passage.title or document.title,
        "uri": passage.uri or document.uri,
        "version": document.version,
        "updated": None,
    }
    updated = passage.updated or document.updated
    if updated is not None:
        values["updated"] = updated.isoformat()
    del values["score"], values["relevance"]
    return {name: _kept(value) for name, value in values.items()}


def passage(values: Mapping[str, Any]) -> Passage:
    """The passage that lies there."""
    updated = values["updated"]
    return Passage(
        **{
            **values,
            "heading": tuple(values["heading"]),
            "score": float(values.get("score") or 0.0),
            "updated": datetime.fromisoformat(updated) if updated else None,
        }
    )


def _kept(value: Any) -> Any:
    """PostgreSQL's JSON holds every character but the one of number zero."""
    match value:
        case str():
            return readable(value).replace("\0", " ")
        case tuple() | list():
            return [_kept(each) for each in value]
        case _:
            return value

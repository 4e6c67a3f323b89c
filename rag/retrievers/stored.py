"""A passage as JSON in somebody else's index, and back; and what tells two editions of a document apart."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, cast

from rag.analysis import detect_language
from rag.domain import IndexedDocument, Passage
from rag.meaning import readable

SAMPLES, SAMPLE = 20, 400
"""Passages, and characters of each, that tell a document's language."""


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
    held: dict[str, Any] = {
        **values,
        "heading": tuple(values["heading"]),
        "score": float(values.get("score") or 0.0),
        "updated": datetime.fromisoformat(updated) if updated else None,
    }
    return Passage(**held)


def _kept(value: Any) -> Any:
    """PostgreSQL's JSON holds every character but the one of number zero, and UTF-8 no half ones."""
    match value:
        case str():
            return readable(value).replace("\0", " ")
        case tuple() | list():
            return [_kept(each) for each in cast("list[object]", value)]
        case _:
            return value


def language_of(passages: Sequence[Passage]) -> str:
    """The document's main language, by samples from all over it."""
    step = max(1, len(passages) // SAMPLES)
    return detect_language("\n".join(each.text[:SAMPLE] for each in passages[::step]), "en")


def digest(model: str, document: IndexedDocument, passages: Sequence[Passage]) -> str:
    """Of all but the moments of reading, which differ each time a file is read."""
    about = asdict(replace(document, updated=None)) | {"readers": sorted(document.readers)}
    every = [asdict(replace(each, updated=None)) for each in passages]
    return hashlib.sha256(json.dumps([model, about, every]).encode()).hexdigest()[:32]

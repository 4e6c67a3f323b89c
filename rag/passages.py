"""Passages as LangChain documents and back: the one place that knows the metadata's keys."""

from dataclasses import asdict
from datetime import datetime
from typing import cast

from langchain_core.documents import Document

from rag.domain import Passage


def to_document(passage: Passage) -> Document:
    """The passage as a LangChain `Document`: its bare text, everything else as JSON-ready metadata."""
    metadata = asdict(passage)
    text = metadata.pop("text")
    metadata["heading"] = list(passage.heading)
    metadata["updated"] = passage.updated.isoformat() if passage.updated else None
    return Document(id=passage.id, page_content=text, metadata=metadata)


def to_passage(document: Document) -> Passage:
    """The passage a LangChain `Document` stands for; keys that a foreign retriever left out stay empty.

    A foreign retriever's `source` counts as the document and its link, as LangChain's loaders have it.
    """
    held = cast("dict[str, object]", document.metadata)
    source = str(held.get("document") or held.get("source") or document.id or "")
    page = held.get("page")
    updated = held.get("updated")
    return Passage(
        id=document.id or f"{source}#{held.get('position', 0)}",
        document=source,
        title=str(held.get("title") or source),
        text=document.page_content,
        uri=str(held.get("uri") or held.get("source") or ""),
        page=page if isinstance(page, int) else None,
        heading=tuple(str(part) for part in cast("list[object]", held.get("heading") or [])),
        position=int(cast("int", held.get("position") or 0)),
        score=float(cast("float", held.get("score") or 0.0)),
        relevance=float(cast("float", held.get("relevance") or 0.0)),
        updated=datetime.fromisoformat(updated) if isinstance(updated, str) else None,
        version=int(cast("int", held.get("version") or 1)),
    )

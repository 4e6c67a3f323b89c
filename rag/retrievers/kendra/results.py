"""What Kendra found, as our passages: any field may be missing, and dates come as dates."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from rag.domain import Passage
from rag.retrievers.kendra.calls import inner, listed

CONFIDENCE = {"VERY_HIGH": 1.0, "HIGH": 0.75, "MEDIUM": 0.5, "LOW": 0.25}

UNRATED = 0.5
"""The least relevance of what Kendra does not rate, which is everything that is not English."""

WORD = re.compile(r"\w+")


def passage(item: Mapping[str, Any], *, query: str, query_id: str, place: int) -> Passage:
    """One result.

    Args:
        item: As `Retrieve` gives it.
        query: What was asked, to judge what Kendra does not rate.
        query_id: The answer's id; the passage's id carries it, so that thumbs can tell Kendra.
        place: Its place among the results, from 0.
    """
    attributes = _attributes(listed(item, "DocumentAttributes"))
    document = str(item.get("DocumentId") or item.get("DocumentURI") or "")
    text = str(item.get("Content") or "")
    uri = str(item.get("DocumentURI") or attributes.get("_source_uri") or "")
    version = str(attributes.get("_version") or "")
    updated = attributes.get("_last_updated_at") or attributes.get("_created_at")
    relevance = _relevance(item, query, text)
    return Passage(
        id=f"{query_id}/{item.get('Id') or place}",
        document=document,
        title=str(
            item.get("DocumentTitle") or attributes.get("_document_title") or uri or document
        ),
        text=text,
        uri=uri,
        page=_page(attributes.get("_excerpt_page_number")),
        position=place,
        # Kendra gives an order and a class, no score: the class first, then the order within.
        score=relevance + 1 / (place + 2),
        relevance=relevance,
        updated=updated if isinstance(updated, datetime) else None,
        version=int(version) if version.isdecimal() else 1,
    )


def _attributes(listed: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    return {str(each.get("Key")): _value(inner(each, "Value")) for each in listed}


def _value(value: Mapping[str, Any]) -> object:
    """Kendra's four kinds; a number may be 0 and stays so."""
    if "DateValue" in value:
        date = cast("datetime", value["DateValue"])
        return date if date.tzinfo else date.replace(tzinfo=UTC)
    for kind in ("LongValue", "StringValue", "StringListValue"):
        if kind in value:
            return value[kind]
    return None


def _page(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _relevance(item: Mapping[str, Any], query: str, text: str) -> float:
    rated = str(inner(item, "ScoreAttributes").get("ScoreConfidence"))
    if rated in CONFIDENCE:
        return CONFIDENCE[rated]
    wanted = {word.casefold() for word in WORD.findall(query)}
    found = {word.casefold() for word in WORD.findall(text)}
    covered = len(wanted & found) / len(wanted) if wanted else 0.0
    return max(covered, UNRATED)

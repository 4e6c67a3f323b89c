"""Citations as Teams draws them: numbered claims in the message's one root entity."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from bot.platforms.teams.render.text import shortened, words
from rag.citations.clean import unmarked
from rag.domain import Citation, Passage

MOST = 20
NAME = 80
ABSTRACT = 160
KEYWORDS = 3
KEYWORD = 28

ICONS = {
    ".pdf": "PDF",
    ".doc": "Microsoft Word",
    ".docx": "Microsoft Word",
    ".odt": "Microsoft Word",
    ".rtf": "Microsoft Word",
    ".xls": "Microsoft Excel",
    ".xlsx": "Microsoft Excel",
    ".csv": "Microsoft Excel",
    ".ppt": "Microsoft PowerPoint",
    ".pptx": "Microsoft PowerPoint",
    ".one": "Microsoft OneNote",
    ".vsdx": "Microsoft Visio",
    ".py": "Source Code",
    ".js": "Source Code",
    ".ts": "Source Code",
    ".java": "Source Code",
    ".json": "Source Code",
    ".yaml": "Source Code",
    ".yml": "Source Code",
    ".png": "Image",
    ".jpg": "Image",
    ".jpeg": "Image",
    ".gif": "Animated GIF",
    ".mp4": "Video",
    ".mp3": "Sound",
    ".wav": "Sound",
    ".zip": "ZIP",
}
"""The fixed names Teams has a picture for, by file extension; anything else is `Text`."""


def label(passage: Passage, limit: int = NAME) -> str:
    """The document's title with its page, which survives when the title is cut."""
    page = f", p. {passage.page}" if passage.page is not None else ""
    return shortened(words(passage.title) or "Document", limit - len(page)) + page


def address(passage: Passage, links: Mapping[str, str]) -> str:
    """Our own link to the passage's page; empty where there is none."""
    link = links.get(passage.document, "")
    if not link or passage.page is None:
        return link
    return f"{link}{'&' if '?' in link else '?'}page={passage.page}"


def icon(passage: Passage) -> str:
    """The picture beside a citation."""
    for name in (urlsplit(passage.uri).path, passage.title, passage.document):
        known = ICONS.get(PurePosixPath(name.lower()).suffix)
        if known:
            return known
    return "Text"


def markers_in(text: str) -> frozenset[int]:
    """The numbers that stand as `[n]` in a text."""
    return frozenset(int(each) for each in re.findall(r"\[(\d{1,4})\]", text))


def cited(citations: Sequence[Citation], text: str) -> tuple[list[Citation], list[Citation]]:
    """Those whose marker stands in the text, one per number, at most twenty; and the others."""
    standing = markers_in(text)
    chosen: dict[int, Citation] = {}
    others: list[Citation] = []
    for each in sorted(citations, key=lambda each: each.number):
        if each.number in chosen:
            continue
        if each.number in standing and len(chosen) < MOST:
            chosen[each.number] = each
        else:
            others.append(each)
    return list(chosen.values()), others


def claim(citation: Citation, links: Mapping[str, str]) -> dict[str, Any]:
    """One citation within Teams' limits; a name and an abstract are never empty."""
    passage = citation.passage
    appearance: dict[str, Any] = {
        "@type": "DigitalDocument",
        "name": label(passage),
        "abstract": shortened(words(unmarked(citation.quote) or passage.text), ABSTRACT)
        or label(passage),
        "image": {"@type": "ImageObject", "name": icon(passage)},
    }
    url = address(passage, links)
    if url:
        appearance["url"] = url
    keywords = [
        shortened(words(each), KEYWORD) for each in passage.heading[-KEYWORDS:] if each.strip()
    ]
    if keywords:
        appearance["keywords"] = keywords
    return {"@type": "Claim", "position": citation.number, "appearance": appearance}


def root_entity(
    citations: Sequence[Citation] = (), links: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The one root entity of a message: it was generated, and this proves it."""
    entity: dict[str, Any] = {
        "type": "https://schema.org/Message",
        "@type": "Message",
        "@context": "https://schema.org",
        "@id": "",
        "additionalType": ["AIGeneratedContent"],
    }
    if citations:
        entity["citation"] = [claim(each, links or {}) for each in citations]
    return entity

"""The source of a citation: the document's text, passage by passage, the quote highlighted."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Document
from bot.http import HttpResponse
from bot.platforms.web.console import ConsoleParts, Visit
from bot.platforms.web.quoting import NOWHERE, Block, blocks, find, holds
from rag.domain import Passage

AROUND_ON_PAGE = 30
AROUND_IN_PANEL = 3
"""Passages shown before and after the cited one."""

NOT_HERE = "There is no such document here, or you may not read it."
REMOVED = "This document was removed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One passage, laid out."""

    passage: Passage
    blocks: tuple[Block, ...]
    cited: bool = False


class SourcePage:
    """Opens citations in the console.

    Args:
        parts: What the console works with.
    """

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts

    def show(self, visit: Visit) -> HttpResponse:
        """The document's text around the cited passage."""
        document = self._parts.documents.get(visit.names["document"])
        principal = visit.session.principal
        if document is None or not principal.may_read(document.organisation, document.readers):
            return self._refused(visit, 404, NOT_HERE)
        if document.state in {"removed", "expired"}:
            return self._refused(visit, 410, REMOVED)
        passages = self._parts.passages(document.id, principal)
        return self._text(visit, document, passages)

    def _text(self, visit: Visit, document: Document, passages: Sequence[Passage]) -> HttpResponse:
        asked = visit.request.query
        quote = asked.get("q", "")
        place = _place(passages, asked.get("passage", ""), quote)
        around = AROUND_IN_PANEL if "panel" in asked else AROUND_ON_PAGE
        first = max(0, _number(asked.get("from", "")) if "from" in asked else (place or 0) - around)
        window = passages[first : first + 2 * around + 1]
        return self._parts.renderer.page(
            200,
            "source_panel.html" if "panel" in asked else "source.html",
            session=visit.session,
            document=document,
            shown=[_shown(each, quote, cited=_is(each, passages, place)) for each in window],
            page=passages[place].page if place is not None else None,
            quote=quote,
            changed=_number(asked.get("v", "")) not in {0, document.version},
            first=first,
            step=2 * around + 1,
            total=len(passages),
            threads=self._parts.transcript.threads(visit.session.person.id),
            may_leave=self._parts.sessions.needs_password,
        )

    def _refused(self, visit: Visit, status: int, sentence: str) -> HttpResponse:
        template = "refused_panel.html" if "panel" in visit.request.query else "refused.html"
        return self._parts.renderer.page(status, template, sentence=sentence)


def _place(passages: Sequence[Passage], passage_id: str, quote: str) -> int | None:
    """Where the cited passage is: by its id, or after a change by its words."""
    for index, passage in enumerate(passages):
        if passage.id == passage_id:
            return index
    matching = (index for index, each in enumerate(passages) if holds(each.text, quote))
    return next(matching, None)


def _is(passage: Passage, passages: Sequence[Passage], place: int | None) -> bool:
    return place is not None and passage is passages[place]


def _shown(passage: Passage, quote: str, *, cited: bool) -> Shown:
    marked = find(passage.text, quote) if cited else NOWHERE
    return Shown(passage=passage, blocks=blocks(passage.text, marked), cited=cited)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 - fits any page

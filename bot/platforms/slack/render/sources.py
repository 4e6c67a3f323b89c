"""What proves an answer: numbered titles with page and age, and the quoted words."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote as quote_url
from urllib.parse import urlsplit

from bot.platforms.slack.render.blocks import Block, line, linked, quote, rich, said
from bot.platforms.slack.render.safety import one_line
from rag.citations.clean import unmarked
from rag.domain import Citation, Passage
from rag.visible import visible

_LONGEST_TITLE = 150
_URL_CHARACTERS = ":/?#[]@!$&'*+,;=%-._~"
_LONGEST_QUOTE = 2500
_AGES = (
    (timedelta(days=365), "year"),
    (timedelta(days=30), "month"),
    (timedelta(days=1), "day"),
)


def page_link(link: str, page: int | None) -> str:
    """Our address of a document, at a page."""
    link = quote_url(link, safe=_URL_CHARACTERS)
    if not link or page is None:
        return link
    return f"{link}{'&' if urlsplit(link).query else '?'}page={page}"


def citation_links(citations: Sequence[Citation], links: Mapping[str, str]) -> Mapping[int, str]:
    """Where each number leads; a document without an address of ours is not linked."""
    found = {
        each.number: page_link(links.get(each.passage.document, ""), each.passage.page)
        for each in reversed(citations)
    }
    return {number: url for number, url in found.items() if url}


def source_lines(citations: Sequence[Citation], links: Mapping[str, str], now: datetime) -> Block:
    """One line for each number."""
    first: dict[int, Passage] = {}
    for each in sorted(citations, key=lambda cited: cited.number):
        first.setdefault(each.number, each.passage)
    lines = [
        _line(f"[{number}] ", passage, links, now, last=number == max(first))
        for number, passage in first.items()
    ]
    return rich(*lines)


def nearest_lines(passages: Sequence[Passage], links: Mapping[str, str], now: datetime) -> Block:
    """The closest documents, where none of them answers."""
    last = len(passages) - 1
    return rich(*(_line("", each, links, now, last=at == last) for at, each in enumerate(passages)))


def quoted_passages(citations: Sequence[Citation], links: Mapping[str, str]) -> Sequence[Block]:
    """Every citation with its words, each in a block of its own."""
    return [
        rich(
            line(
                said(f"[{each.number}] ", bold=True),
                linked(
                    page_link(links.get(each.passage.document, ""), each.passage.page),
                    title_of(each.passage),
                ),
                said(_place(each.passage)),
            ),
            quote(_shortened(visible(unmarked(each.quote)).strip()) or "…"),
        )
        for each in sorted(citations, key=lambda cited: cited.number)
    ]


def title_of(passage: Passage) -> str:
    """The document's title as it is shown."""
    return one_line(passage.title, _LONGEST_TITLE) or "Untitled document"


def age(updated: datetime | None, now: datetime) -> str:
    """How old something is, in words; empty where that is unknown."""
    if updated is None:
        return ""
    old = now - (updated if updated.tzinfo else updated.replace(tzinfo=now.tzinfo))
    for span, name in _AGES:
        if (count := old // span) >= 1:
            return f"updated {count} {name}{'s' if count > 1 else ''} ago"
    return "updated today"


def _line(
    number: str, passage: Passage, links: Mapping[str, str], now: datetime, *, last: bool
) -> Block:
    url = page_link(links.get(passage.document, ""), passage.page)
    old = age(passage.updated, now)
    tail = f"{_place(passage)}{f' · {old}' if old else ''}{'' if last else chr(10)}"
    return line(said(number), linked(url, title_of(passage)), said(tail))


def _place(passage: Passage) -> str:
    if passage.page is not None:
        return f", page {passage.page}"
    return f", “{one_line(passage.heading[-1], 80)}”" if passage.heading else ""


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1].rstrip() + "…"

"""Passages of one page joined, so that a page is cited once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.domain import Passage

_LEAST_OVERLAP = 20
_LEFT_OUT = "\n\n…\n\n"


def merge_pages(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """One passage per page, in the order in which the pages were first found.

    Where a format has no pages, neighbours under one heading are joined.
    """
    groups: list[list[Passage]] = []
    for passage in passages:
        home = next((group for group in groups if _together(group, passage)), None)
        if home is None:
            groups.append([passage])
        elif all(passage.id != each.id for each in home):
            home.append(passage)
    return tuple(_joined(group) for group in groups)


def _together(group: Iterable[Passage], passage: Passage) -> bool:
    return any(_same_place(each, passage) for each in group)


def _same_place(one: Passage, other: Passage) -> bool:
    if one.id == other.id:
        return True
    if (one.document, one.version) != (other.document, other.version) or not one.document:
        return False
    if one.page is not None or other.page is not None:
        return one.page == other.page
    return abs(one.position - other.position) == 1 and one.heading == other.heading


def _joined(group: Sequence[Passage]) -> Passage:
    if len(group) == 1:
        return group[0]
    ordered = sorted(group, key=lambda each: each.position)
    text = ordered[0].text
    for before, after in pairwise(ordered):
        text = _appended(text, after.text, adjacent=after.position - before.position <= 1)
    return replace(
        ordered[0],
        text=text,
        score=max(each.score for each in group),
        relevance=max(each.relevance for each in group),
    )


def _appended(text: str, more: str, *, adjacent: bool) -> str:
    """`more` after `text`, said once where the two overlap."""
    if more in text:
        return text
    for length in range(min(len(text), len(more)), _LEAST_OVERLAP - 1, -1):
        if text.endswith(more[:length]):
            return text + more[length:]
    return text + ("\n\n" if adjacent else _LEFT_OUT) + more

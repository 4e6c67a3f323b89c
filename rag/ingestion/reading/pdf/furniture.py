"""Headers and footers that run through a document: said once, not on every page."""

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from rag.ingestion.reading.pdf.line import Line

_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")
_FEWEST = 3
_SHARE = 0.5
_DEEP = 2
"""Lines at either end of a page that may be furniture."""
_GRID = 6.0
"""Points within which a line counts as standing at the same height."""
_LARGER = 1.05
_APART = 1.6
"""Share of the letters' size by which furniture stands off from the text, at least."""

_Key = tuple[str, int]

_BARE = re.compile(r"^\W*(?:\d{1,4}|[ivxlc]{1,7})\W*$")
_NUMBER: _Key = ("#", 0)
"""A page number by itself, wherever it stands."""


def without_furniture(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages' lines without those that stand in one place at the edge of most pages.

    A running title stays on the first page that has it; page numbers go everywhere. Large or bold
    lines that differ in a number are headings, such as `Section 4`, and stay.
    """
    sizes = [line.size for lines in pages for line in lines]
    if len(pages) < _FEWEST or not sizes:
        return list(pages)
    body = median(sizes) * _LARGER
    edges = [_edges(lines, body) for lines in pages]
    counts: Counter[_Key] = Counter()
    for keys in edges:
        counts.update(set(keys.values()))
    least = max(_FEWEST, _SHARE * len(pages))
    running = {key for key, count in counts.items() if count >= least}
    if counts[_NUMBER] >= _FEWEST:
        running.add(_NUMBER)
    seen: set[_Key] = set()
    kept: list[list[Line]] = []
    for lines, keys in zip(pages, edges, strict=True):
        kept.append([line for line in lines if _stays(keys.get(id(line)), running, seen)])
        seen.update(key for key in keys.values() if key in running)
    return kept


def _stays(key: _Key | None, running: set[_Key], seen: set[_Key]) -> bool:
    if key is None or key not in running:
        return True
    return "#" not in key[0] and key not in seen


def _edges(lines: list[Line], body: float) -> dict[int, _Key]:
    """The lines that stand highest and lowest on the page, by identity, and what they count as."""
    if len(lines) <= 2 * _DEEP:
        return {}
    ordered = sorted(lines, key=lambda line: line.top)
    found: dict[int, _Key] = {}
    for side in (ordered, ordered[::-1]):
        for place, line in enumerate(side[:_DEEP]):
            after = side[place + 1]
            apart = abs(after.top - line.top) > _APART * max(line.size, after.size)
            found[id(line)] = _key(line, body, alone=apart)
    return found


def _key(line: Line, body: float, *, alone: bool) -> _Key:
    """What makes two lines of furniture the same.

    Numbers count for nothing in small lines that stand apart from the text; in headings, and in
    lines that are part of the text, they make a difference.
    """
    if alone and _BARE.match(line.text):
        return _NUMBER
    plain = line.bold or line.size > body or not alone
    text = line.text if plain else _DIGITS.sub("#", line.text.lower())
    return text, round(line.top / _GRID)

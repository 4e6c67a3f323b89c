"""Which lines of a PDF are headings: by its outline, by their size, by their weight."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rag.ingestion.reading.pdf.layout import Group

_LARGER = 1.12
_LONGEST = 160
_LONGEST_BOLD = 90
_MOST_LINES = 3
_LEVELS = 4
_APART = 0.06
"""Sizes closer than this share are one level."""
_COMMON = 0.35
"""Share of a document's letters beyond which a size is not that of headings."""
_KEY = re.compile(r"[^\w]+")
_NO_HEADING = re.compile(r"^[\W\d_]*$|(?:\s?\.){5,}")
"""Without a letter, or an entry of a table of contents."""

Outline = dict[tuple[int, str], int]
"""Page and wording of an entry -> its level from 1."""


def outline_key(page: int, title: str) -> tuple[int, str]:
    """Wording without spaces, case and punctuation: outlines and pages differ in these."""
    return page, _KEY.sub("", title).lower()


class Headings:
    """Judges groups of lines by what is usual in their document."""

    def __init__(self, pages: Iterable[Sequence[Group]], outline: Outline) -> None:
        self._outline = outline
        letters: Counter[float] = Counter()
        for page in pages:
            for group in page:
                for line in group.lines:
                    letters[round(line.size * 2) / 2] += len(line.text)
        self._body = letters.most_common(1)[0][0] if letters else 0.0
        self._sizes = self._levels(letters)

    def level(self, group: Group) -> int:
        """1 to 6 for a heading, 0 for anything else."""
        if not group.lines or len(group.lines) > _MOST_LINES:
            return 0
        text = " ".join(line.text for line in group.lines)
        named = self._outline.get(outline_key(group.lines[0].page, text), 0)
        if named or len(text) > _LONGEST or _NO_HEADING.search(text):
            return named
        size = group.lines[0].size
        for level, least in enumerate(self._sizes, 1):
            if size >= least * (1 - _APART):
                return level
        return len(self._sizes) + 1 if self._is_bold_heading(group, text) else 0

    def _is_bold_heading(self, group: Group, text: str) -> bool:
        if group.is_list and not text[:1].isdigit():
            return False
        whole = all(line.bold for line in group.lines) and len(group.lines) == 1
        return whole and len(text) <= _LONGEST_BOLD and not text.endswith((".", ",", ";", ":"))

    def _levels(self, letters: Counter[float]) -> list[float]:
        """Sizes of headings, largest first, close ones taken together."""
        total = sum(letters.values())
        sizes: list[float] = []
        for size in sorted(letters, reverse=True):
            if size < self._body * _LARGER or letters[size] > _COMMON * total:
                continue
            if not sizes or size < sizes[-1] * (1 - _APART):
                sizes.append(size)
        return sizes[:_LEVELS]

"""Words parted at a line's end, joined again."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

_WORD = re.compile(r"\w[\w'\u2019]*(?:-\w+)*")
_TAIL = re.compile(r"(\w+)$")
_KEPT = frozenset({"self", "non", "well"})
"""Beginnings that keep their hyphen wherever the line ends."""
_HEAD = re.compile(r"^(\w+)")


class Hyphens:
    """Knows the document's own words, and so which hyphen belongs to a word and which to a line."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts

    @cached_property
    def _words(self) -> Counter[str]:
        """Counted when the first hyphen is met: most documents have none."""
        return Counter(word.lower() for text in self._texts for word in _WORD.findall(text))

    def join(self, before: str, after: str) -> str:
        """`before`, which ended in a hyphen, and the line that follows it, as one text."""
        tail, head = _TAIL.search(before), _HEAD.search(after)
        if tail is None or head is None:
            return f"{before}-{after}"
        whole = f"{tail.group()}{head.group()}".lower()
        parted = f"{tail.group()}-{head.group()}".lower()
        if self._words[parted] > self._words[whole] or tail.group().lower() in _KEPT:
            return f"{before}-{after}"
        if self._words[whole] or head.group().islower():
            return before + after
        return f"{before}-{after}"

"""Lines of a table of contents: they name what stands elsewhere, and say nothing of it."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from rag.citations.reading import ReadPassage, Sentence

_ROW = "|"
_RULE = "|-: "
_LED = re.compile(r"(?:(?:\. ?){4,}|\u2026 ?)\|? ?(?:\d{1,4}|[ivxlc]{1,6})(?!\w)")
"""Leaders, and the page they lead to: `Scope ........ 7`, `Scope … 7`."""
_FEWEST = 3
"""Rows that must count pages alike: fewer may be any small table."""


def contents(read: ReadPassage) -> frozenset[int]:
    """The places of the sentences that are lines, or parts of lines, of a table of contents."""
    return frozenset((*_led(read), *_counting(read)))


def _led(read: ReadPassage) -> Iterator[int]:
    text = read.passage.text
    led = [match.span() for match in _LED.finditer(text)]
    end = 0
    for each in read.sentences if len(led) > 1 else ():
        start = text.find(each.text, end)
        end = start + len(each.text)
        # The dots end the sentence, so that the page may stand right behind it.
        if any(first <= end + 1 and start <= last for first, last in led):
            yield each.position


def _counting(read: ReadPassage) -> Iterator[int]:
    """Tables whose every row, the first included, ends in a number, and these never fall."""
    for is_row, group in groupby(read.sentences, key=_is_row):
        rows = [*group] if is_row else []
        pages = [cells[-1] for each in rows if (cells := _cells(each.text))]
        if (
            len(pages) >= _FEWEST
            and all(page.isdecimal() for page in pages)
            and int(pages[0]) < int(pages[-1])
            and all(int(one) <= int(other) for one, other in pairwise(pages))
        ):
            yield from (each.position for each in rows)


def _is_row(sentence: Sentence) -> bool:
    return sentence.text.startswith(_ROW)


def _cells(row: str) -> Sequence[str]:
    """What stands in a row; nothing in the rule beneath the first."""
    return [cell for each in row.strip(_RULE).split(_ROW) if (cell := each.strip())]

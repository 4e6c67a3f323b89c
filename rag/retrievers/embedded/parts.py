"""What of a passage an embedding model reads at once."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_READ = 1200
"""Bytes of a passage that get a vector of their own: small models read some 256 pieces of words and drop the rest,
and of a long text a vector keeps little. Bytes, since other scripts have more of both for a letter."""
_END = re.compile(r"(?<=[.!?\u2026])\s+|(?<=[\u3002\uff01\uff1f])|\n+")
_BLANK = re.compile(r"\s+")
_BESIDE = 0.3
"""How far from where it would be even a text is cut at a sentence's end, as a share of a part; else between words."""


class Described(NamedTuple):
    """What an embedding model is told of a passage."""

    title: str
    heading: Sequence[str]
    text: str


def parts(passage: Described) -> list[str]:
    """The passage's text in pieces that a model reads whole, each beneath the document's title and the headings."""
    above = (passage.title, *passage.heading)
    return ["\n".join((*above, part)) for part in _cut(passage.text)]


def _cut(text: str) -> Iterator[str]:
    """Pieces about as long as one another that end where sentences do."""
    count = -(-len(text.encode("utf-8", "replace")) // _READ) or 1
    size = len(text) / count
    ends = [match.end() for match in _END.finditer(text)]
    start = 0
    for ideal in (round(size * number) for number in range(1, count)):
        end = min(ends, key=lambda each: abs(each - ideal), default=0)
        if abs(end - ideal) > _BESIDE * size:
            blank = _BLANK.search(text, ideal, ideal + round(_BESIDE * size))
            end = blank.end() if blank else ideal
        yield text[start:end]
        start = end
    yield text[start:]

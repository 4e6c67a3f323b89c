"""A passage's text as it was written, laid out in blocks, with the quoted words marked.

Only what the readers of formats made is laid out: tables of `|` and fenced code. All else stays as it
is, because a document's own asterisks and hashes are not ours to interpret.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

BLANK = re.compile(r"\n[ \t]*\n")
RULE = re.compile(r"\|?[ \t]*:?-{2,}:?[ \t]*(\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*")
CELL = re.compile(r"(?:\\\||[^|\n])+")

Span = tuple[int, int]
FENCE = "```"
NOWHERE: Span = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words that are marked as a whole, or not at all."""

    text: str
    marked: bool = False
    first: bool = False
    """The first marked words of the passage: what a link jumps to."""


Words = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph or code (one row of one cell), or a table with its header first."""

    kind: Literal["text", "code", "table"]
    rows: tuple[tuple[Words, ...], ...]


def find(text: str, quote: str) -> Span:
    """Where the quote's words stand, however they are spaced; all of the text where they do not."""
    words = [re.escape(word) for word in quote.split()]
    found = re.search(r"\s+".join(words), text, re.IGNORECASE) if words else None
    return found.span() if found else (0, len(text))


def holds(text: str, quote: str) -> bool:
    """Whether the quote's words stand in the text."""
    return bool(quote.split()) and find(f" {text}", quote) != (0, len(text) + 1)


def blocks(text: str, marked: Span = NOWHERE) -> tuple[Block, ...]:
    """The text laid out, the words of the span marked."""
    return tuple(_block(text, span, marked) for span in _paragraphs(text))


def _paragraphs(text: str) -> Iterator[Span]:
    """Stretches between blank lines; a fence runs to its end whatever it holds."""
    start = 0
    while start < len(text):
        fenced = text.find(f"\n{FENCE}", start) if text.startswith(FENCE, start) else -1
        blank = BLANK.search(text, fenced + 4 if fenced > 0 else start)
        end = blank.start() if blank else len(text)
        if text[start:end].strip():
            yield start, end
        start = blank.end() if blank else len(text)


def _block(text: str, span: Span, marked: Span) -> Block:
    lines = list(_lines(text, span))
    if len(lines) > 1 and text[lines[0][0]] == "|" and RULE.fullmatch(text, *lines[1]):
        rows = [line for number, line in enumerate(lines) if number != 1]
        return Block(kind="table", rows=tuple(_row(text, line, marked) for line in rows))
    if len(lines) > 2 and {text[slice(*lines[0])], text[slice(*lines[-1])]} == {FENCE}:  # noqa: PLR2004 - two fences and what is between
        inner = (lines[1][0], lines[-2][1])
        return Block(kind="code", rows=((_pieces(text, inner, marked),),))
    return Block(kind="text", rows=((_pieces(text, span, marked),),))


def _lines(text: str, span: Span) -> Iterator[Span]:
    start = span[0]
    while start < span[1]:
        end = text.find("\n", start, span[1])
        end = end if end >= 0 else span[1]
        if end > start:
            yield start, end
        start = end + 1


def _row(text: str, line: Span, marked: Span) -> tuple[Words, ...]:
    cells = [cell.span() for cell in CELL.finditer(text, *line)]
    return tuple(_pieces(text, cell, marked) for cell in cells)


def _pieces(text: str, span: Span, marked: Span) -> Words:
    start, end = max(span[0], marked[0]), min(span[1], marked[1])
    if start >= end:
        return (Piece(text=text[slice(*span)]),)
    first = start == marked[0] or not text[marked[0] : start].strip("| \t\n`-:")
    cut = (
        Piece(text=text[span[0] : start]),
        Piece(text=text[start:end], marked=True, first=first),
        Piece(text=text[end : span[1]]),
    )
    return tuple(piece for piece in cut if piece.text)

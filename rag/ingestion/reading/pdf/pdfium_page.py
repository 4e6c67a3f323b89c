"""A page's lines as pdfium sees them."""

import re
from typing import NamedTuple

import pypdfium2

from rag.ingestion.reading.pdf.letters import Letters, squeezed
from rag.ingestion.reading.pdf.line import Line, Segment
from rag.ingestion.reading.pdf.unseen import Unseen

_PIECES = re.compile(r"[^\r\n\ufffe]+")
_WORD = re.compile(r"\S+")
_SPACES = re.compile(r"[ \u00a0]+")
_HYPHEN = "\ufffe"
"""What pdfium puts in place of a hyphen and a line break within a word."""
_GAP = 1.0
"""Share of the letters' size from which on a gap parts segments; words stand 0.2 to 0.8 apart."""
_ROOMY = 0.62
"""Average advance per letter, as a share of their size, that running text does not reach."""
_TINY = 1.5
"""Points below which nobody can read it."""
_LONGEST_BOLD = 90
"""Letters from which on nobody asks whether a line is bold, since it is no heading."""


class _Piece(NamedTuple):
    """A stretch of the page's text: one line, or what stands before or after a parted word."""

    text: str
    start: int
    hyphen: bool


class PageLines:
    """Reads the lines of one page."""

    def __init__(self, page: pypdfium2.PdfPage, number: int) -> None:
        self._text_page = page.get_textpage()
        self._letters = Letters(self._text_page)
        self._unseen = Unseen(page, self._letters)
        self._number = number

    def read(self) -> list[Line]:
        """The page's lines in the order of its content, which is how it was written."""
        text = self._text_page.get_text_range()
        shifted = self._text_page.count_chars() != len(text)
        found: list[Line | None] = []
        for piece in _pieces(text):
            start = self._letters.place(piece.start) if shifted else piece.start
            if self._letters.are_whole(start, len(piece.text)):
                found.append(self._line(piece, start, whole=True))
                continue
            seen = self._seen(piece, start)
            found.extend(self._line(item, item.start, whole=False) for item in seen)
        self._text_page.close()
        return [line for line in found if line is not None]

    def _seen(self, piece: _Piece, start: int) -> list[_Piece]:
        """The piece, or what is left of it where some of its words are hidden among the others."""
        found: list[_Piece] = []
        run: list[re.Match[str]] = []
        for word in [*_WORD.finditer(piece.text), None]:
            if word and not self._unseen.hides_among_others(start + word.start()):
                run.append(word)
            elif run:
                text = piece.text[run[0].start() : run[-1].end()]
                found.append(_Piece(text, start + run[0].start(), piece.hyphen))
                run = []
        return found

    def _line(self, piece: _Piece, start: int, *, whole: bool) -> Line | None:
        middle, last = start + _middle(piece.text), start + len(piece.text) - 1
        size, turned = self._letters.size(middle)
        text = squeezed(piece.text)
        if size < _TINY or not text:
            return None
        first, end = self._letters.box(start), self._letters.box(last)
        height = (first[1] + end[3]) / 2
        if self._unseen.hides(middle, (first[0] + end[2]) / 2, height):
            return None
        left, right = (first[1], end[3]) if turned else (first[0], end[2])
        if whole and right - left <= _ROOMY * size * len(text):
            segments: tuple[Segment, ...] = (Segment(text, left, right),)
        else:
            segments = self._segments(piece, start, Segment(text, left, right), size * _GAP)
        return Line(
            page=self._number,
            segments=segments,
            top=first[0] if turned else -first[1],
            size=size,
            bold=self._is_bold(text, middle, last),
            hyphen=piece.hyphen,
        )

    def _segments(
        self, piece: _Piece, start: int, whole: Segment, gap: float
    ) -> tuple[Segment, ...]:
        """The line cut where wide gaps are."""
        found: list[Segment] = []
        begin, left = 0, whole.left
        for space in _SPACES.finditer(piece.text):
            end = self._letters.box(start + space.start() - 1)[2]
            following = self._letters.box(start + space.end())[0]
            if following - end > gap:
                found.append(Segment(squeezed(piece.text[begin : space.start()]), left, end))
                begin, left = space.end(), following
        found.append(Segment(squeezed(piece.text[begin:]), left, whole.right))
        return tuple(segment for segment in found if segment.text)

    def _is_bold(self, text: str, middle: int, last: int) -> bool:
        if len(text) > _LONGEST_BOLD or not self._letters.is_bold(middle):
            return False
        return self._letters.is_bold(last)


def _middle(text: str) -> int:
    """The letter that speaks for its line: neither a bullet before it nor a note's number behind."""
    middle = len(text) // 2
    while text[middle].isspace():
        middle -= 1
    return middle


def _pieces(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    for match in _PIECES.finditer(text):
        words = match.group()
        bare = words.strip()
        if bare:
            start = match.start() + len(words) - len(words.lstrip())
            pieces.append(_Piece(bare, start, text[match.end() : match.end() + 1] == _HYPHEN))
    return pieces

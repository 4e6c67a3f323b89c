"""A page's lines as pdfium sees them, with as few calls into the library as possible."""

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from rag.ingestion.reading.cleaning import clean_line
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
_BOLD = 600


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the page's text: one line, or what stands before or after a parted word."""

    text: str
    start: int
    hyphen: bool


class PageLines:
    """Reads the lines of one page after another, its buffers used again."""

    def __init__(self) -> None:
        self._left, self._right = ctypes.c_double(), ctypes.c_double()
        self._bottom, self._top = ctypes.c_double(), ctypes.c_double()
        self._matrix = pdfium.FS_MATRIX()
        self._font = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._turned = False

    def of(self, page: pypdfium2.PdfPage, number: int) -> list[Line]:
        """The page's lines in the order of its content, which is how it was written."""
        text_page = page.get_textpage()
        unseen = Unseen(page, text_page)
        text = text_page.get_text_range()
        shifted = text_page.count_chars() != len(text)
        lines: list[Line] = []
        for piece in _pieces(text):
            start = piece.start
            if shifted:
                start = int(pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, start))
            for seen in self._seen(text_page, replace(piece, start=start), unseen):
                line = self._line(text_page, seen, number, unseen)
                if line is not None:
                    lines.append(line)
        text_page.close()
        return lines

    def _seen(
        self, text_page: pypdfium2.PdfTextPage, piece: _Piece, unseen: Unseen
    ) -> Iterator[_Piece]:
        """The piece, or what is left of it where some of its words are hidden among the others."""
        if pdfium.FPDFText_CountRects(text_page, piece.start, len(piece.text)) <= 1:
            yield piece
            return
        run: list[re.Match[str]] = []
        for word in [*_WORD.finditer(piece.text), None]:
            if word and not unseen.is_hidden_colour(piece.start + word.start(), self._point):
                run.append(word)
            elif run:
                text = piece.text[run[0].start() : run[-1].end()]
                yield replace(piece, text=text, start=piece.start + run[0].start())
                run = []

    def _line(
        self, text_page: pypdfium2.PdfTextPage, piece: _Piece, page: int, unseen: Unseen
    ) -> Line | None:
        start, middle = piece.start, piece.start + _middle(piece.text)
        size = self._size(text_page, middle)
        if size < _TINY or not clean_line(piece.text):
            return None
        if unseen.hides(middle, self._point):
            return None
        last = start + len(piece.text) - 1
        left, top = self._edge(text_page, start)
        right = self._end(text_page, last)
        segments = self._segments(text_page, piece.text, start, (left, right, size))
        bold = self._is_bold(text_page, middle) and self._is_bold(text_page, last)
        return Line(
            page=page, segments=segments, top=top, size=size, bold=bold, hyphen=piece.hyphen
        )

    def _point(self, text_page: pypdfium2.PdfTextPage, place: int) -> tuple[float, float]:
        """The middle of a letter."""
        self._box(text_page, place)
        across = (self._left.value + self._right.value) / 2
        return across, (self._bottom.value + self._top.value) / 2

    def _size(self, text_page: pypdfium2.PdfTextPage, place: int) -> float:
        """The letters' height as shown: files differ in whether font or matrix carries it."""
        size = pdfium.FPDFText_GetFontSize(text_page, place)
        self._turned = False
        if not pdfium.FPDFText_GetMatrix(text_page, place, self._matrix):
            return float(size)
        matrix = self._matrix
        self._turned = abs(matrix.b) > abs(matrix.a)
        return float(size) * math.hypot(matrix.c, matrix.d)

    def _box(self, text_page: pypdfium2.PdfTextPage, place: int) -> None:
        pdfium.FPDFText_GetCharBox(
            text_page, place, self._left, self._right, self._bottom, self._top
        )

    def _edge(self, text_page: pypdfium2.PdfTextPage, place: int) -> tuple[float, float]:
        """Where the letter begins along its line, and how far down the page the line stands."""
        self._box(text_page, place)
        if self._turned:
            return self._bottom.value, self._left.value
        return self._left.value, -self._bottom.value

    def _end(self, text_page: pypdfium2.PdfTextPage, place: int) -> float:
        self._box(text_page, place)
        return self._top.value if self._turned else self._right.value

    def _segments(
        self,
        text_page: pypdfium2.PdfTextPage,
        text: str,
        start: int,
        span: tuple[float, float, float],
    ) -> tuple[Segment, ...]:
        left, right, size = span
        roomy = right - left > _ROOMY * size * len(text)
        if not roomy and pdfium.FPDFText_CountRects(text_page, start, len(text)) <= 1:
            return (Segment(clean_line(text), left, right),)
        found: list[Segment] = []
        begin = 0
        for space in _SPACES.finditer(text):
            end = self._end(text_page, start + space.start() - 1)
            following, _ = self._edge(text_page, start + space.end())
            if following - end > _GAP * size:
                found.append(Segment(clean_line(text[begin : space.start()]), left, end))
                begin, left = space.end(), following
        found.append(Segment(clean_line(text[begin:]), left, right))
        return tuple(segment for segment in found if segment.text)

    def _is_bold(self, text_page: pypdfium2.PdfTextPage, place: int) -> bool:
        pdfium.FPDFText_GetFontInfo(text_page, place, self._font, len(self._font), self._flags)
        name = self._font.value.lower()
        if b"bold" in name or b"black" in name or b"heavy" in name:
            return True
        return int(pdfium.FPDFText_GetFontWeight(text_page, place)) >= _BOLD


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
        start = match.start() + len(words) - len(words.lstrip())
        if words.strip():
            hyphen = text[match.end() : match.end() + 1] == _HYPHEN
            pieces.append(_Piece(words.strip(), start, hyphen))
    return pieces

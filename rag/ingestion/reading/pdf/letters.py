"""What pdfium tells of single letters, with as few and as cheap calls as possible."""

import ctypes
import math
from typing import Any, cast

import pypdfium2
import pypdfium2.raw as pdfium

from rag.ingestion.reading.cleaning import clean_line

_BOLD = 600
_BOLD_NAMES = (b"bold", b"black", b"heavy")
_WHITE = 250
_INVISIBLE = 3
"""The render mode of text that is laid beneath a scanned page."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points from the page's lower left corner."""


class Letters:
    """The letters of one page, each known by its place in the page's text.

    Calls go to the bare handles: a wrapped one costs a look-up each time, and a page has hundreds.
    """

    def __init__(self, text_page: pypdfium2.PdfTextPage) -> None:
        self._page: Any = cast("Any", text_page).raw
        self._numbers = [ctypes.c_double() for _ in range(4)]
        self._colours = [ctypes.c_uint() for _ in range(4)]
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._fonts: dict[bytes, bool] = {}

    def place(self, place: int) -> int:
        """The letter's place in pdfium's count, where that differs from the text's."""
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, place))

    def box(self, place: int) -> Box:
        """Where the letter's ink is."""
        left, right, bottom, top = self._numbers
        pdfium.FPDFText_GetCharBox(self._page, place, left, right, bottom, top)
        return left.value, bottom.value, right.value, top.value

    def size(self, place: int) -> tuple[float, bool]:
        """The letter's height as shown, and whether it lies on its side.

        Files differ in whether the font's size or the matrix carries the height.
        """
        size = float(pdfium.FPDFText_GetFontSize(self._page, place))
        if not pdfium.FPDFText_GetMatrix(self._page, place, self._matrix):
            return size, False
        matrix: Any = self._matrix
        return size * math.hypot(matrix.c, matrix.d), abs(matrix.b) > abs(matrix.a)

    def are_whole(self, start: int, count: int) -> bool:
        """Whether these letters are one text object: one font, one colour, no gaps but spaces."""
        return int(pdfium.FPDFText_CountRects(self._page, start, count)) <= 1

    def is_bold(self, place: int) -> bool:
        name = self._name
        pdfium.FPDFText_GetFontInfo(self._page, place, name, len(name), self._flags)
        font = name.value
        if font not in self._fonts:
            heavy = int(pdfium.FPDFText_GetFontWeight(self._page, place)) >= _BOLD
            self._fonts[font] = heavy or any(part in font.lower() for part in _BOLD_NAMES)
        return self._fonts[font]

    def is_invisible(self, place: int) -> bool:
        """Whether it is drawn in the mode that draws nothing."""
        text = pdfium.FPDFText_GetTextObject(self._page, place)
        return bool(text) and int(pdfium.FPDFTextObj_GetTextRenderMode(text)) == _INVISIBLE

    def is_white(self, place: int) -> bool:
        """Whether it is as good as white, or see-through."""
        if not pdfium.FPDFText_GetFillColor(self._page, place, *self._colours):
            return False
        return self._is_pale()

    def is_pale(self, path: Any) -> bool:
        """Whether a drawn shape is white, or not filled at all."""
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, mode, stroke)
        known = pdfium.FPDFPageObj_GetFillColor(path, *self._colours)
        return not mode.value or not known or self._is_pale()

    def _is_pale(self) -> bool:
        red, green, blue, alpha = (colour.value for colour in self._colours)
        return alpha == 0 or (red >= _WHITE and green >= _WHITE and blue >= _WHITE)


def squeezed(text: str) -> str:
    """`clean_line` for what is mostly clean already."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    return clean_line(text)

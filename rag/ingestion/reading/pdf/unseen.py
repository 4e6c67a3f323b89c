"""Text on a page that nobody sees: white on white, invisible, or beyond the edge."""

import ctypes
from collections.abc import Callable, Iterable
from typing import Any, cast

import pypdfium2
import pypdfium2.raw as pdfium

_WHITE = 250
_INVISIBLE = 3
"""The render mode of text that is laid beneath a scanned page."""
_FILLED = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING)
_MOST = 2_000
PointOf = Callable[[pypdfium2.PdfTextPage, int], tuple[float, float]]
_Box = tuple[float, float, float, float]


class Unseen:
    """Judges letters of one page by where they stand and what colour they have.

    White letters count as seen where something that is not white lies behind them, invisible ones
    where a picture does: that is how table headers and scanned pages are made.
    """

    def __init__(self, page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> None:
        self._page = page
        self._text_page = text_page
        self._edges: _Box = cast("Any", page).get_bbox()
        self._colours = [ctypes.c_uint() for _ in range(4)]
        self._behind: tuple[list[_Box], list[_Box]] | None = None

    def hides(self, place: int, point: PointOf) -> bool:
        """Whether the letter at `place` is not seen; `point` tells where it stands."""
        across, up = point(self._text_page, place)
        left, bottom, right, top = self._edges
        if not (left <= across <= right and bottom <= up <= top):
            return True
        if self._is_invisible(place):
            return not _covers(self._backgrounds()[1], across, up)
        return self.is_hidden_colour(place, point)

    def is_hidden_colour(self, place: int, point: PointOf) -> bool:
        """Whether the letter is white, or see-through, on nothing."""
        if not self._is_white(place):
            return False
        across, up = point(self._text_page, place)
        return not _covers(self._backgrounds()[0], across, up)

    def _is_invisible(self, place: int) -> bool:
        text = pdfium.FPDFText_GetTextObject(self._text_page, place)
        return bool(text) and int(pdfium.FPDFTextObj_GetTextRenderMode(text)) == _INVISIBLE

    def _is_white(self, place: int) -> bool:
        red, green, blue, alpha = self._colours
        if not pdfium.FPDFText_GetFillColor(self._text_page, place, red, green, blue, alpha):
            return False
        return alpha.value == 0 or _is_white(red, green, blue)

    def _backgrounds(self) -> tuple[list[_Box], list[_Box]]:
        """Where something coloured lies, and where pictures do; looked up when first asked."""
        if self._behind is None:
            coloured: list[_Box] = []
            pictures: list[_Box] = []
            objects: Iterable[Any] = cast("Any", self._page).get_objects(
                filter=list(_FILLED), max_depth=5
            )
            for number, item in enumerate(objects):
                if number >= _MOST:
                    break
                is_path = item.type == pdfium.FPDF_PAGEOBJ_PATH
                if is_path and not self._is_coloured(item):
                    continue
                coloured.append(item.get_bounds())
                if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
                    pictures.append(item.get_bounds())
            self._behind = coloured, pictures
        return self._behind

    def _is_coloured(self, path: Any) -> bool:
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, mode, stroke)
        red, green, blue, alpha = self._colours
        known = pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
        return bool(mode.value) and bool(known) and not _is_white(red, green, blue)


def _is_white(*colours: ctypes.c_uint) -> bool:
    return all(colour.value >= _WHITE for colour in colours)


def _covers(boxes: list[_Box], across: float, up: float) -> bool:
    return any(
        left <= across <= right and bottom <= up <= top for left, bottom, right, top in boxes
    )

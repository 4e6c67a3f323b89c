"""Text on a page that nobody sees: white on white, invisible, or beyond the edge."""

from collections.abc import Iterable
from typing import Any, cast

import pypdfium2
import pypdfium2.raw as pdfium

from rag.ingestion.reading.pdf.letters import Box, Letters

_FILLED = [pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING]
_MOST = 2_000


class Unseen:
    """Judges letters of one page by where they stand and what colour they have.

    White letters count as seen where something that is not white lies behind them, invisible ones
    where a picture does: that is how table headers and scanned pages are made.
    """

    def __init__(self, page: pypdfium2.PdfPage, letters: Letters) -> None:
        self._page = page
        self._letters = letters
        self._edges: Box = cast("Any", page).get_bbox()
        self._behind: tuple[list[Box], list[Box]] | None = None

    def hides(self, place: int, across: float, up: float) -> bool:
        """Whether the letter at `place`, which stands at this point of the page, is not seen."""
        if not _covers([self._edges], across, up):
            return True
        if self._letters.is_invisible(place):
            return not _covers(self._backgrounds()[1], across, up)
        return self._letters.is_white(place) and not _covers(self._backgrounds()[0], across, up)

    def hides_among_others(self, place: int) -> bool:
        """The same for a word within a line, by its colour alone."""
        if not self._letters.is_white(place):
            return False
        left, bottom, right, top = self._letters.box(place)
        return not _covers(self._backgrounds()[0], (left + right) / 2, (bottom + top) / 2)

    def _backgrounds(self) -> tuple[list[Box], list[Box]]:
        """Where something coloured lies, and where pictures do; looked up when first asked."""
        if self._behind is None:
            self._behind = self._coloured()
        return self._behind

    def _coloured(self) -> tuple[list[Box], list[Box]]:
        coloured: list[Box] = []
        pictures: list[Box] = []
        objects: Iterable[Any] = cast("Any", self._page).get_objects(filter=_FILLED, max_depth=5)
        for number, item in enumerate(objects):
            if number >= _MOST:
                break
            if item.type == pdfium.FPDF_PAGEOBJ_PATH and self._letters.is_pale(item):
                continue
            box: Box = item.get_bounds()
            coloured.append(box)
            if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
                pictures.append(box)
        return coloured, pictures


def _covers(boxes: list[Box], across: float, up: float) -> bool:
    return any(
        left <= across <= right and bottom <= up <= top for left, bottom, right, top in boxes
    )

"""Pages that are pictures: noted while a PDF is read, and read by Tesseract when asked for."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, cast

import pypdfium2
import pypdfium2.raw as pdfium

from rag.domain import Block, Reading
from rag.ingestion.reading.pdf.ocr import read_picture
from rag.ingestion.reading.plaintext import text_blocks
from rag.ingestion.reading.source import Source
from rag.ingestion.scans import pages_have

_SHARE = 0.7
"""Of the time a file may take, that OCR may use."""


class PicturePages:
    """Keeps account of the pages of one PDF that have no text layer."""

    def __init__(self) -> None:
        self._pictures: list[int] = []
        self._broken: list[int] = []

    def broken(self, page: int) -> None:
        """Notes that the page cannot be loaded."""
        self._broken.append(page)

    def look(self, page: pypdfium2.PdfPage, number: int) -> None:
        """Notes whether a page without text is a picture."""
        objects: Iterable[object] = cast("Any", page).get_objects(
            filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3
        )
        if any(True for _ in objects):
            self._pictures.append(number)

    @property
    def found(self) -> tuple[int, ...]:
        """The pages that are pictures."""
        return tuple(self._pictures)

    def refusal(self) -> str:
        """Why a PDF without text and pictures gives nothing."""
        if self._broken:
            return "This PDF is damaged: none of its pages can be opened."
        return "This PDF has no text in it."

    def warnings(self) -> tuple[str, ...]:
        """One sentence on what was left out."""
        if not self._broken:
            return ()
        return (f"{pages_have(self._broken)} damage and could not be read.",)


def read_pictures(source: Source) -> Reading:
    """What Tesseract reads on the pages asked for; those that time did not allow stay `pictures`."""
    until = time.monotonic() + _SHARE * source.limits.seconds
    document = pypdfium2.PdfDocument(source.data)
    blocks: list[Block] = []
    left = list(source.pictures)
    try:
        while left and until - time.monotonic() > 1:
            number = left.pop(0)
            blocks.extend(_read(document, number, source.tesseract, until))
    finally:
        document.close()
    return Reading(title="", blocks=tuple(blocks), pictures=tuple(left))


def _read(
    document: pypdfium2.PdfDocument, number: int, tesseract: Sequence[str], until: float
) -> Sequence[Block]:
    page = document[number - 1]
    try:
        text = read_picture(page, tesseract, seconds=until - time.monotonic())
    finally:
        page.close()
    return [replace(block, page=number) for block in text_blocks(text)]

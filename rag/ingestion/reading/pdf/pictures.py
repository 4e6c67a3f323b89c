"""Pages that are pictures: found, read by OCR where it is installed, else said plainly."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, cast

import pypdfium2
import pypdfium2.raw as pdfium

from rag.domain import Block
from rag.ingestion.reading.pdf.ocr import read_picture
from rag.ingestion.reading.plaintext import text_blocks
from rag.ingestion.reading.source import Source

_SHARE = 0.7
"""Of the time a file may take, that OCR may use."""
_NAMED = 8
"""Pages named in a warning before it only counts them."""


class PicturePages:
    """Keeps account of the pages of one PDF that have no text layer."""

    def __init__(self, document: pypdfium2.PdfDocument, source: Source) -> None:
        self._document = document
        self._source = source
        self._until = time.monotonic() + _SHARE * source.limits.seconds
        self._pictures: list[int] = []
        self._broken: list[int] = []
        self._read: dict[int, list[Block]] = {}

    def broken(self, page: int) -> None:
        """Notes that the page cannot be loaded."""
        self._broken.append(page)

    def look(self, page: pypdfium2.PdfPage, number: int) -> None:
        """Notes whether a page without text is a picture, and reads it where that is possible."""
        objects: Iterable[object] = cast("Any", page).get_objects(
            filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3
        )
        if not any(True for _ in objects):
            return
        self._pictures.append(number)
        left = self._until - time.monotonic()
        if self._source.tesseract and left > 1:
            text = read_picture(page, self._source.tesseract, seconds=left)
            self._read[number] = text_blocks(text)

    def blocks(self, page: int) -> list[Block]:
        """What OCR read on the page."""
        return [replace(block, page=page) for block in self._read.get(page, ())]

    def refusal(self) -> str:
        """Why the PDF as a whole gives no text."""
        if self._broken and not self._pictures:
            return "This PDF is damaged: none of its pages can be opened."
        if not self._pictures:
            return "This PDF has no text in it."
        if self._read:
            return "This PDF has no text layer, and OCR found no words in its pictures."
        return (
            "This PDF has no text layer: its pages are pictures, and no OCR program is installed."
        )

    def warnings(self) -> tuple[str, ...]:
        """One sentence each on what was left out or guessed."""
        unread = [page for page in self._pictures if not self._read.get(page)]
        said: list[str] = []
        if unread:
            said.append(f"{_pages(unread)} no text layer and could not be read.")
        if self._read:
            said.append(f"{_pages(sorted(self._read))} no text layer; OCR read what it could.")
        if self._broken:
            said.append(f"{_pages(self._broken)} damage and could not be read.")
        return tuple(said)


def _pages(pages: Sequence[int]) -> str:
    if len(pages) == 1:
        return f"Page {pages[0]} has"
    if len(pages) > _NAMED:
        return f"{len(pages)} pages have"
    return f"Pages {', '.join(map(str, pages[:-1]))} and {pages[-1]} have"

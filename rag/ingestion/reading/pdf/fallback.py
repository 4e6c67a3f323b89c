"""The second opinion: pypdf, for the few files that pdfium cannot open."""

from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from rag.domain import Block, Reading, Unreadable
from rag.ingestion.reading.cleaning import clean_line
from rag.ingestion.reading.plaintext import text_blocks
from rag.ingestion.reading.source import Source, refuse_pages


def read_with_pypdf(source: Source) -> Reading:
    """Paragraphs per page, without headings and tables.

    Raises:
        Unreadable: pypdf cannot open it either.
    """
    try:
        reader = PdfReader(BytesIO(source.data), strict=False)
        if reader.is_encrypted:
            msg = "This PDF is protected with a password."
            raise Unreadable(msg)
        count = len(reader.pages)
        refuse_pages(count, source.limits)
        blocks = _blocks(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        msg = "This PDF is damaged or cut off and cannot be opened."
        raise Unreadable(msg) from error
    if not blocks:
        msg = "This PDF is damaged or cut off: no text can be found in it."
        raise Unreadable(msg)
    title = clean_line(str(reader.metadata.title or "")) if reader.metadata else ""
    return Reading(
        title=title or source.title,
        blocks=tuple(blocks),
        pages=count,
        media_type="application/pdf",
        warnings=("This PDF is damaged; what could be saved of it was read.",),
    )


def _blocks(reader: PdfReader) -> list[Block]:
    return [
        replace(block, page=number)
        for number, page in enumerate(reader.pages, 1)
        for block in text_blocks(page.extract_text())
    ]

"""A whole PDF: opened, read page by page, its headings judged by all of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pypdfium2

from rag.domain import Block, Reading, Unreadable
from rag.ingestion.reading.cleaning import clean_line
from rag.ingestion.reading.formats import reader_for
from rag.ingestion.reading.pdf.fields import filled_fields
from rag.ingestion.reading.pdf.furniture import without_furniture
from rag.ingestion.reading.pdf.headings import Headings, Outline, outline_key
from rag.ingestion.reading.pdf.hyphens import Hyphens
from rag.ingestion.reading.pdf.layout import Group, groups_of
from rag.ingestion.reading.pdf.line import Line
from rag.ingestion.reading.pdf.pdfium_page import PageLines
from rag.ingestion.reading.pdf.pictures import PicturePages
from rag.ingestion.reading.source import Source, refuse_pages
from rag.ingestion.reading.tables import table_blocks

_MEDIA = "application/pdf"
_MOST_ENTRIES = 5_000
_LEADERS = re.compile(r"(?:\s?[.\u2024\u00b7_]){5,}\s?")
"""Dots that lead the eye to a page number."""


def read_pdf(source: Source) -> Reading:
    """Text with page numbers, headings where they can be known, tables as text."""
    try:
        document = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            msg = "This PDF is protected with a password."
            raise Unreadable(msg) from error
        return reader_for("pdf_fallback")(source)
    try:
        return _read(document, source)
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument, source: Source) -> Reading:
    count = len(document)
    refuse_pages(count, source.limits)
    pictures = PicturePages()
    pages = _pages(document, pictures)
    groups = [groups_of(lines) for lines in without_furniture([page.lines for page in pages])]
    headings = Headings(groups, _outline(document))
    hyphens = Hyphens(line.text for page in pages for line in page.lines)
    blocks: list[Block] = []
    for number, (page, found) in enumerate(zip(pages, groups, strict=True), 1):
        blocks.extend(_blocks(number, found, headings, hyphens))
        if page.fields:
            blocks.append(Block(kind="list", text="\n".join(page.fields), page=number))
    if not blocks and not pictures.found:
        raise Unreadable(pictures.refusal())
    return Reading(
        title=_title(document, blocks, source),
        blocks=tuple(blocks),
        pages=count,
        media_type=_MEDIA,
        warnings=pictures.warnings(),
        pictures=pictures.found,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """What is on one page: its printed lines, and what was filled in."""

    lines: list[Line]
    fields: list[str]


def _pages(document: pypdfium2.PdfDocument, pictures: PicturePages) -> list[_Page]:
    """Every page; one that cannot be loaded counts as one without text."""
    pages: list[_Page] = []
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            pictures.broken(number + 1)
            pages.append(_Page([], []))
            continue
        lines = PageLines(page, number + 1).read()
        if not lines:
            pictures.look(page, number + 1)
        pages.append(_Page(lines, filled_fields(page)))
        page.close()
    return pages


def _outline(document: pypdfium2.PdfDocument) -> Outline:
    entries: Outline = {}
    for entry in cast("Iterable[Any]", document.get_toc()):
        destination: Any = entry.get_dest()
        page: int | None = destination.get_index() if destination else None
        if page is not None:
            entries[outline_key(page + 1, str(entry.get_title()))] = min(entry.level + 1, 6)
        if len(entries) >= _MOST_ENTRIES:
            break
    return entries


def _blocks(
    page: int, groups: Sequence[Group], headings: Headings, hyphens: Hyphens
) -> Iterator[Block]:
    items: list[str] = []
    for group in groups:
        level = headings.level(group)
        text = _text(group.lines, hyphens)
        if group.is_list and not level:
            items.append(text)
            continue
        if items:
            yield Block(kind="list", text="\n".join(items), page=page)
            items = []
        if group.rows:
            yield from table_blocks(group.rows, page=page)
        elif text:
            yield Block(kind="heading" if level else "paragraph", text=text, page=page, level=level)
    if items:
        yield Block(kind="list", text="\n".join(items), page=page)


def _text(lines: Sequence[Line], hyphens: Hyphens) -> str:
    text = ""
    parted = False
    for line in lines:
        if parted:
            text = hyphens.join(text, line.text)
        else:
            text = f"{text} {line.text}" if text else line.text
        parted = line.hyphen
    text = f"{text}-" if parted else text
    return _LEADERS.sub(" \u2026 ", text) if _has_leaders(text) else text


def _has_leaders(text: str) -> bool:
    return any(dots in text for dots in ("....", ". . . .", "____", "\u2024\u2024", "\u00b7\u00b7"))


def _title(document: pypdfium2.PdfDocument, blocks: Sequence[Block], source: Source) -> str:
    """The author's title if it is one, else the largest heading of the first pages, else the name."""
    given = clean_line(document.get_metadata_value("Title"))[:300]
    if given and not _is_file_name(given):
        return given
    early = [block for block in blocks if block.kind == "heading" and (block.page or 1) <= 2]  # noqa: PLR2004 - a cover and what follows it
    if early:
        return min(early, key=lambda block: block.level).text[:300]
    return source.title


def _is_file_name(title: str) -> bool:
    lowered = title.lower()
    names = (
        ".doc",
        ".docx",
        ".pdf",
        ".tex",
        ".dvi",
        ".indd",
        ".ppt",
        ".pptx",
        ".xls",
        ".xlsx",
        ".qxd",
    )
    return lowered in {"untitled", "(anonymous)", "title"} or lowered.endswith(names)

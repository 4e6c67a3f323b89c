"""What people filled in on a page: fields of forms, and text typed over it."""

import ctypes
from typing import Any, cast

import pypdfium2
import pypdfium2.raw as pdfium

from rag.ingestion.reading.cleaning import clean_line

_MOST = 1_000
_LONGEST = 1 << 14
_UNSEEN = 0x1 | 0x2 | 0x20
"""Flags of what is invisible, hidden, or not for viewing."""


def filled_fields(page: pypdfium2.PdfPage) -> list[str]:
    """`name: value` for each filled field, and the words of each note typed onto the page."""
    handle: Any = cast("Any", page).raw
    count = int(pdfium.FPDFPage_GetAnnotCount(handle))
    found = (_said(handle, number) for number in range(min(count, _MOST)))
    return [line for line in found if line]


def _said(page: Any, number: int) -> str:
    note: Any = pdfium.FPDFPage_GetAnnot(page, number)
    if not note:
        return ""
    try:
        if int(pdfium.FPDFAnnot_GetFlags(note)) & _UNSEEN:
            return ""
        kind = int(pdfium.FPDFAnnot_GetSubtype(note))
        if kind == pdfium.FPDF_ANNOT_FREETEXT:
            return _string(note, b"Contents")
        value = _string(note, b"V") if kind == pdfium.FPDF_ANNOT_WIDGET else ""
        return f"{_string(note, b'T')}: {value}".removeprefix(": ") if value else ""
    finally:
        pdfium.FPDFPage_CloseAnnot(note)


def _string(note: Any, key: bytes) -> str:
    length = int(pdfium.FPDFAnnot_GetStringValue(note, key, None, 0))
    if not 2 < length <= _LONGEST:  # noqa: PLR2004 - the closing zero alone takes two bytes
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFAnnot_GetStringValue(
        note, key, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length
    )
    return clean_line(buffer.raw[: length - 2].decode("utf-16-le", errors="ignore"))

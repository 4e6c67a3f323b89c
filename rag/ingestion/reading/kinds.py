"""What a file is, told by its content; its name breaks ties among text formats only."""

import json
import re
from io import BytesIO

from rag.domain import Unreadable
from rag.ingestion.reading.archive import open_archive
from rag.ingestion.reading.encoding import decode, looks_like_text
from rag.ingestion.reading.source import Source

_HEAD = 4096
_OFFICE = {
    "word/document.xml": "docx",
    "ppt/presentation.xml": "pptx",
    "xl/workbook.xml": "xlsx",
}
_OFFICE_TYPES = {
    b"wordprocessingml.document.main+xml": "docx",
    b"wordprocessingml.template.main+xml": "docx",
    b"word.document.macroEnabled.main+xml": "docx",
    b"presentationml.presentation.main+xml": "pptx",
    b"presentationml.slideshow.main+xml": "pptx",
    b"powerpoint.presentation.macroEnabled.main+xml": "pptx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"excel.sheet.macroEnabled.main+xml": "xlsx",
}
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"SQLite format 3", "a database"),
)
_MAIL_HEADER = re.compile(
    r"(?im)^(from|to|subject|date|message-id|mime-version|received|return-path|delivered-to):[ \t]"
)
_HEADER_LINE = re.compile(r"^([!-9;-~]+:|[ \t]|From )")
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_BY_SUFFIX = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".csv": "csv",
    ".tsv": "csv",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".json": "json",
    ".xml": "xml",
    ".jsonl": "json",
    ".ndjson": "json",
}
_BLANK = b"\x00 \t\r\n\x0c\xef\xbb\xbf\xff\xfe"
_PLAIN = frozenset({".txt", ".text", ".log", ".rst"})


def kind_of(source: Source) -> str:
    """`pdf`, `docx`, `pptx`, `xlsx`, `csv`, `html`, `markdown`, `text`, `rtf`, `eml`, `json` or `xml`.

    Raises:
        Unreadable: it is none of these; the text says what it is instead, where that is known.
    """
    data = source.data
    if not data.strip(_BLANK):
        msg = "It is empty."
        raise Unreadable(msg)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(source)
    if data[:64].lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if _is_pdf(data):
        return "pdf"
    _refuse_binary(source)
    return _kind_of_text(decode(data[:_HEAD]).strip(), source)


def _is_pdf(data: bytes) -> bool:
    """Whether it begins as a PDF, or has one's header soon and its insides later."""
    if data[:64].lstrip(_BLANK).startswith(b"%PDF-"):
        return True
    return b"%PDF-" in data[:1024] and b" obj" in data and b"endobj" in data


def _refuse_binary(source: Source) -> None:
    """Raises `Unreadable` for what is no text in any encoding, naming what it is where possible."""
    data = source.data
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Unreadable(_old_office(data))
    what = next((what for magic, what in _MAGIC if data.startswith(magic)), "")
    if what or not looks_like_text(data):
        raise Unreadable(_not_a_document(what, source))


def _kind_of_zip(source: Source) -> str:
    with open_archive(BytesIO(source.data), source.limits) as archive:
        names = set(archive.namelist())
        for member, kind in _OFFICE.items():
            if member in names:
                return kind
        if "[Content_Types].xml" in names:
            types = archive.read("[Content_Types].xml")
            for part, kind in _OFFICE_TYPES.items():
                if part in types:
                    return kind
    msg = "It is a ZIP archive, not a document; unpack it and send the files in it."
    raise Unreadable(msg)


def _old_office(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "It is protected with a password."
    return "It is in an old Office format (.doc, .xls, .ppt or .msg); save it anew as .docx, .xlsx, .pptx or .pdf."


def _not_a_document(what: str, source: Source) -> str:
    if what:
        return f"It is {what}, not a document that can be read."
    promised = source.suffix.lstrip(".").upper()
    if promised in {"PDF", "DOCX", "PPTX", "XLSX", "RTF"}:
        return f"It is not a {promised} file, although its name says so; perhaps it is damaged."
    return "It is not a kind of file that can be read."


def _kind_of_text(head: str, source: Source) -> str:
    kind = _BY_SUFFIX.get(source.suffix, "")
    if _HTML.match(head) or (_HTML.search(head) and head[0] == "<" and kind != "markdown"):
        return "html"
    if head.startswith(("<?xml", "<!DOCTYPE", "<!doctype")):
        return "xml"
    if kind:
        return kind
    if _is_mail(head):
        return "eml"
    return "text" if source.suffix in _PLAIN else _kind_of_data(head, source.data)


def _kind_of_data(head: str, data: bytes) -> str:
    if head.startswith("<"):
        return "xml"
    return "json" if head[:1] in "{[" and _is_json(data) else "text"


def _is_json(data: bytes) -> bool:
    try:
        json.loads(decode(data))
    except (ValueError, RecursionError):
        return False
    return True


def _is_mail(head: str) -> bool:
    """Whether it begins with a block of headers that only mail has."""
    block = head.split("\n\n", 1)[0]
    lines = block.splitlines()
    found = {match.lower() for match in _MAIL_HEADER.findall(block)}
    return len(found) > 1 and all(_HEADER_LINE.match(line) for line in lines[:-1])

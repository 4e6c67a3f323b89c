"""Which module reads which kind of file, and what its failures mean to the sender."""

from importlib import import_module
from typing import cast

from rag.domain import Reading, Unreadable
from rag.ingestion.reading.kinds import kind_of
from rag.ingestion.reading.source import FormatReader, Source

_READERS = {
    "pdf": ("rag.ingestion.reading.pdf", "read_pdf"),
    "pdf_pictures": ("rag.ingestion.reading.pdf.pictures", "read_pictures"),
    "pdf_fallback": ("rag.ingestion.reading.pdf.fallback", "read_with_pypdf"),
    "docx": ("rag.ingestion.reading.word", "read_docx"),
    "pptx": ("rag.ingestion.reading.slides", "read_pptx"),
    "xlsx": ("rag.ingestion.reading.workbook", "read_xlsx"),
    "csv": ("rag.ingestion.reading.delimited", "read_csv"),
    "html": ("rag.ingestion.reading.webpage", "read_html"),
    "markdown": ("rag.ingestion.reading.markdown", "read_markdown"),
    "text": ("rag.ingestion.reading.plaintext", "read_text"),
    "rtf": ("rag.ingestion.reading.richtext", "read_rtf"),
    "eml": ("rag.ingestion.reading.mail", "read_eml"),
    "json": ("rag.ingestion.reading.json_data", "read_json"),
    "xml": ("rag.ingestion.reading.xml_data", "read_xml"),
}
_BY_SUFFIX = {
    ".htm": "html",
    ".html": "html",
    ".md": "markdown",
    ".txt": "text",
    ".xlsm": "xlsx",
    ".docm": "docx",
}


def reader_for(kind: str) -> FormatReader:
    """The reader of that kind; its libraries are loaded now, not before."""
    module, name = _READERS[kind]
    return cast("FormatReader", getattr(import_module(module), name))


def warm(suffix: str) -> None:
    """Loads the libraries that a file of this name will most likely need."""
    kind = _BY_SUFFIX.get(suffix, suffix.lstrip("."))
    if kind in _READERS:
        reader_for(kind)


def read(source: Source) -> Reading:
    """The file as text.

    Raises:
        Unreadable: with one sentence for the sender, whatever the libraries raised.
    """
    try:
        kind = "pdf_pictures" if source.pictures else kind_of(source)
        reading = reader_for(kind)(source)
    except Unreadable:
        raise
    except MemoryError as error:
        msg = f"Reading it takes more than {source.limits.memory >> 20} MB of memory."
        raise Unreadable(msg) from error
    except RecursionError as error:
        msg = "It is nested too deeply to be read."
        raise Unreadable(msg) from error
    except Exception as error:
        msg = "It is damaged and cannot be read."
        raise Unreadable(msg) from error
    if not any(block.text for block in reading.blocks) and not (
        source.pictures or reading.pictures
    ):
        msg = "There is no text in it."
        raise Unreadable(msg)
    return reading

"""RTF files."""

import re
from collections.abc import Callable
from typing import cast

from striprtf import striprtf

from rag.domain import Block, Reading, Unreadable
from rag.ingestion.reading.cleaning import clean_line
from rag.ingestion.reading.plaintext import text_blocks
from rag.ingestion.reading.source import Source
from rag.ingestion.reading.tables import table_blocks

_TITLE = re.compile(r"\{\\title ([^{}\\]{1,300})\}")
_HIDDEN = re.compile(r"\{(?:\\[a-z]+-?\d*)*\\v(?:\\[a-z]+-?\d*)*\s[^{}]*\}")
_LARGEST = 50 << 20


def read_rtf(source: Source) -> Reading:
    """Paragraphs, lists and tables; pictures and embedded objects are passed over."""
    if len(source.data) > _LARGEST:
        msg = f"RTF files are read up to {_LARGEST >> 20} MB."
        raise Unreadable(msg)
    raw = source.data.decode("latin-1")
    to_text = cast("Callable[..., str]", striprtf.rtf_to_text)
    text = to_text(_HIDDEN.sub("", raw), errors="ignore")
    title = _TITLE.search(raw)
    return Reading(
        title=(clean_line(title.group(1)) if title else "") or source.title,
        blocks=tuple(_blocks(text)),
        media_type="application/rtf",
    )


def _blocks(text: str) -> list[Block]:
    """Every line is a paragraph in RTF; lines of cells, which end in a bar, are rows."""
    blocks: list[Block] = []
    rows: list[list[str]] = []
    for line in text.split("\n"):
        if line.endswith("|"):
            rows.append(line[:-1].split("|"))
            continue
        blocks.extend(table_blocks(rows))
        rows = []
        blocks.extend(text_blocks(line))
    return [*blocks, *table_blocks(rows)]

"""CSV files and their kin."""

import csv
import re
from collections.abc import Iterator
from itertools import islice

from rag.domain import Reading, Unreadable
from rag.ingestion.reading.encoding import decode
from rag.ingestion.reading.source import Source
from rag.ingestion.reading.tables import table_blocks

_DELIMITERS = ",;\t|"
_SAMPLE = 50
_LONGEST_SAMPLE = 1 << 18
_QUOTED = re.compile(r'"[^"\n]*"')
_LONGEST_CELL = 1 << 20


def read_csv(source: Source) -> Reading:
    """The rows as tables that each begin with the header row."""
    text = decode(source.data).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text))
    try:
        blocks = table_blocks(_counted(rows, source.limits.cells))
    except csv.Error as error:
        msg = "It is no proper CSV file: a cell in it never ends."
        raise Unreadable(msg) from error
    return Reading(title=source.title, blocks=tuple(blocks), media_type="text/csv")


def _counted(rows: Iterator[list[str]], most: int) -> Iterator[list[str]]:
    count = 0
    for row in rows:
        count += len(row)
        if count > most:
            msg = "It holds more cells than can be read; split it into smaller files."
            raise Unreadable(msg)
        yield row


def _delimiter(text: str) -> str:
    """What parts the cells: the header has it, and most lines as often as the header."""
    bare = (_QUOTED.sub("", line) for line in text[:_LONGEST_SAMPLE].split("\n"))
    lines = list(islice((line for line in bare if line.strip()), _SAMPLE))

    def agreement(delimiter: str) -> tuple[int, int]:
        often = lines[0].count(delimiter) if lines else 0
        return sum(line.count(delimiter) == often for line in lines) if often else 0, often

    return max(_DELIMITERS, key=agreement)

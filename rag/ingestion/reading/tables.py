"""Rows of cells as Markdown tables, cut so that every piece carries its header row."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rag.domain import Block
from rag.ingestion.reading.cleaning import clean_line

_ROWS = 25
_LETTERS = 1_500
_COLUMNS = 200
Row = Sequence[str]


def table_blocks(
    rows: Iterable[Row], *, page: int | None = None, head_is_first: bool = False
) -> list[Block]:
    """The table as blocks of at most a passage's size, each beginning with the header row.

    The first row that holds anything is the header; with `head_is_first`, as in Markdown, it is the first one even where
    that is empty, and the columns have no names. A table of one column is a list of paragraphs in disguise and becomes
    one.
    """
    cleaned = [_cleaned(row) for row in rows]
    kept = [row for at, row in enumerate(cleaned) if row or (head_is_first and at == 0)]
    if not any(kept):
        return []
    if max(map(len, kept)) == 1:
        text = "\n".join(row[0] for row in kept if row)
        return [Block(kind="paragraph", text=text, page=page)]
    width = max(map(len, kept))
    lines = [_line(row, width) for row in kept]
    head = f"{lines[0]}\n|{' --- |' * width}"
    return [
        Block(kind="table", text="\n".join([head, *piece]), page=page)
        for piece in _pieces(lines[1:])
    ]


def _cleaned(row: Row) -> list[str]:
    """The row's cells as single lines, nothing behind the last filled one."""
    cells = [clean_line(cell).replace("|", "\\|") for cell in row[:_COLUMNS]]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _line(row: Row, width: int) -> str:
    padded = (cell for cell, _ in zip_longest(row, range(width), fillvalue=""))
    return f"| {' | '.join(str(cell) for cell in padded)} |"


def _pieces(lines: list[str]) -> Iterable[list[str]]:
    """Cuts the rows into runs of a passage's size; a header alone is one piece too."""
    piece: list[str] = []
    letters = 0
    for line in lines:
        if piece and (len(piece) >= _ROWS or letters + len(line) > _LETTERS):
            yield piece
            piece, letters = [], 0
        piece.append(line)
        letters += len(line)
    if piece or not lines:
        yield piece

"""A row of a table as a sentence."""

# ruff: noqa: RUF001 - a full-width mark ends Chinese and Japanese questions

import re
from collections.abc import Sequence
from itertools import takewhile, zip_longest

ROW = "|"
BETWEEN = " · "
"""What stands between the cells of a row that is said."""

_BORDER = re.compile(r"(?<!\\)\|")
"""A stroke that ends a cell; one behind a backslash belongs to it."""


def spoken(row: str, text: str) -> str:
    """A row as people say it: each cell behind the head of its column, but for the first, which names the row.

    Args:
        row: As it stands in the text.
        text: What holds its table.
    """
    held, heads = cells(row), _heads(row, text)
    # A cell that only asks claims nothing.
    said = [
        f"{head}: {cell}" if at and head and head != cell else cell
        for at, (cell, head) in enumerate(zip_longest(held, heads[: len(held)], fillvalue=""))
        if cell and not cell.endswith(("?", "？"))
    ]
    return BETWEEN.join(said or filter(None, held))


def _heads(row: str, text: str) -> Sequence[str]:
    """What stands above the row's cells in its table; nothing where that begins elsewhere."""
    lines = [line.strip() for line in text[: max(text.find(row), 0)].splitlines()]
    above = list(takewhile(lambda line: line.startswith(ROW), reversed(lines)))
    ruled = len(above) > 1 and not above[-2].strip("|-: ")
    return cells(above[-1]) if ruled else ()


def cells(row: str) -> list[str]:
    """What stands in the row's cells, the empty ones included."""
    found = [cell.strip().replace(r"\|", ROW) for cell in _BORDER.split(row.strip())]
    return found[not found[0] : len(found) - (not found[-1])]

"""Lines whose segments stand beneath one another: tables, and text in columns."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rag.ingestion.reading.pdf.line import Line, Segment

_Span = tuple[float, float]


def is_grid(run: Sequence[Line]) -> bool:
    """Whether the lines share two columns or more."""
    return len(run) > 1 and len(_spans(run)) > 1


def rows_of(run: Sequence[Line]) -> tuple[tuple[str, ...], ...]:
    """The lines as rows of cells, each segment in the column it stands over most."""
    spans = _spans(run)
    rows: list[tuple[str, ...]] = []
    for line in run:
        cells = [""] * len(spans)
        for segment in line.segments:
            place = _place(segment, spans)
            cells[place] = f"{cells[place]} {segment.text}".strip()
        rows.append(tuple(cells))
    return tuple(rows)


def columns_of(run: Sequence[Line]) -> list[Line]:
    """The lines of the first column from top to bottom, then those of the next."""
    count = len(run[0].segments)
    return [
        replace(line, segments=(line.segments[column],)) for column in range(count) for line in run
    ]


def _spans(run: Sequence[Line]) -> list[_Span]:
    """The columns' extents, learned from the rows with the usual number of cells.

    Cells of one column overlap, whichever way they are aligned; a heading across columns would
    weld them together, so rows with fewer cells have no say.
    """
    usual = Counter(len(line.segments) for line in run).most_common(1)[0][0]
    cells = sorted(
        (segment.left, segment.right)
        for line in run
        if len(line.segments) == usual
        for segment in line.segments
    )
    spans: list[_Span] = []
    for left, right in cells:
        if spans and left < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], right))
        else:
            spans.append((left, right))
    return spans


def _place(segment: Segment, spans: Sequence[_Span]) -> int:
    def nearness(place: int) -> float:
        left, right = spans[place]
        return min(segment.right, right) - max(segment.left, left)

    return max(range(len(spans)), key=nearness)

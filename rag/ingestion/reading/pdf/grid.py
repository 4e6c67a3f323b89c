"""Lines whose segments stand beneath one another: tables, and text in columns."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from rag.ingestion.reading.pdf.line import Line, Segment

_Span = tuple[float, float]
_BACK = 6
"""Lines that a cell may have; more are a column of the page."""
_LEVEL = 0.4
"""Share of the letters' size within which two lines stand at one height."""
_NEXT = 1.45
"""Share of the letters' size within which a line goes on with the one above it."""
_FAR = 2.6
"""Share of the letters' size beyond which a line is no part of the table above it."""
_COLUMN_LETTERS = 25
"""Letters per segment from which on side-by-side text is columns rather than cells."""
_FEWEST = 3
"""Lines from which on columns are believed."""


def rejoined(lines: Sequence[Line]) -> list[Line]:
    """The lines from top to bottom where cells stand side by side; columns of a page stay as they are.

    A table written cell by cell goes down within a cell of several lines, and up again for the next.
    """
    found: list[Line] = []
    for line in lines:
        place = _place_beside(found, line)
        if place is None:
            found.append(line)
        elif place < len(found) and _level(found[place], line):
            cells = sorted((*found[place].segments, *line.segments), key=lambda cell: cell.left)
            found[place] = replace(found[place], segments=tuple(cells))
        else:
            found.insert(place, line)
    return found


def _place_beside(found: Sequence[Line], line: Line) -> int | None:
    """Where among the last lines one belongs that goes up again beside them; None for any other."""
    place = len(found)
    while place and found[place - 1].top > line.top - _LEVEL * line.size:
        place -= 1
        other = found[place]
        if len(found) - place > _BACK or not (other.right < line.left or line.right < other.left):
            return None
    return place if place < len(found) else None


def _level(one: Line, other: Line) -> bool:
    return abs(one.top - other.top) <= _LEVEL * other.size


def runs_of(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The page cut where lines of several segments begin and end."""
    run: list[Line] = []
    wide = False
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else None
        is_wide = len(line.segments) > 1 or (wide and _goes_on(run, line, following))
        if run and is_wide != wide:
            yield run
            run = []
        wide = is_wide
        run.append(line)
    if run:
        yield run


def _goes_on(run: Sequence[Line], line: Line, following: Line | None) -> bool:
    """Whether a line by itself is a piece of a cell in the table above it."""
    above = line.top - run[-1].top
    below = following.top - line.top if following else above
    if above > _FAR * line.size or min(above, below) > _NEXT * line.size:
        return False
    cells = next(row for row in reversed(run) if len(row.segments) > 1).segments
    starts = [abs(line.left - cell.left) <= line.size / 2 for cell in cells]
    if any(starts[1:]):
        return True
    narrow = starts[0] and line.right < cells[1].left
    return narrow and following is not None and len(following.segments) > 1


def are_columns(run: Sequence[Line]) -> bool:
    """Whether the lines are running text side by side, with one gutter all the way down."""
    count = len(run[0].segments)
    if count == 1 or len(run) < _FEWEST or any(len(line.segments) != count for line in run):
        return False
    return _letters(run) >= _COLUMN_LETTERS and len(_spans(run)) == count


def is_grid(run: Sequence[Line]) -> bool:
    """Whether the lines share two columns or more, of cells rather than of running text."""
    wide = [line for line in run if len(line.segments) > 1]
    return len(wide) > 1 and _letters(wide) < _COLUMN_LETTERS and len(_spans(run)) > 1


def _letters(run: Sequence[Line]) -> float:
    return median(len(segment.text) for line in run for segment in line.segments)


def rows_of(run: Sequence[Line]) -> tuple[tuple[str, ...], ...]:
    """The lines as rows of cells, each segment in the column it stands over most."""
    spans = _spans(run)
    rows: list[list[str]] = []
    for place, line in enumerate(run):
        cells = [""] * len(spans)
        for segment in line.segments:
            column = _place(segment, spans)
            cells[column] = f"{cells[column]} {segment.text}".strip()
        close = place > 0 and line.top - run[place - 1].top <= _NEXT * line.size
        if rows and close and _is_same_row(rows[-1], cells):
            rows[-1] = [f"{one} {more}".strip() for one, more in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    return tuple(tuple(row) for row in rows)


def _is_same_row(row: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a line's cells go on with a row: only one line of a row begins it."""
    alone = bool(cells[0]) and not any(cells[1:])
    return alone or not (row[0] and cells[0])


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
    wide = [line for line in run if len(line.segments) > 1]
    usual = Counter(len(line.segments) for line in wide).most_common(1)[0][0]
    cells = sorted(
        (segment.left, segment.right)
        for line in wide
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

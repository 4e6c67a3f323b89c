"""A page's lines put together: tables, columns, paragraphs and lists."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from rag.ingestion.reading.pdf.grid import (
    are_columns,
    columns_of,
    is_grid,
    rejoined,
    rows_of,
    runs_of,
)
from rag.ingestion.reading.pdf.line import Line

_BULLET = re.compile(
    r"^(?:[\u2022\u2023\u25cf\u25cb\u25aa\u25a0\u25e6\u2219\u00b7\u2013*o-]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s+\S"
)
_LONE_BULLET = re.compile(
    r"^(?:[\u2022\u2023\u25cf\u25cb\u25aa\u25a0\u25e6\u2219\u00b7*-]|\(?(?:\d{1,3}|[a-zA-Z])[.)])$"
)
_LONG_NUMBER = 4
_SAME_SIZE = 0.07
_LEADING = 1.3
"""Share of the usual distance between lines from which on a new paragraph begins."""
_INDENT = 0.8
_SHORT = 0.2
_LARGER = 1.1
_LETTER = 0.55
"""Width of a letter, as a share of its size."""
_USUAL_PITCH = 1.2
_SOLID, _DOUBLE = 0.9, 2.6
_ENDED = re.compile(r"[.!?:;\u3002\uff01\uff1f]['\"\u201d\u2019)\]]*$")


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together, or the rows of a table."""

    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    is_list: bool = False


def groups_of(lines: Sequence[Line]) -> list[Group]:
    """The page's lines as paragraphs, list items and tables, in reading order."""
    groups: list[Group] = []
    plain: list[Line] = []
    for run in runs_of(_with_bullets(rejoined(lines))):
        if is_grid(run):
            groups.extend(_paragraphs(plain))
            groups.append(Group(rows=rows_of(run)))
            plain = []
        else:
            plain.extend(columns_of(run) if are_columns(run) else run)
    groups.extend(_paragraphs(plain))
    return groups


def _with_bullets(lines: Sequence[Line]) -> list[Line]:
    """A bullet and its words stand apart, and are not two cells."""
    joined: list[Line] = []
    last = 0
    for line in lines:
        first = line.segments[0].text
        number = int(first) if first.isdecimal() and len(first) < _LONG_NUMBER else 0
        counts = number == last + 1 and number > 0
        last = number or last
        joined.append(_joined_bullet(line, counts=counts))
    return joined


def _joined_bullet(line: Line, *, counts: bool) -> Line:
    if len(line.segments) != 2 or not (counts or _LONE_BULLET.match(line.segments[0].text)):  # noqa: PLR2004 - bullet and words
        return line
    first, second = line.segments
    mark = f"{first.text}." if counts else first.text
    joined = replace(second, text=f"{mark} {second.text}", left=first.left)
    return replace(line, segments=(joined,))


def _paragraphs(lines: Sequence[Line]) -> Iterator[Group]:
    if not lines:
        return
    column = _column(lines)
    group: list[Line] = []
    for line in lines:
        if group and _parts(group, line, column):
            yield _group(group)
            group = []
        group.append(line)
    if group:
        yield _group(group)


def _group(lines: list[Line]) -> Group:
    return Group(lines=tuple(lines), is_list=bool(_BULLET.match(lines[0].text)))


@dataclass(frozen=True, slots=True)
class _Column:
    """What is usual for the lines of a column."""

    pitch: float
    """The distance from line to line, as a share of the letters' size."""
    right: float
    size: float


def _column(lines: Sequence[Line]) -> _Column:
    steps = [
        (after.top - before.top) / before.size
        for before, after in pairwise(lines)
        if _same_size(before, after) and _is_step((after.top - before.top) / before.size)
    ]
    return _Column(
        pitch=median(steps) if steps else _USUAL_PITCH,
        right=max(line.right for line in lines),
        size=median(line.size for line in lines),
    )


def _is_step(share: float) -> bool:
    """Whether two lines so far apart are neighbours: from set solid to double spaced."""
    return _SOLID < share < _DOUBLE


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


def _parts(group: list[Line], line: Line, column: _Column) -> bool:
    """Whether a new paragraph begins with `line`."""
    last = group[-1]
    if last.hyphen:
        return False
    if not _same_size(last, line) or last.bold != line.bold or _begins_item(last, line):
        return True
    down = line.top - last.top
    if down > _LEADING * column.pitch * line.size or _had_room(last, line, column):
        return True
    ended = bool(_ENDED.search(last.text))
    if down < -line.size:
        return ended
    indented = line.left > max(last.left, group[0].left) + _INDENT * line.size
    short = last.right < column.right - _SHORT * (column.right - last.left)
    return ended and (indented or short)


def _begins_item(last: Line, line: Line) -> bool:
    """Whether a list item begins; a letter or number within running text is none."""
    if not _BULLET.match(line.text):
        return False
    return not line.text[0].isalnum() or bool(_ENDED.search(last.text) or _BULLET.match(last.text))


def _had_room(last: Line, line: Line, column: _Column) -> bool:
    """Whether the first word of a heading would have stood on the heading before it."""
    if not line.bold and line.size <= column.size * _LARGER:
        return False
    word = line.text.split(" ", 1)[0]
    return last.right + (len(word) + 1) * _LETTER * line.size < column.right

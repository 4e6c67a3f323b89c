"""The app's icons, drawn with the standard library: a page of text with a raised number."""

# ruff: noqa: PLR2004 - a drawing is made of numbers

import struct
import zlib
from collections.abc import Callable

Pixel = tuple[int, int, int, int]
Inside = Callable[[float, float], bool]

CLEAR: Pixel = (0, 0, 0, 0)
WHITE: Pixel = (255, 255, 255, 255)
TEAL: Pixel = (29, 78, 87, 255)
AMBER: Pixel = (255, 196, 77, 255)
_FINE = 4
"""Samples per side of a pixel."""


def color_icon() -> bytes:
    """192 by 192, in colour."""
    return _png(192, [(_tile, TEAL), (_lines, WHITE), (_number, AMBER)], background=CLEAR)


def outline_icon() -> bytes:
    """32 by 32, white on transparent."""
    return _png(32, [(_lines, WHITE), (_number, WHITE)], background=(255, 255, 255, 0))


def _tile(x: float, y: float) -> bool:
    """A square with round corners."""
    edge = 0.18
    dx = max(edge - x, x - (1 - edge), 0.0)
    dy = max(edge - y, y - (1 - edge), 0.0)
    return dx * dx + dy * dy <= edge * edge


def _lines(x: float, y: float) -> bool:
    """Four lines of text, the last one short."""
    ends = (0.60, 0.80, 0.80, 0.52)
    tops = (0.30, 0.45, 0.60, 0.75)
    rows = zip(tops, ends, strict=True)
    return any(top <= y <= top + 0.075 and 0.20 <= x <= end for top, end in rows)


def _number(x: float, y: float) -> bool:
    """A raised one."""
    stem = 0.74 <= x <= 0.81 and 0.14 <= y <= 0.38
    flag = 0.66 <= x <= 0.76 and 0.14 <= y <= 0.24 and 0.0 <= (x - 0.66) + (y - 0.21) <= 0.085
    return stem or flag


def _png(side: int, layers: list[tuple[Inside, Pixel]], *, background: Pixel) -> bytes:
    rows = bytearray()
    for row in range(side):
        rows.append(0)
        for column in range(side):
            rows.extend(_pixel(column, row, side, layers, background))
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    body = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
    return b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IEND", b"")


def _pixel(
    column: int, row: int, side: int, layers: list[tuple[Inside, Pixel]], background: Pixel
) -> Pixel:
    """The layers over the background, edges smoothed by sampling."""
    shown = background
    for inside, paint in layers:
        share = _share(column, row, side, inside)
        alpha = round(share * 255 + (1 - share) * shown[3])
        keep = shown if shown[3] else paint
        mixed = [
            round(share * new + (1 - share) * old) for new, old in zip(paint, keep, strict=True)
        ]
        shown = (mixed[0], mixed[1], mixed[2], alpha)
    return shown


def _share(column: int, row: int, side: int, inside: Inside) -> float:
    """How much of a pixel lies within the shape."""
    steps = [(step + 0.5) / _FINE for step in range(_FINE)]
    hits = sum(inside((column + dx) / side, (row + dy) / side) for dx in steps for dy in steps)
    return hits / (_FINE * _FINE)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

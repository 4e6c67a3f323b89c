"""A line of a page: its words and where they stand."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that stand together; a wide gap parts it from the next."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line, its segments from left to right; `top` grows downwards."""

    page: int
    segments: tuple[Segment, ...]
    top: float
    size: float
    """Height of its letters in points, as shown."""
    bold: bool = False
    hyphen: bool = False
    """It ends in a hyphen that parts a word."""

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)

    @property
    def left(self) -> float:
        return self.segments[0].left

    @property
    def right(self) -> float:
        return self.segments[-1].right

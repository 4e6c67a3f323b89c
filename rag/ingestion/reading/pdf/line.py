"""A line of a page: its words and where they stand."""

from dataclasses import dataclass, field


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
    text: str = field(init=False)

    def __post_init__(self) -> None:
        words = [segment.text for segment in self.segments]
        object.__setattr__(self, "text", words[0] if len(words) == 1 else " ".join(words))

    @property
    def left(self) -> float:
        return self.segments[0].left

    @property
    def right(self) -> float:
        return self.segments[-1].right

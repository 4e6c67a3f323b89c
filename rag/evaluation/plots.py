"""Small charts as inline SVG, without any library."""

from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT = 420, 260
_LEFT, _BOTTOM, _TOP, _RIGHT = 46, 34, 14, 14
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def line_plot(
    title: str, points: Sequence[tuple[float, float]], *, x: str, y: str, mark: int | None = None
) -> str:
    """A curve between 0 and 1 both ways; `mark` is the point to ring."""
    path = " ".join(f"{_across(px):.1f},{_up(py):.1f}" for px, py in points)
    ring = ""
    if mark is not None and 0 <= mark < len(points):
        px, py = points[mark]
        ring = f'<circle cx="{_across(px):.1f}" cy="{_up(py):.1f}" r="5" class="mark"/>'
    return _frame(title, f'<polyline points="{path}" class="line"/>{ring}', x=x, y=y)


def bar_plot(title: str, bars: Mapping[str, float], *, unit: str = "") -> str:
    """Horizontal bars, longest value full width."""
    most = max(bars.values(), default=0.0) or 1.0
    rows = "".join(
        f'<text x="150" y="{24 + 24 * row}" class="name">{escape(name)}</text>'
        f'<rect x="158" y="{12 + 24 * row}" width="{max(1.0, 170 * value / most):.1f}" height="16" class="bar"/>'
        f'<text x="{164 + 170 * value / most:.1f}" y="{24 + 24 * row}" class="value">{_short(value)}{escape(unit)}</text>'
        for row, (name, value) in enumerate(bars.items())
    )
    height = 24 + 24 * len(bars)
    return f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {_WIDTH} {height}" role="img">{rows}</svg></figure>'


def _short(value: float) -> str:
    """Three digits that tell, and never a power of ten: `1660`, `33.9`, `0.1`."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits


def histogram(title: str, groups: Mapping[str, Sequence[float]], *, x: str, bins: int = 20) -> str:
    """How values between 0 and 1 are spread, one line per group."""
    drawn: list[str] = []
    for number, (name, values) in enumerate(groups.items()):
        counts = [0] * bins
        for value in values:
            counts[min(bins - 1, int(value * bins))] += 1
        share = [count / max(1, len(values)) for count in counts]
        path = " ".join(
            f"{_across((at + 0.5) / bins):.1f},{_up(part):.1f}" for at, part in enumerate(share)
        )
        drawn.append(
            f'<polyline points="{path}" class="line group{number % 4}"/>'
            f'<text x="{_LEFT + 12}" y="{_TOP + 14 + 15 * number}" class="key group{number % 4}">{escape(name)} ({len(values)})</text>'
        )
    return _frame(title, "".join(drawn), x=x, y="share of questions")


def _frame(title: str, inside: str, *, x: str, y: str) -> str:
    grid = "".join(
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{_up(tick):.1f}" y2="{_up(tick):.1f}" class="grid"/>'
        f'<text x="{_LEFT - 6}" y="{_up(tick) + 4:.1f}" class="tick end">{tick:g}</text>'
        f'<text x="{_across(tick):.1f}" y="{_HEIGHT - _BOTTOM + 15}" class="tick middle">{tick:g}</text>'
        for tick in _TICKS
    )
    labels = (
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 3}" class="tick middle">{escape(x)}</text>'
        f'<text x="12" y="{_HEIGHT / 2}" class="tick middle" transform="rotate(-90 12 {_HEIGHT / 2})">{escape(y)}</text>'
    )
    return (
        f"<figure><figcaption>{escape(title)}</figcaption>"
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">{grid}{inside}{labels}</svg></figure>'
    )


def _across(value: float) -> float:
    return _LEFT + value * (_WIDTH - _LEFT - _RIGHT)


def _up(value: float) -> float:
    return _HEIGHT - _BOTTOM - value * (_HEIGHT - _BOTTOM - _TOP)

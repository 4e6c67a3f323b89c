"""A chart's figures as rows of a table."""

from rag.ingestion.reading.xmltree import Element, local

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_MOST = 2_000


def chart_rows(root: Element | None) -> list[list[str]]:
    """A header of series names, then one row per category, from the values the chart keeps."""
    series = [] if root is None else list(root.iter(f"{_C}ser"))
    if not series:
        return []
    names = [" ".join(_points(one, "tx").values()) for one in series]
    none: dict[int, str] = {}
    labels = next((found for one in series if (found := _points(one, "cat", "xVal"))), none)
    values = [_points(one, "val", "yVal") for one in series]
    places = sorted({place for column in [labels, *values] for place in column})[:_MOST]
    rows = [
        [labels.get(place, ""), *(column.get(place, "") for column in values)] for place in places
    ]
    return [["", *names], *rows]


def _points(series: Element, *parts: str) -> dict[int, str]:
    """The kept points of the first of these parts that the series has."""
    found: dict[int, str] = {}
    for part in parts:
        for point in series.iterfind(f"{_C}{part}//{_C}pt"):
            place = point.get("idx", "0")
            value = next((item.text or "" for item in point if local(item) == "v"), "")
            found[int(place) if place.isdecimal() else 0] = value
        if found:
            break
    return found

"""PowerPoint files: a page is a slide."""

from collections.abc import Iterator

from rag.domain import Block, Reading
from rag.ingestion.reading.cleaning import clean_line, clean_text
from rag.ingestion.reading.office import R_ID, Package
from rag.ingestion.reading.slide_charts import chart_rows
from rag.ingestion.reading.source import Source, refuse_pages
from rag.ingestion.reading.tables import table_blocks
from rag.ingestion.reading.xmltree import Element, local

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_MEDIA = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_TITLES = frozenset({"title", "ctrTitle"})
_FURNITURE = frozenset({"sldNum", "ftr", "dt", "hdr"})
_SHAPES = frozenset({"sp", "graphicFrame"})
_DEEPEST = 8


def read_pptx(source: Source) -> Reading:
    """Titles, text, tables, charts and speaker notes, slide by slide; hidden slides are left out."""
    with Package(source) as package:
        main = package.main()
        slides = _slides(package, main)
        refuse_pages(len(slides), source.limits, "slides")
        blocks: list[Block] = []
        hidden: list[int] = []
        for number, part in enumerate(slides, 1):
            root = package.xml(part)
            if root is None or root.get("show") in {"0", "false"}:
                hidden.append(number)
                continue
            blocks.extend(_Slide(package, part, number).blocks(root))
        title = package.title()
    first = next((block.text for block in blocks if block.kind == "heading"), "")
    generic = title.lower() in {"powerpoint presentation", "presentation"}
    return Reading(
        title=("" if generic else title) or first or source.title,
        blocks=tuple(blocks),
        pages=max(len(slides), 1),
        media_type=_MEDIA,
        warnings=tuple(f"Slide {number} is hidden and was left out." for number in hidden[:5]),
    )


def _slides(package: Package, main: str) -> list[str]:
    """The slides' parts in the order of the show."""
    root, related = package.xml(main), package.related(main)
    order = root.iterfind(f"{_P}sldIdLst/{_P}sldId") if root is not None else ()
    found = [related.get(slide.get(R_ID, ""), ("", ""))[1] for slide in order]
    return [part for part in found if part]


class _Slide:
    """One slide's shapes, its title first."""

    def __init__(self, package: Package, part: str, number: int) -> None:
        self._package = package
        self._number = number
        self._related = package.related(part)

    def blocks(self, root: Element) -> Iterator[Block]:
        shapes = [shape for shape in root.iter() if local(shape) in _SHAPES and _is_shown(shape)]
        shapes.sort(key=lambda shape: _role(shape) not in _TITLES)
        for shape in shapes:
            if _role(shape) in _FURNITURE:
                continue
            yield from self._shape(shape)
        for kind, part in self._related.values():
            notes = self._package.xml(part) if kind == "notesSlide" else None
            if notes is not None:
                yield from self._notes(notes)

    def _shape(self, shape: Element) -> Iterator[Block]:
        for table in shape.iter(f"{_A}tbl"):
            yield from table_blocks(_rows(table), page=self._number)
        if local(shape) == "graphicFrame":
            yield from self._charts(shape)
            return
        lines = _lines(shape)
        text = "\n".join(line for _, line in lines)
        if text and _role(shape) in _TITLES:
            yield Block(kind="heading", text=clean_line(text), page=self._number, level=1)
        elif len(lines) > 1 and _role(shape) != "subTitle":
            items = "\n".join(f"{'  ' * depth}- {line}" for depth, line in lines)
            yield Block(kind="list", text=items, page=self._number)
        elif text:
            yield Block(kind="paragraph", text=text, page=self._number)

    def _charts(self, frame: Element) -> Iterator[Block]:
        for element in frame.iter():
            kind, part = self._related.get(element.get(R_ID, ""), ("", ""))
            if local(element) == "chart" and kind == "chart":
                root = self._package.xml(part)
                yield from table_blocks(chart_rows(root), page=self._number)

    def _notes(self, root: Element) -> Iterator[Block]:
        for shape in root.iter(f"{_P}sp"):
            text = " ".join(line for _, line in _lines(shape))
            if text and _role(shape) == "body":
                yield Block(kind="paragraph", text=f"Notes: {text}", page=self._number)


def _role(shape: Element) -> str:
    """What the layout uses the shape for: `title`, `body`, `sldNum`, ...; empty for free shapes."""
    holder = next(shape.iter(f"{_P}ph"), None)
    return "" if holder is None else holder.get("type", "body")


def _is_shown(shape: Element) -> bool:
    properties = next(shape.iter(f"{_P}cNvPr"), None)
    if properties is not None and properties.get("hidden") in {"1", "true"}:
        return False
    return all(local(parent) != "Fallback" for parent in shape.iterancestors())


def _lines(shape: Element) -> list[tuple[int, str]]:
    """The paragraphs with their depth."""
    found: list[tuple[int, str]] = []
    body = shape.find(f"{_P}txBody")
    for paragraph in body.iterfind(f"{_A}p") if body is not None else ():
        properties = paragraph.find(f"{_A}pPr")
        level = "0" if properties is None else properties.get("lvl", "0")
        text = _words(paragraph)
        if text:
            found.append((min(int(level) if level.isdecimal() else 0, _DEEPEST), text))
    return found


def _words(root: Element) -> str:
    parts: list[str] = []
    for element in root.iter():
        name = local(element)
        if name == "t":
            parts.append(element.text or "")
        elif name == "br":
            parts.append("\n")
        elif name == "p" and parts:
            parts.append(" ")
    return clean_text("".join(parts)).replace("\n", " ")


def _rows(table: Element) -> Iterator[list[str]]:
    for row in table.iterfind(f"{_A}tr"):
        yield [_words(cell) for cell in row.iterfind(f"{_A}tc")]

"""What a Word document's styles say of its paragraphs."""

import re
from dataclasses import dataclass

from rag.ingestion.reading.cleaning import clean_line
from rag.ingestion.reading.xmltree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading\s*([1-9])$", re.IGNORECASE)
_DEEPEST = 6
_BODY_LEVEL = 9
_WIDEST = 100
_CHAIN = 20
"""Styles based on styles end here, should they go in a circle."""


@dataclass(frozen=True, slots=True)
class _Style:
    level: int
    based_on: str
    numbered: bool
    is_title: bool


class Styles:
    """The paragraph styles of one document."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        for style in root.iterfind(f"{W}style") if root is not None else ():
            self._styles[style.get(f"{W}styleId", "")] = _style(style)

    def heading(self, paragraph: Element) -> int:
        """1 to 6, or 0 for what is no heading."""
        level = _outline(paragraph.find(f"{W}pPr"))
        if not level:
            level = next((style.level for style in self._chain(paragraph) if style.level), 0)
        return min(level, _DEEPEST)

    def is_item(self, paragraph: Element) -> bool:
        """Whether it carries a bullet or a number and is no heading."""
        if self.heading(paragraph):
            return False
        numbered = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        if numbered is not None:
            return numbered.get(f"{W}val") != "0"
        return any(style.numbered for style in self._chain(paragraph))

    def depth(self, paragraph: Element) -> int:
        """How deep in its list an item stands, from 0."""
        level = paragraph.find(f"{W}pPr/{W}numPr/{W}ilvl")
        return min(_number(level), _BODY_LEVEL)

    def is_hidden(self, run: Element) -> bool:
        """Whether the run is marked as hidden text."""
        mark = run.find(f"{W}rPr/{W}vanish")
        return mark is not None and mark.get(f"{W}val") not in {"0", "false", "off"}

    def span(self, cell: Element) -> int:
        """How many columns the cell covers."""
        return min(max(_number(cell.find(f"{W}tcPr/{W}gridSpan")), 1), _WIDEST)

    def title_of(self, body: Element) -> str:
        """The first paragraph in the style called Title."""
        for paragraph in body.iterfind(f"{W}p"):
            if any(style.is_title for style in self._chain(paragraph)):
                return clean_line("".join(text.text or "" for text in paragraph.iter(f"{W}t")))
        return ""

    def _chain(self, paragraph: Element) -> list[_Style]:
        """The paragraph's style and those it is based on, nearest first."""
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        chain: list[_Style] = []
        name = "" if named is None else named.get(f"{W}val", "")
        while name in self._styles and len(chain) < _CHAIN:
            chain.append(self._styles[name])
            name = chain[-1].based_on
        return chain


def _style(style: Element) -> _Style:
    named, based = style.find(f"{W}name"), style.find(f"{W}basedOn")
    name = "" if named is None else named.get(f"{W}val", "")
    heading = _HEADING.match(name)
    is_title = name.lower() == "title"
    level = int(heading.group(1)) if heading else _outline(style.find(f"{W}pPr"))
    return _Style(
        level=1 if is_title else level,
        based_on="" if based is None else based.get(f"{W}val", ""),
        numbered=style.find(f"{W}pPr/{W}numPr") is not None or name.lower().startswith("list "),
        is_title=is_title,
    )


def _outline(properties: Element | None) -> int:
    """The outline level from 1; 0 for body text."""
    level = None if properties is None else properties.find(f"{W}outlineLvl")
    if level is None or _number(level) >= _BODY_LEVEL:
        return 0
    return _number(level) + 1


def _number(element: Element | None) -> int:
    value = "" if element is None else element.get(f"{W}val", "")
    return int(value) if value.isdecimal() and len(value) < _BODY_LEVEL else 0

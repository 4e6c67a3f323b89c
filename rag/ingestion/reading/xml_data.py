"""XML of any vocabulary: running text as paragraphs, data as `name: value` lines."""

from collections.abc import Iterator

from rag.domain import Block, Reading
from rag.ingestion.reading.cleaning import clean_line
from rag.ingestion.reading.encoding import decode
from rag.ingestion.reading.source import Source
from rag.ingestion.reading.webpage import html_blocks, parse_html
from rag.ingestion.reading.xmltree import Element, local, parse_xml

_TITLES = frozenset({"title", "name", "subject", "headline"})
_PIECE = 1_500
_DEEPEST = 6


def read_xml(source: Source) -> Reading:
    """Titles become headings; whatever else holds text keeps its element's name."""
    root = parse_xml(source.data, doctype=True)
    if local(root) == "html":
        blocks = tuple(html_blocks(parse_html(decode(source.data))))
    else:
        blocks = tuple(_blocks(root))
    title = next((block.text for block in blocks if block.kind == "heading"), "")
    return Reading(title=title or source.title, blocks=blocks, media_type="application/xml")


def _blocks(root: Element) -> Iterator[Block]:
    """One pass; lines of data are gathered until a heading or a passage's size parts them."""
    lines: list[str] = []
    stack: list[tuple[Element, int]] = [(root, 0)]
    while stack:
        element, depth = stack.pop()
        name = local(element)
        text = _words(element) if _is_text(element) else ""
        if text and name in _TITLES:
            yield from _paragraph(lines)
            lines = []
            yield Block(kind="heading", text=text, level=min(max(depth, 1), _DEEPEST))
            continue
        lines.extend(_shown(element, name, text))
        if sum(map(len, lines)) > _PIECE:
            yield from _paragraph(lines)
            lines = []
        if not _is_text(element):
            stack.extend((child, depth + 1) for child in reversed(element))
    yield from _paragraph(lines)


def _paragraph(lines: list[str]) -> Iterator[Block]:
    if lines:
        yield Block(kind="paragraph", text="\n".join(lines))


def _is_text(element: Element) -> bool:
    """Whether it is a leaf, or words with markup among them."""
    if not len(element):
        return True
    own = [element.text, *(child.tail for child in element)]
    return any(piece and piece.strip() for piece in own)


def _words(element: Element) -> str:
    return clean_line(" ".join(str(piece) for piece in element.itertext()))


def _shown(element: Element, name: str, text: str) -> Iterator[str]:
    values = "; ".join(
        f"{str(key).rpartition('}')[2]}={clean_line(str(value))}"
        for key, value in element.attrib.items()
        if str(value).strip()
    )
    if text or values:
        both = f"{text} ({values})" if text and values else text or values
        yield f"{name}: {both}"

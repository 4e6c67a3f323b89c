"""Word documents: headings, paragraphs, lists and tables in the order they stand."""

from collections.abc import Iterator

from rag.domain import Block, Reading, Unreadable
from rag.ingestion.reading.cleaning import clean_line, clean_text
from rag.ingestion.reading.office import Package
from rag.ingestion.reading.source import Source
from rag.ingestion.reading.tables import table_blocks
from rag.ingestion.reading.word_styles import Styles, W
from rag.ingestion.reading.xmltree import Element, local

_MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LEFT_OUT = frozenset({"del", "moveFrom", "Fallback", "pPr", "rPr", "sectPr", "instrText"})
_INSTEAD = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
_NOTES = frozenset({"footnotes", "endnotes"})
_HOLDERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})


def read_docx(source: Source) -> Reading:
    """The body and its footnotes; deleted and hidden text is left out."""
    with Package(source) as package:
        main = package.main()
        related = dict(package.related(main).values())
        styles = Styles(package.xml(related.get("styles", "word/styles.xml")))
        root = package.xml(main)
        body = None if root is None else root.find(f"{W}body")
        if body is None:
            msg = "It is damaged: the Word document has no body."
            raise Unreadable(msg)
        blocks = list(_blocks(body, styles))
        for kind in sorted(_NOTES & related.keys()):
            blocks.extend(_notes(package.xml(related[kind]), styles))
        title = package.title() or styles.title_of(body)
    first = next((block.text for block in blocks if block.kind == "heading"), "")
    return Reading(title=title or first or source.title, blocks=tuple(blocks), media_type=_MEDIA)


def _blocks(body: Element, styles: Styles) -> Iterator[Block]:
    items: list[str] = []
    for element in _top(body):
        text = words(element, styles) if local(element) == "p" else ""
        if text and styles.is_item(element):
            items.append(f"{'  ' * styles.depth(element)}- {clean_line(text)}")
            continue
        if items and (text or local(element) == "tbl"):
            yield Block(kind="list", text="\n".join(items))
            items = []
        if local(element) == "tbl":
            yield from table_blocks(_rows(element, styles))
        elif text:
            yield _paragraph(element, text, styles)
    if items:
        yield Block(kind="list", text="\n".join(items))


def _paragraph(element: Element, text: str, styles: Styles) -> Block:
    level = styles.heading(element)
    if level:
        return Block(kind="heading", text=clean_line(text), level=level)
    return Block(kind="paragraph", text=text)


def _top(body: Element) -> Iterator[Element]:
    """Paragraphs and tables in order, also those inside content controls and insertions."""
    stack = list(reversed(body))
    while stack:
        element = stack.pop()
        name = local(element)
        if name in {"p", "tbl"}:
            yield element
        elif name in _HOLDERS:
            stack.extend(reversed(element))


def words(root: Element, styles: Styles) -> str:
    """All that is shown within, text boxes included."""
    found: list[str] = []
    stack = [root]
    while stack:
        element = stack.pop()
        name = local(element)
        if name in _LEFT_OUT or (name == "r" and styles.is_hidden(element)):
            continue
        if name == "t":
            found.append(element.text or "")
        elif name in _INSTEAD and element.tag.startswith(W):
            found.append(_INSTEAD[name])
        else:
            if name == "p" and element is not root:
                found.append("\n")
            stack.extend(reversed(element))
    return clean_text("".join(found))


def _rows(table: Element, styles: Styles) -> Iterator[list[str]]:
    """The rows; a cell that spans columns is followed by empty ones, so that columns stay columns."""
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl"), None) is not table:
            continue
        cells: list[str] = []
        for cell in row.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tr"), None) is row:
                cells.append(words(cell, styles))
                cells.extend([""] * (styles.span(cell) - 1))
        yield cells


def _notes(root: Element | None, styles: Styles) -> Iterator[Block]:
    for note in root if root is not None else ():
        text = words(note, styles)
        if text and note.get(f"{W}type") is None:
            yield Block(kind="paragraph", text=f"Note {note.get(f'{W}id', '')}: {text}")

"""HTML pages: what a visitor reads of them, without menus, scripts and hidden parts."""

import re
from collections.abc import Iterable

from lxml import etree, html

from rag.domain import Block, Reading, Unreadable
from rag.ingestion.reading.cleaning import clean_line
from rag.ingestion.reading.encoding import decode
from rag.ingestion.reading.source import Source
from rag.ingestion.reading.webpage_parts import parts_of

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENOUGH = 200
"""Letters that a main part must hold to be taken for the page."""


def read_html(source: Source) -> Reading:
    """The page's main part: headings, paragraphs, lists, tables and code in reading order."""
    declared = _META_CHARSET.search(source.data[:4096])
    text = decode(source.data, declared.group(1).decode("ascii") if declared else "")
    root = parse_html(text)
    blocks = tuple(html_blocks(root))
    title = _title(root, blocks) or source.title
    return Reading(title=title, blocks=blocks, media_type="text/html")


def parse_html(text: str) -> html.HtmlElement:
    """The document's tree.

    Raises:
        Unreadable: there is nothing in it.
    """
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    cleaned = _XML_DECLARATION.sub("", text.replace("\x00", ""), count=1)
    try:
        root = html.document_fromstring(cleaned, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        msg = "It is an HTML page without any content."
        raise Unreadable(msg) from error
    if any("depth" in entry.message for entry in parser.error_log):
        msg = "It is nested too deeply to be read."
        raise Unreadable(msg)
    return root


def html_blocks(root: html.HtmlElement) -> list[Block]:
    """The visible pieces of the tree's main part, or of all of it where that part is empty."""
    main = _main(root)
    return parts_of(main) or ([] if main is root else parts_of(root))


def _title(root: html.HtmlElement, blocks: Iterable[Block]) -> str:
    titles = [clean_line(element.text_content()) for element in root.iterfind(".//title")]
    heads = [block.text for block in blocks if block.kind == "heading"]
    return next((title for title in [*titles[:1], *heads[:1]] if title), "")[:300]


def _main(root: html.HtmlElement) -> html.HtmlElement:
    """The one element that is the page's content, where the page says so."""
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = root.findall(path)
        if len(found) == 1 and len(found[0].text_content()) >= _ENOUGH:
            return found[0]
    return root

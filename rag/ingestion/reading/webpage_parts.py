"""An HTML tree as blocks, walked without recursion so that no depth of it can hurt."""

import re
from collections.abc import Callable, Iterator

from lxml import html

from rag.domain import Block
from rag.ingestion.reading.cleaning import clean_code, clean_line, clean_text
from rag.ingestion.reading.tables import table_blocks

_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "head"}
    | {"select", "option", "datalist", "audio", "video", "canvas", "map", "dialog", "input"}
)
_AROUND = frozenset({"nav", "aside", "footer", "button"})
_AROUND_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "menubar"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol", "menu"})
_CELLS = frozenset({"td", "th", "tr"})
_PARTING = frozenset(
    {"p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "address"}
    | {"blockquote", "figure", "figcaption", "fieldset", "form", "details", "summary", "center"}
    | {"dl", "dt", "dd", "html", "body", "hgroup", "table", "tbody", "thead"}
    | _CELLS
)
_SPACES = re.compile(r"\s+")
_DEEPEST = 8
_LONGEST_TERM = 100
"""Characters; what stands above a definition and is longer is a sentence by itself."""
_ENDS = (".", "!", "?", ":", "\u3002", "\uff1f")


def parts_of(root: html.HtmlElement) -> list[Block]:
    """Everything that is seen of the tree."""
    return [block for block in _Walk().over(root) if block.text]


class _Walk:
    def __init__(self) -> None:
        self._words: list[str] = []
        self._terms: list[str] = []
        """Terms whose definition comes next: apart from them it does not say what it defines."""
        self._blocks: list[Block] = []
        self._whole: dict[str, Callable[[html.HtmlElement], list[Block]]] = {
            "pre": _code,
            "table": _table,
            **dict.fromkeys(_LISTS, _list),
            **dict.fromkeys(_HEADINGS, _heading),
        }

    def over(self, root: html.HtmlElement) -> list[Block]:
        """Goes through the tree, each element entered once and left once."""
        stack: list[tuple[html.HtmlElement, bool]] = [(root, False)]
        while stack:
            element, leaving = stack.pop()
            if leaving:
                self._leave(element, root)
                continue
            stack.append((element, True))
            if is_seen(element) and not self._took_whole(element):
                self._words.append(_flowing(element.text))
                stack.extend((child, False) for child in reversed(element))
        self._end()
        self._leave_terms()
        return self._blocks

    def _took_whole(self, element: html.HtmlElement) -> bool:
        """Whether the element became blocks of its own and needs no walking into."""
        tag = _tag(element)
        if tag == "br":
            self._words.append("\n")
        if tag in _PARTING:
            self._end()
        if tag not in self._whole or (tag == "table" and _is_layout(element)):
            return False
        self._end()
        self._leave_terms()
        self._blocks.extend(self._whole[tag](element))
        return True

    def _leave(self, element: html.HtmlElement, root: html.HtmlElement) -> None:
        tag = _tag(element)
        if tag == "dt":
            self._take_term()
        elif tag in _PARTING:
            self._end()
        if tag == "dl":
            self._leave_terms()
        if element is not root:
            self._words.append(_flowing(element.tail))

    def _take_term(self) -> None:
        term = clean_line("".join(self._words)).removesuffix("\u00b6").rstrip()
        if len(term) > _LONGEST_TERM or term.endswith(_ENDS):
            self._end()
        elif term:
            self._terms.append(term)
        self._words = []

    def _leave_terms(self) -> None:
        """Terms that only a table, a list or code follows stand alone."""
        if self._terms:
            self._add("")

    def _end(self) -> None:
        text = clean_text("".join(self._words))
        self._words = []
        if text:
            self._add(text)

    def _add(self, text: str) -> None:
        told = ": ".join(filter(None, (", ".join(self._terms), text)))
        self._blocks.append(Block(kind="paragraph", text=told))
        self._terms = []


def is_seen(element: html.HtmlElement) -> bool:
    """Whether a visitor reads it: no script, no menu around the content, nothing hidden."""
    tag = _tag(element)
    if not tag or tag in _UNSEEN or tag in _AROUND or element.get("role") in _AROUND_ROLES:
        return False
    if "hidden" in element.attrib or _HIDDEN_STYLE.search(element.get("style") or ""):
        return False
    if tag == "header" and next(element.iterancestors("main", "article"), None) is None:
        return next(element.iter("h1"), None) is not None
    return True


def _tag(element: html.HtmlElement) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _flowing(text: str | None) -> str:
    """Source text as a browser flows it: line breaks there mean nothing."""
    return _SPACES.sub(" ", text) if text else ""


def _heading(element: html.HtmlElement) -> list[Block]:
    text = clean_line(_words_of(element)).rstrip("\u00b6#").strip()
    return [Block(kind="heading", text=text, level=int(_tag(element)[1]))]


def _code(element: html.HtmlElement) -> list[Block]:
    return [Block(kind="code", text=clean_code(_words_of(element, as_written=True)))]


def _table(element: html.HtmlElement) -> list[Block]:
    caption = element.find("caption")
    title = "" if caption is None else clean_line(_words_of(caption))
    blocks = table_blocks(_rows(element), head_is_first=True)
    return [Block(kind="paragraph", text=title), *blocks] if title else blocks


def _is_layout(table: html.HtmlElement) -> bool:
    """Whether the table only arranges the page: no header cells, and block parts inside."""
    inner = next(table.iterdescendants("table", "h1", "h2", "h3", "ul", "ol", "pre"), None)
    return inner is not None and next(table.iter("th"), None) is None


def _rows(table: html.HtmlElement) -> Iterator[list[str]]:
    for row in table.iter("tr"):
        if is_seen(row):
            yield [_words_of(cell) for cell in row if _tag(cell) in _CELLS]


def _list(root: html.HtmlElement) -> list[Block]:
    """The list as one block, its nesting shown by indentation."""
    lines: list[str] = []
    stack: list[tuple[html.HtmlElement, int, str]] = _items(root, 0)
    while stack:
        item, depth, mark = stack.pop()
        text = clean_line(_words_of(item, without=_LISTS))
        if text:
            lines.append(f"{'  ' * min(depth, _DEEPEST)}{mark} {text}")
        inner = [child for child in item.iterdescendants(*_LISTS) if _holder(child) is item]
        for child in reversed(inner):
            stack.extend(_items(child, depth + 1))
    return [Block(kind="list", text="\n".join(lines))]


def _holder(inner: html.HtmlElement) -> html.HtmlElement | None:
    return next(inner.iterancestors("li"), None)


def _items(holder: html.HtmlElement, depth: int) -> list[tuple[html.HtmlElement, int, str]]:
    """A list's seen items with their marks, last first, ready for a stack."""
    seen = [item for item in holder if _tag(item) != "" and is_seen(item)]
    numbered = _tag(holder) == "ol"
    items = [(item, depth, f"{n}." if numbered else "-") for n, item in enumerate(seen, 1)]
    return items[::-1] if is_seen(holder) else []


def _words_of(
    root: html.HtmlElement,
    *,
    without: frozenset[str] = frozenset(),
    as_written: bool = False,
) -> str:
    """All that is seen within, as one string; line breaks and inner blocks part words."""
    words: list[str] = []
    stack: list[html.HtmlElement | str] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            words.append(item if as_written else _flowing(item))
            continue
        tag = _tag(item)
        if item is not root:
            stack.append(item.tail or "")
        if is_seen(item) and tag not in without:
            words.append("\n" if tag == "br" else "")
            stack.append(" " if tag in _PARTING or tag == "li" else "")
            stack.extend(reversed(item))
            stack.append(item.text or "")
    return "".join(words)

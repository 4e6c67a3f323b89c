"""Markdown, by its tokens."""

import re
from collections.abc import Iterator
from typing import cast

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.domain import Block, Reading
from rag.ingestion.reading.cleaning import clean_code, clean_line, clean_text
from rag.ingestion.reading.encoding import decode
from rag.ingestion.reading.source import Source
from rag.ingestion.reading.tables import table_blocks

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LONGEST_FRONT = 20_000
_HTML_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
_ANCHOR = re.compile(r"\s*\{#[\w.:-]+\}\s*$|\s*<a\s[^>]*>\s*</a>\s*", re.IGNORECASE)


def read_markdown(source: Source) -> Reading:
    """Headings, paragraphs, lists, tables and code; front matter gives the title."""
    text = decode(source.data).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    front = _FRONT.match(text[:_LONGEST_FRONT])
    title = _front_title(front.group(1)) if front else ""
    if front:
        text = text[front.end() :]
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    blocks = tuple(block for block in _Walk(tokens).blocks() if block.text)
    first = next((block.text for block in blocks if block.kind == "heading"), "")
    return Reading(title=title or first or source.title, blocks=blocks, media_type="text/markdown")


def _front_title(front: str) -> str:
    try:
        held: object = yaml.safe_load(front)
    except (yaml.YAMLError, ValueError, RecursionError):
        return ""
    title = cast("dict[object, object]", held).get("title") if isinstance(held, dict) else None
    return clean_line(title) if isinstance(title, str) else ""


class _Walk:
    """One pass over the tokens, top-level pieces in order."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0

    def blocks(self) -> Iterator[Block]:
        while self._place < len(self._tokens):
            token = self._tokens[self._place]
            self._place += 1
            match token.type:
                case "heading_open":
                    text = _ANCHOR.sub("", self._inline("heading_close"))
                    yield Block(kind="heading", text=clean_line(text), level=int(token.tag[1:]))
                case "bullet_list_open" | "ordered_list_open":
                    yield from self._list()
                case "table_open":
                    yield from table_blocks(self._rows(), head_is_first=True)
                case "fence" | "code_block":
                    yield Block(kind="code", text=clean_code(token.content))
                case "html_block":
                    yield Block(
                        kind="paragraph", text=clean_text(_HTML_TAG.sub(" ", token.content))
                    )
                case "inline":
                    yield Block(kind="paragraph", text=clean_text(_plain(token)))
                case _:
                    pass

    def _inline(self, end: str) -> str:
        parts: list[str] = []
        while self._place < len(self._tokens) and self._tokens[self._place].type != end:
            parts.append(_plain(self._tokens[self._place]))
            self._place += 1
        return " ".join(parts)

    def _rows(self) -> Iterator[list[str]]:
        row: list[str] = []
        while self._place < len(self._tokens):
            token = self._tokens[self._place]
            self._place += 1
            if token.type == "table_close":
                return
            if token.type == "tr_close":
                yield row
                row = []
            elif token.type == "inline":
                row.append(_plain(token))

    def _list(self) -> Iterator[Block]:
        """The list as one block with its nesting by indentation; code and tables in it stay whole."""
        lines: list[str] = []
        depth, mark = 1, "-"
        while self._place < len(self._tokens) and depth:
            token = self._tokens[self._place]
            self._place += 1
            if token.type in {"bullet_list_open", "ordered_list_open"}:
                depth += 1
            elif token.type in {"bullet_list_close", "ordered_list_close"}:
                depth -= 1
            elif token.type == "list_item_open":
                mark = f"{token.info}{token.markup}" if token.info else "-"
            elif token.type == "inline":
                indent = "  " * (depth - 1)
                lines.append(f"{indent}{mark} {clean_line(_plain(token))}")
                mark = " " * len(mark)
            elif token.type in {"fence", "code_block", "table_open"}:
                yield Block(kind="list", text=clean_code("\n".join(lines)))
                lines = []
                yield from self._inside(token)
        yield Block(kind="list", text=clean_code("\n".join(lines)))

    def _inside(self, token: Token) -> Iterator[Block]:
        if token.type == "table_open":
            yield from table_blocks(self._rows(), head_is_first=True)
        else:
            yield Block(kind="code", text=clean_code(token.content))


def _plain(token: Token) -> str:
    """An inline token's words, without their markup; pictures give their description."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline", "image"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"} or (
            child.type == "html_inline" and child.content.lower().startswith("<br")
        ):
            parts.append("\n")
    return "".join(parts)

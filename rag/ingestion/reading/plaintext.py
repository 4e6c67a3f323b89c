"""Plain text, in whatever encoding it came."""

import re
from textwrap import dedent

from rag.domain import Block, Reading
from rag.ingestion.reading.cleaning import clean_code, clean_line, clean_text
from rag.ingestion.reading.encoding import decode
from rag.ingestion.reading.source import Source

_UNDERLINE = re.compile(r"^(={3,}|-{3,}|~{3,})$")
_BULLET = re.compile(r"^\s*(?:[-*\u2022\u2023\u25e6\u00b7]|\d{1,3}[.)])\s+\S")
_LONGEST_HEADING = 120
_MARKED = re.compile(r"^(#{2,6})[ \t]+(\S.{0,119}?)[ \t]*#*$", re.MULTILINE)
"""A heading as in Markdown; one sign alone begins a comment in many files."""
_LEVELS = {"=": 1, "-": 2, "~": 3}


def read_text(source: Source) -> Reading:
    """Paragraphs parted by empty lines; underlined lines are headings, and those marked as in Markdown (`## Options`).

    Indented lines keep their shape.
    """
    blocks = text_blocks(decode(source.data))
    heads = [block.text for block in blocks[:1] if block.kind == "heading"]
    return Reading(title=heads[0] if heads else source.title, blocks=tuple(blocks))


def text_blocks(text: str) -> list[Block]:
    """The paragraphs of a text without markup."""
    blocks: list[Block] = []
    parted = _MARKED.sub(r"\n\n\g<0>\n\n", clean_code(text))
    for piece in re.split(r"\n[^\S\n]*\n", parted):
        if marked := _MARKED.fullmatch(piece.strip("\n")):
            level, told = len(marked[1]), clean_line(marked[2])
            blocks.append(Block(kind="heading", text=told, level=level))
            continue
        lines = [line for line in piece.split("\n") if line.strip()]
        while len(lines) > 1 and _is_heading(lines[0], lines[1]):
            level = _LEVELS[lines[1].strip()[0]]
            blocks.append(Block(kind="heading", text=clean_line(lines[0]), level=level))
            lines = lines[2:]
        if lines:
            blocks.append(_block(lines))
    return [block for block in blocks if block.text]


def _is_heading(line: str, under: str) -> bool:
    return bool(_UNDERLINE.match(under.strip())) and 0 < len(line.strip()) <= _LONGEST_HEADING


def _block(lines: list[str]) -> Block:
    if all(line.startswith("    ") for line in lines):
        return Block(kind="code", text=dedent(clean_code("\n".join(lines))))
    text = clean_text("\n".join(lines))
    bullets = sum(1 for line in lines if _BULLET.match(line))
    return Block(kind="list" if bullets > 1 else "paragraph", text=text)

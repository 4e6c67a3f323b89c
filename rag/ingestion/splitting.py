"""Cuts a reading into passages that keep to headings, pages, tables, lists and code."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.analysis import sentences
from rag.domain import Block, IndexedDocument, Passage, Reading

TARGET = 250
"""Words in a passage: enough to hold an answer with its context, few enough to be one topic."""
ENOUGH = TARGET // 2
"""Words after which a passage ends at a heading; shorter sections share one with their neighbours."""
OVERLAP = TARGET // 4
"""Words repeated from the passage before, so that no answer is cut from what explains it."""
_DENSE = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)
_CHARACTERS = 2
"""Characters of a script without spaces that make about one word."""
_LONGEST_WORD = 30
"""Characters; whatever goes on without a blank for longer counts, and is cut, as several words."""
_FENCE = "```"
_HEADING = "## "
"""Marks a heading inside a passage, so that nobody takes it for the beginning of a sentence."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """The smallest stretch that is not cut again."""

    text: str
    words: int
    heading: tuple[str, ...]
    page: int | None
    block: int
    """Which block it is from: pieces of one block are joined closer than blocks are."""
    kind: str
    head: str = ""
    """A table's header rows, repeated where a passage begins inside the table."""
    gap: str = ""
    """What stands between it and the sentence before it; nothing in Chinese and Japanese."""


def split(reading: Reading, document: IndexedDocument) -> tuple[Passage, ...]:
    """The reading's passages in order, each of about `TARGET` words from one page."""
    groups = _groups(_pieces(reading))
    return tuple(
        Passage(
            id=f"{document.id}@{document.version}:{position}",
            document=document.id,
            title=document.title,
            text=_render(group),
            uri=document.uri,
            page=group[0].page,
            heading=_shared_heading(group),
            position=position,
            updated=document.updated,
            version=document.version,
        )
        for position, group in enumerate(groups)
    )


def count_words(text: str) -> int:
    """Words of the text; scripts without spaces count by their characters."""
    dense = 0 if text.isascii() else len(_DENSE.findall(text))
    spaced = len((_DENSE.sub(" ", text) if dense else text).split())
    return max(spaced + -(-dense // _CHARACTERS), len(text) // _LONGEST_WORD)


def _pieces(reading: Reading) -> Iterator[_Piece]:
    path: list[tuple[int, str]] = []
    for number, block in enumerate(reading.blocks):
        if block.kind == "heading":
            path = [(above, text) for above, text in path if above < max(1, block.level)]
            if not _is_empty_section(reading.blocks, number):
                path.append((max(1, block.level), " ".join(block.text.split())))
                continue
        heading = tuple(text for _, text in path)
        if heading and heading[0] == reading.title:
            heading = heading[1:]
        head, texts = _cut(block)
        for gap, text in texts:
            words = count_words(text)
            yield _Piece(text, words, heading, block.page, number, block.kind, head, gap)


def _is_empty_section(blocks: tuple[Block, ...], number: int) -> bool:
    """Whether nothing stands beneath the heading, so that it must be found for itself."""
    following = blocks[number + 1] if number + 1 < len(blocks) else None
    if following is None or following.page != blocks[number].page:
        return True
    return following.kind == "heading" and following.level <= blocks[number].level


def _cut(block: Block) -> tuple[str, Iterable[tuple[str, str]]]:
    """A table's header rows, and the block's pieces, each with what stands before it."""
    match block.kind:
        case "table":
            return _cut_table(block.text)
        case "code" | "list":
            lines = [line for line in block.text.splitlines() if line.strip()]
            return "", (("\n", piece) for line in lines for piece in _short(line))
        case _:
            return "", _cut_prose(block.text)


def _cut_prose(text: str) -> Iterator[tuple[str, str]]:
    end = 0
    for span in sentences(text):
        gap = " " if text[end : span.start] else ""
        for piece in _short(text[span.start : span.end]):
            yield gap, piece
            gap = " "
        end = span.end


def _cut_table(text: str) -> tuple[str, Iterable[tuple[str, str]]]:
    rows = [row for row in text.splitlines() if row.strip()]
    ruled = len(rows) > 1 and set(rows[1]) <= set("|:- \t")
    head = "\n".join(rows[: 2 if ruled else 1]) if len(rows) > 1 else ""
    if count_words(head) > ENOUGH:
        head = ""
    body = rows[len(head.splitlines()) :]
    return head, (("\n", piece) for row in body for piece in _short(row))


def _short(text: str) -> Iterator[str]:
    """The text itself, or parts of it no longer than a passage."""
    if count_words(text) <= TARGET:
        yield text
        return
    words: list[str] = []
    size = 0
    for match in re.finditer(rf"\S{{1,{_LONGEST_WORD}}}\s*", text):
        word = match[0]
        words.append(word)
        size += max(1, count_words(word))
        if size >= TARGET:
            yield "".join(words).rstrip()
            words, size = [], 0
    if words:
        yield "".join(words).rstrip()


def _groups(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    group: list[_Piece] = []
    size = fresh = 0
    for piece in pieces:
        if group and (end := _ends(group[-1], piece, size)):
            yield group
            group = _tail(group) if end == "full" else []
            size, fresh = sum(p.words for p in group), 0
        group.append(piece)
        size += piece.words
        fresh += 1
    if fresh:
        yield group


def _ends(last: _Piece, piece: _Piece, size: int) -> str:
    """Why the passage ends before this piece: a `new` page or section, `full`, or empty: it goes on."""
    if piece.page != last.page:
        return "new"
    if piece.heading != last.heading and size >= ENOUGH:
        return "new"
    if size + piece.words > TARGET:
        return "full" if piece.heading == last.heading else "new"
    return ""


def _tail(group: list[_Piece]) -> list[_Piece]:
    """The last sentences of a passage, to begin the next one; tables and code repeat nothing."""
    size = 0
    kept: list[_Piece] = []
    for piece in reversed(group):
        size += piece.words
        if size > OVERLAP or piece.kind in {"table", "code"} or piece.heading != group[-1].heading:
            break
        kept.insert(0, piece)
    return kept


def _shared_heading(group: list[_Piece]) -> tuple[str, ...]:
    shared = group[0].heading
    for piece in group:
        shared = _common(shared, piece.heading)
    return shared


def _common(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    while first != second[: len(first)]:
        first = first[:-1]
    return first


def _render(group: list[_Piece]) -> str:
    """The passage's text; headings that hold for a part of it only stand above that part."""
    shown = _shared_heading(group)
    lines: list[str] = []
    last: _Piece | None = None
    for piece in group:
        if last is not None and piece.block == last.block and piece.heading == shown:
            if piece.gap == "\n":
                lines.append(piece.text)
            else:
                lines[-1] += piece.gap + piece.text
        else:
            below = piece.heading[len(_common(shown, piece.heading)) :]
            marked = (f"{_HEADING}{each}" for each in below)
            lines += [*_close(last), "", *marked, *_open(piece), piece.text]
            shown = piece.heading
        last = piece
    return "\n".join([*lines, *_close(last)]).strip("\n")


def _open(piece: _Piece) -> list[str]:
    if piece.kind == "code":
        return [_FENCE]
    return [piece.head] if piece.head else []


def _close(piece: _Piece | None) -> list[str]:
    return [_FENCE] if piece is not None and piece.kind == "code" else []

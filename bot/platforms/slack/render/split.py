"""Long Markdown in several messages, cut where a reader would pause, nothing dropped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LIMIT = 11_500
"""Characters of Markdown in one message; Slack takes 12,000 over all of a payload's blocks."""

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_DELIMITER = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s+")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]*_]*\s+|(?<=[。！？])")  # noqa: RUF001 - Chinese full stops


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch that should stay whole, and what must surround it when it stands elsewhere."""

    text: str
    opening: str = ""
    """Repeated when a message begins with this piece: a fence, a table's head."""
    closing: str = ""
    """Added when a message ends with this piece."""
    heading: bool = False


def split_markdown(text: str, limit: int = LIMIT) -> list[str]:
    """`text` in parts of at most `limit` characters; fences and tables are closed and opened again."""
    text = text.strip("\n")
    if len(text) <= limit:
        return [text]
    parts: list[str] = []
    held: list[_Piece] = []
    for piece in _fitting(_pieces(text), limit):
        if held and len(_joined([*held, piece])) > limit:
            kept = _without_trailing_heading(held)
            parts.append(_joined(kept))
            held = held[len(kept) :]
        held.append(piece)
    parts.append(_joined(held))
    return [part for part in parts if part.strip()]


def _without_trailing_heading(held: list[_Piece]) -> list[_Piece]:
    """A heading belongs to what follows it, so it moves on to the next message."""
    end = len(held)
    while end > 1 and (held[end - 1].heading or not held[end - 1].text.strip()):
        end -= 1
    return held[:end] if any(each.heading for each in held[end:]) else held


def _joined(held: list[_Piece]) -> str:
    first, last = held[0], held[-1]
    return (first.opening + "".join(each.text for each in held) + last.closing).strip("\n")


def _pieces(text: str) -> Iterator[_Piece]:
    lines = text.splitlines(keepends=True)
    at = 0
    while at < len(lines):
        if _FENCE.match(lines[at]):
            end = _fence_end(lines, at)
            yield from _code(lines[at:end])
        elif "|" in lines[at] and at + 1 < len(lines) and _DELIMITER.match(lines[at + 1]):
            end = _table_end(lines, at)
            yield from _table(lines[at:end])
        elif not lines[at].strip() or _special(lines[at]):
            end = _item_end(lines, at)
            yield _Piece("".join(lines[at:end]), heading=lines[at].lstrip().startswith("#"))
        else:
            end = _prose_end(lines, at)
            yield _Piece("".join(lines[at:end]))
        at = end


def _special(line: str) -> bool:
    return bool(line.lstrip().startswith("#") or _ITEM.match(line))


def _fence_end(lines: list[str], at: int) -> int:
    opening = _FENCE.match(lines[at])
    mark = opening[1] if opening else "```"
    for end in range(at + 1, len(lines)):
        found = _FENCE.match(lines[end])
        if found and found[1].startswith(mark) and not lines[end].strip(" `~\n"):
            return end + 1
    return len(lines)


def _table_end(lines: list[str], at: int) -> int:
    end = at
    while end < len(lines) and "|" in lines[end]:
        end += 1
    return end


def _item_end(lines: list[str], at: int) -> int:
    """A list item reaches over its indented lines; everything else here is one line."""
    end = at + 1
    if _ITEM.match(lines[at]):
        while end < len(lines) and lines[end].startswith((" ", "\t")) and not _special(lines[end]):
            end += 1
    return end


def _prose_end(lines: list[str], at: int) -> int:
    end = at + 1
    while (
        end < len(lines)
        and lines[end].strip()
        and not _special(lines[end])
        and not _FENCE.match(lines[end])
        and not (end + 1 < len(lines) and "|" in lines[end] and _DELIMITER.match(lines[end + 1]))
    ):
        end += 1
    return end


def _code(lines: list[str]) -> Iterator[_Piece]:
    """A fenced block, line by line; each line can stand alone between fences of its own."""
    opening = lines[0]
    mark = _FENCE.match(opening)
    fence = mark[1] if mark else "```"
    closed = len(lines) > 1 and bool(_FENCE.match(lines[-1])) and not lines[-1].strip(" `~\n")
    inside = lines[1:-1] if closed else lines[1:]
    if not inside:
        yield _Piece("".join(lines))
        return
    for number, line in enumerate(inside):
        first, last = number == 0, number == len(inside) - 1
        body = (opening if first else "") + line
        after = lines[-1] if closed else f"{fence}\n"
        yield _Piece(
            body + (_on_own_line(line, after) if last else ""),
            opening="" if first else opening,
            closing="" if last else _on_own_line(line, fence),
        )


def _on_own_line(before: str, mark: str) -> str:
    return mark if before.endswith("\n") else f"\n{mark}"


def _table(lines: list[str]) -> Iterator[_Piece]:
    """A table, row by row; each row can stand under a head of its own."""
    head = "".join(lines[:2])
    if len(lines) < 3:  # noqa: PLR2004 - a head and a delimiter alone
        yield _Piece(head)
        return
    yield _Piece(head + lines[2])
    for row in lines[3:]:
        yield _Piece(row, opening=head)


def _fitting(pieces: Iterator[_Piece], limit: int) -> Iterator[_Piece]:
    """Pieces no longer than a message: prose by sentences, then by words, the rest by length."""
    for piece in pieces:
        room = limit - len(piece.opening) - len(piece.closing) - 2
        if len(piece.text) <= room // 4 or piece.opening or piece.closing:
            yield from _cut(piece, max(room, 1))
            continue
        for sentence in _sentences(piece.text):
            yield from _cut(_Piece(sentence, heading=piece.heading), room)


def _sentences(text: str) -> Iterator[str]:
    """Sentences with the space behind them, never parted inside bold words or code."""
    if _FENCE.match(text) or _DELIMITER.match(text.split("\n")[1] if "\n" in text else ""):
        yield text
        return
    start = 0
    for found in _SENTENCE.finditer(text):
        so_far = text[start : found.end()]
        if so_far.count("**") % 2 == 0 and so_far.count("`") % 2 == 0 and so_far:
            yield so_far
            start = found.end()
    if start < len(text):
        yield text[start:]


def _cut(piece: _Piece, room: int) -> Iterator[_Piece]:
    text = piece.text
    while len(text) > room:
        at = text.rfind(" ", room // 2, room) + 1 or room
        yield _Piece(text[:at], piece.opening, piece.closing)
        text = text[at:]
    yield _Piece(text, piece.opening, piece.closing, piece.heading)

"""Markdown as Teams may show it: only our own links, no HTML, no mentions, tables as lists."""

import re
from collections.abc import Collection, Iterator
from itertools import accumulate

from rag.visible import visible

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]\n]+)\]\(\s*<?([^\s)>]*)>?[^)]*\)")
_BARE = re.compile(r"<?\b((?:[a-z][a-z0-9+.-]*://|www\.|mailto:)[^\s<>)\]]+)>?", re.IGNORECASE)
_ENTITY = re.compile(r"&(?=#?\w{1,31};)")
_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_TAGS = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_HELD = "\x00"
_CLOSED = "\n```"


def safe(text: str, links: Collection[str] = (), *, html: bool = True) -> str:
    """The text with nothing in it that leaves or hides: other links become their words, addresses become code.

    Args:
        text: Markdown, perhaps written by a model or taken from a document.
        links: Our own addresses, which may stay links.
        html: Whether the surface reads HTML (a message does, a card does not).
    """
    parts = _CODE.split(visible(text))
    return "".join(
        part if number % 2 else _safe_prose(part, links, html=html)
        for number, part in enumerate(parts)
    )


def _safe_prose(text: str, links: Collection[str], *, html: bool) -> str:
    kept: list[str] = []

    def hold(piece: str) -> str:
        kept.append(piece)
        return f"{_HELD}{len(kept) - 1}{_HELD}"

    def link(found: re.Match[str]) -> str:
        label, url = found[1], found[2]
        ours = any(
            url == each or url.startswith((f"{each}&page=", f"{each}?page=")) for each in links
        )
        return hold(f"[{_escaped(label, html=html)}]({url})") if ours else label

    prose = _LINK.sub(link, _IMAGE.sub(r"\1", text))
    prose = _BARE.sub(lambda found: hold(f"`{found[1]}`"), prose)
    prose = _escaped(prose, html=html)
    return re.sub(f"{_HELD}(\\d+){_HELD}", lambda found: kept[int(found[1])], prose)


def _escaped(text: str, *, html: bool) -> str:
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;") if html else text


def without_tables(text: str) -> str:
    """Tables as lists, which Teams' markdown can show and whose citations stay alive."""
    parts = _CODE.split(text)
    return "".join(
        part if number % 2 else "\n".join(_listed(part.split("\n")))
        for number, part in enumerate(parts)
    )


def _listed(lines: list[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        if (
            at + 1 < len(lines)
            and "|" in lines[at]
            and _RULE.match(lines[at + 1])
            and "|" in lines[at + 1]
        ):
            head, at = _cells(lines[at]), at + 2
            while at < len(lines) and "|" in lines[at]:
                yield _row(head, _cells(lines[at]))
                at += 1
            continue
        yield lines[at]
        at += 1


def _cells(line: str) -> list[str]:
    return [
        cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))
    ]


def _row(head: list[str], cells: list[str]) -> str:
    first, rest = cells[0], cells[1:]
    names = head[1:] + [""] * max(0, len(rest) - len(head) + 1)
    told = [
        f"{name}: {cell}" if name else cell for name, cell in zip(names, rest, strict=False) if cell
    ]
    begun = f"{head[0]} **{first}**".strip() if first else head[0]
    return f"- {begun}" + (f": {'; '.join(told)}" if told else "")


def settled(text: str) -> str:
    """The part of a text in progress that further words will not render differently.

    A stream's pieces must each begin with the one before, so that a link, a marker, code or a table
    is held back until it is whole.
    """
    if text.count("```") % 2:
        return text[: text.rindex("```")]
    lines = text.removesuffix("\n").split("\n")
    held = len(lines)
    while held and "|" in lines[held - 1]:
        held -= 1
    if held < len(lines):
        return "\n".join(lines[:held])
    start, _, last = text.rpartition("\n")
    last = last[: last.rfind(" ") + 1]
    opened = [last.rfind("[")] if last.rfind("[") > last.rfind("]") else []
    if last.count("`") % 2:
        opened.append(last.rfind("`"))
    return (f"{start}\n" if start or text.startswith("\n") else "") + last[
        : min(opened, default=len(last))
    ]


def fits(text: str, limit: int) -> bool:
    """Whether it is no longer than `limit` as Teams counts, in units of UTF-16: an emoji is two."""
    return len(text) <= limit and _fitting(text, limit) == len(text)


def _fitting(text: str, limit: int) -> int:
    """How many of its characters fit."""
    if len(text) <= limit // 2:
        return len(text)
    lengths = accumulate(1 + (each > "\uffff") for each in text[: limit + 1])
    return sum(length <= limit for length in lengths)


def split(text: str, limit: int) -> list[str]:
    """Pieces no longer than `limit` as Teams counts, cut between paragraphs, lines or words where possible.

    Code that is cut is closed and opened again, so that it is code in every piece.
    """
    pieces: list[str] = []
    rest, opened = text, ""
    while (fitting := _fitting(rest, limit)) < len(rest):
        room, begin = fitting - len(_CLOSED), len(opened)
        cuts = (rest.rfind(each, begin, room) for each in ("\n\n", "\n", " "))
        cut = next((each for each in cuts if each > begin), room)
        piece, rest = rest[:cut].rstrip(), rest[cut:]
        opened = _opened(piece)
        pieces.append(piece + _CLOSED if opened else piece)
        rest = opened + rest.lstrip("\n") if opened else rest.lstrip()
    return [*pieces, rest] if rest or not pieces else pieces


def _opened(text: str) -> str:
    """The line that opens the code in the midst of which a text ends; empty where it ends in none."""
    parts = text.split("```")
    language = parts[-1].partition("\n")[0][:40].strip()
    return "" if len(parts) % 2 else f"```{language}\n"


def words(text: str) -> str:
    """The bare words, for places whose Markdown and HTML nobody documents."""
    return _TAGS.sub("", safe(text, html=False)).replace("`", "")


def shortened(text: str, limit: int) -> str:
    """One visible line of at most `limit` characters."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"

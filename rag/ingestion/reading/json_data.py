"""JSON: objects as headings and lines, lists of like objects as tables."""

import json
from collections.abc import Iterable, Iterator
from typing import cast

from rag.domain import Block, Reading, Unreadable
from rag.ingestion.reading.cleaning import clean_line, clean_text
from rag.ingestion.reading.encoding import decode
from rag.ingestion.reading.source import Source
from rag.ingestion.reading.tables import table_blocks

_MOST_COLUMNS = 30
_LONGEST_CELL = 300
_TITLES = ("title", "name", "headline", "subject")
_PIECE = 1_500


def read_json(source: Source) -> Reading:
    """Every value with the path that leads to it, so that a search for either finds it."""
    value = _parsed(decode(source.data))
    title = next((found for key in _TITLES if (found := _title(value, key))), "")
    return Reading(
        title=title or source.title,
        blocks=tuple(_blocks(value)),
        media_type="application/json",
    )


def _parsed(text: str) -> object:
    """The document, or the list of documents where every line is one."""
    try:
        return cast("object", json.loads(text))
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        records = _records(lines) if len(lines) > 1 else []
        if not records:
            msg = f"It is not proper JSON; the mistake is in line {error.lineno}."
            raise Unreadable(msg) from error
        return records


def _records(lines: Iterable[str]) -> list[object]:
    try:
        return [json.loads(line) for line in lines]
    except json.JSONDecodeError:
        return []


def _title(value: object, key: str) -> str:
    held = cast("dict[str, object]", value).get(key) if isinstance(value, dict) else None
    return clean_line(held)[:200] if isinstance(held, str) else ""


def _blocks(value: object) -> Iterator[Block]:
    held = _mapping(value)
    if not held or _are_records(list(held.values())):
        yield from _container(value)
        return
    yield from _paragraphs(_leaves({k: v for k, v in held.items() if not _is_container(v)}))
    for key, inner in held.items():
        if _is_container(inner):
            yield Block(kind="heading", text=clean_line(key) or "-", level=1)
            yield from _container(inner)


def _mapping(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _is_container(value: object) -> bool:
    return isinstance(value, (dict, list)) and bool(cast("list[object]", value))


def _container(value: object) -> Iterator[Block]:
    if isinstance(value, dict):
        named = cast("dict[str, object]", value)
        if _are_records(list(named.values())):
            yield from table_blocks(
                _rows([{"": k, **cast("dict[str, object]", v)} for k, v in named.items()])
            )
        else:
            yield from _paragraphs(_leaves(named))
        return
    items = cast("list[object]", value) if isinstance(value, list) else [value]
    if _are_records(items):
        yield from table_blocks(_rows(cast("list[dict[str, object]]", items)))
    elif not any(_is_container(item) for item in items):
        text = "\n".join(f"- {clean_line(_shown(item))}" for item in items)
        yield Block(kind="list", text=text)
    else:
        for item in items:
            yield from _paragraphs(_leaves(item))


def _are_records(items: list[object]) -> bool:
    """Whether all are objects of short plain values, few keys among them: a table in disguise."""
    keys: set[str] = set()
    for item in items:
        if not isinstance(item, dict):
            return False
        held = cast("dict[str, object]", item)
        keys.update(held)
        if len(keys) > _MOST_COLUMNS or any(_is_long(inner) for inner in held.values()):
            return False
    return len(items) > 1


def _is_long(value: object) -> bool:
    return _is_container(value) or (isinstance(value, str) and len(value) > _LONGEST_CELL)


def _rows(records: list[dict[str, object]]) -> Iterator[list[str]]:
    keys = list(dict.fromkeys(key for record in records for key in record))
    yield keys
    for record in records:
        yield [_shown(record.get(key)) for key in keys]


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case dict() | list():
            return ""
        case _:
            return json.dumps(value)


def _leaves(value: object) -> Iterator[str]:
    """`path: value` for everything plain within, walked without recursion."""
    stack: list[tuple[str, object]] = [("", value)]
    while stack:
        path, held = stack.pop()
        text = "" if _is_container(held) else _shown(held).strip()
        if isinstance(held, dict) and held:
            inner = cast("dict[str, object]", held)
            stack.extend((f"{path}.{k}" if path else k, v) for k, v in reversed(inner.items()))
        elif isinstance(held, list) and held:
            stack.extend((path, item) for item in reversed(cast("list[object]", held)))
        elif text:
            yield f"{path}: {text}" if path else text


def _paragraphs(lines: Iterable[str]) -> Iterator[Block]:
    """The lines, gathered to a passage's size."""
    piece: list[str] = []
    letters = 0
    for line in map(clean_text, lines):
        if piece and letters + len(line) > _PIECE:
            yield Block(kind="paragraph", text="\n".join(piece))
            piece, letters = [], 0
        piece.append(line)
        letters += len(line)
    if piece:
        yield Block(kind="paragraph", text="\n".join(piece))

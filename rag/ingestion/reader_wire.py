"""How the reader's process and its caller talk: JSON, never pickles."""

import json
from typing import Literal, cast, get_args

from rag.domain import Block, Reading, Unreadable

Kind = Literal["heading", "paragraph", "list", "table", "code"]
_KINDS = frozenset(get_args(Kind))


def reading_to_json(reading: Reading) -> bytes:
    """The reading as a frame's payload."""
    blocks = [[block.kind, block.text, block.page, block.level] for block in reading.blocks]
    held = {
        "title": reading.title,
        "pages": reading.pages,
        "media_type": reading.media_type,
        "warnings": reading.warnings,
        "pictures": reading.pictures,
        "blocks": blocks,
    }
    return json.dumps(held, ensure_ascii=False).encode("utf-8", errors="ignore")


def refusal_to_json(reason: str) -> bytes:
    """The reason why there is no reading, as a frame's payload."""
    return json.dumps({"refused": reason}).encode()


def reading_from_json(payload: bytes) -> Reading:
    """The reading that a frame holds.

    Raises:
        Unreadable: it holds a refusal.
        ValueError: it holds neither, so whoever wrote it had lost its mind.
    """
    held = cast("dict[str, object]", json.loads(payload))
    if "refused" in held:
        raise Unreadable(str(held["refused"]))
    try:
        return Reading(
            title=str(held["title"]),
            blocks=tuple(_block(item) for item in cast("list[list[object]]", held["blocks"])),
            pages=int(cast("int", held["pages"])),
            media_type=str(held["media_type"]),
            warnings=tuple(str(item) for item in cast("list[object]", held["warnings"])),
            pictures=tuple(int(item) for item in cast("list[int]", held["pictures"])),
        )
    except (KeyError, TypeError) as error:
        msg = "the reader's process sent something that is no reading"
        raise ValueError(msg) from error


def _block(item: list[object]) -> Block:
    kind, text, page, level = item
    if kind not in _KINDS:
        msg = f"no block is a {kind}"
        raise ValueError(msg)
    return Block(
        kind=cast("Kind", kind),
        text=str(text),
        page=page if isinstance(page, int) else None,
        level=int(cast("int", level)),
    )

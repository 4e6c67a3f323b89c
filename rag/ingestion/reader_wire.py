"""How the reader's process and its caller talk: frames of JSON, never pickles."""

import json
import socket
import struct
from collections.abc import Sequence
from typing import Literal, cast, get_args

from rag.domain import Block, Reading, Unreadable

Kind = Literal["heading", "paragraph", "list", "table", "code"]
_KINDS = frozenset(get_args(Kind))
_HEADER = struct.Struct("!Q")
_PIECE = 1 << 20


def send_frame(connection: socket.socket, payload: bytes, files: Sequence[int] = ()) -> None:
    """Sends one frame; open files travel along with its length."""
    header = _HEADER.pack(len(payload))
    if files:
        socket.send_fds(connection, [header], list(files))
    else:
        connection.sendall(header)
    connection.sendall(payload)


def receive_frame(
    connection: socket.socket, *, most: int, files: int = 0
) -> tuple[bytes, list[int]]:
    """The next frame, and the files that came with it; empty once the other side is gone.

    Raises:
        OSError: the frame is longer than `most`, or the other side took too long.
    """
    header, descriptors, _, _ = socket.recv_fds(connection, _HEADER.size, files)
    header += _exactly(connection, _HEADER.size - len(header)) if header else b""
    if len(header) < _HEADER.size:
        return b"", descriptors
    length = int(_HEADER.unpack(header)[0])
    if length > most:
        msg = f"a frame of {length} bytes, where {most} are the most"
        raise OSError(msg)
    return _exactly(connection, length), descriptors


def _exactly(connection: socket.socket, length: int) -> bytes:
    """`length` bytes, or none where the connection ends before."""
    got = bytearray()
    while len(got) < length:
        piece = connection.recv(min(length - len(got), _PIECE))
        if not piece:
            return b""
        got += piece
    return bytes(got)


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

"""Frames between two of our own processes: a length, the bytes, and open files where there are any."""

import socket
import struct
from collections.abc import Sequence

_HEADER = struct.Struct("!Q")
_PIECE = 1 << 20


def send_frame(
    connection: socket.socket, payload: bytes | bytearray, files: Sequence[int] = ()
) -> None:
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

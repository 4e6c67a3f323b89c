"""What the front and its keeper say to each other, over one pair of sockets.

To the front go frames: first its orders with the listening socket, then how far the inbox has been collected. From
the front come single bytes, each of them a `Word`, and with `CONNECTION` an accepted connection. Whoever finds the
other side gone ends, or starts it again.
"""

import socket
from dataclasses import dataclass

from bot.config import Settings

Word = bytes

READY: Word = b"r"
"""It answers."""

STORED: Word = b"s"
"""Something lies in the inbox."""

CONNECTION: Word = b"c"
"""A connection that is not the front's to answer."""

_CLOEXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What the front needs to know."""

    settings: Settings
    paths: tuple[str, ...]
    """The platforms' addresses that are open."""


def say(channel: socket.socket, word: Word, connection: socket.socket | None = None) -> None:
    """Says one word to the keeper."""
    if connection is None:
        channel.sendall(word)
    else:
        socket.send_fds(channel, [word], [connection.fileno()])


def hear(channel: socket.socket) -> tuple[Word, socket.socket | None]:
    """The next word of the front, with the connection it hands over; empty once the front is gone."""
    try:
        word, files, _, _ = socket.recv_fds(channel, 1, 1, _CLOEXEC)
    except ConnectionError:
        return b"", None
    return word, socket.socket(fileno=files[0]) if files else None

"""A dropped file on its way to us: no more bytes than allowed, and no longer than somebody waits."""

from collections.abc import Callable, Iterator

from rag.domain import Unreadable

SECONDS = 120.0
"""For one file. A read alone may take its own time-out, so that a host that drips would hold a worker for hours."""

_CHUNK = 64 * 1024


def downloaded(
    read: Callable[[int], bytes], *, max_bytes: int, clock: Callable[[], float]
) -> Iterator[bytes]:
    """Streams a file's bytes.

    Args:
        read: Gives at most so many bytes as soon as there are any, and none at the end: one that waits
            until it has them all would not notice the time.
        max_bytes: The largest file taken.
        clock: Seconds, only going forward.

    Raises:
        ValueError: it is larger than `max_bytes`.
        Unreadable: it takes too long.
    """
    until = clock() + SECONDS
    taken = 0
    while chunk := read(_CHUNK):
        taken += len(chunk)
        if taken > max_bytes:
            raise too_large(max_bytes)
        if clock() > until:
            msg = f"Fetching it took longer than {SECONDS:g} seconds. Please send it again, or use an upload link."
            raise Unreadable(msg)
        yield chunk


def too_large(max_bytes: int) -> ValueError:
    """What is raised of a file that has more bytes than allowed, or says that it has."""
    return ValueError(f"the file is larger than {max_bytes} bytes")

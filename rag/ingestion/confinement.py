"""What the process that reads a file may not do: use the network, outgrow its memory, run on."""

import contextlib
import ctypes
import resource
import signal
import socket
from typing import NoReturn

from rag.ingestion.reading.source import Limits

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG = 1
_OPEN_FILES = 64


class _NoSocket:
    """Stands where sockets are made, should the kernel not take the network away."""

    def __init__(self, *_: object, **__: object) -> NoReturn:
        msg = "files are read without a network"
        raise PermissionError(msg)


def leave_the_network() -> None:
    """Moves this process and its children into a network of their own, where the system lets it."""
    libc = ctypes.CDLL(None, use_errno=True)
    with contextlib.suppress(AttributeError):
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def confine(limits: Limits) -> None:
    """Binds this process to the limits, for good.

    It dies with its parent, makes no sockets, writes no files and leaves no core.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    libc = ctypes.CDLL(None)
    with contextlib.suppress(AttributeError):
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    setattr(socket, "socket", _NoSocket)  # noqa: B010 - on purpose, and type checkers need not like it
    seconds = int(limits.seconds) + 1
    _lower(resource.RLIMIT_CPU, seconds)
    _lower(resource.RLIMIT_AS, limits.memory)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)


def _lower(what: int, limit: int) -> None:
    """Sets a limit, unless a stricter one holds already."""
    _, hard = resource.getrlimit(what)
    least = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (least, least))

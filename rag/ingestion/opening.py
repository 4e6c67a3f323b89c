"""Files opened to be read, and those refused that nobody should wait for."""

import os
import stat
from pathlib import Path

from rag.domain import Unreadable
from rag.ingestion.reading.source import Limits


def open_file(path: Path, limits: Limits) -> int:
    """An open regular file; pipes and devices are never waited for.

    Raises:
        Unreadable: it cannot be had, with one sentence that names the reason.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise Unreadable(_why_not(error)) from error
    try:
        _refuse_kind(os.fstat(file), limits)
    except Unreadable:
        os.close(file)
        raise
    return file


def _why_not(error: Exception) -> str:
    match error:
        case FileNotFoundError():
            return "There is no such file."
        case PermissionError():
            return "Permission to read it is missing."
        case _:
            return "It cannot be opened."


def _refuse_kind(status: os.stat_result, limits: Limits) -> None:
    if not stat.S_ISREG(status.st_mode):
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe or a device"
        msg = f"It is {what}, not a file."
        raise Unreadable(msg)
    refuse_size(status.st_size, limits)


def refuse_size(size: int, limits: Limits) -> None:
    """Raises `Unreadable` for what is empty or too large."""
    if size == 0:
        msg = "It is empty."
        raise Unreadable(msg)
    if size > limits.file:
        msg = f"It is larger than {limits.file >> 20} MB."
        raise Unreadable(msg)

"""The process that reads files: a small server that forks one confined child per file.

It is a program of its own, so its forks never meet the threads of whoever asked. It loads each
parser library once; a child inherits them, reads one file, and ends.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import time
from dataclasses import dataclass, replace
from typing import NoReturn, cast

from rag.domain import Unreadable
from rag.frames import receive_frame, send_frame
from rag.ingestion.confinement import confine, leave_the_network
from rag.ingestion.reader_wire import (
    reading_to_json,
    refusal_to_json,
)
from rag.ingestion.reading.formats import read, warm
from rag.ingestion.reading.source import Limits, Source

_LONGEST_REQUEST = 1 << 16
_CHUNK = 1 << 20
_OUT_OF_TIME = -int(signal.SIGXCPU)


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a child ended: what it wrote, its exit code, and whether it was stopped for a reason."""

    output: bytes
    code: int
    reason: str = ""


def serve(descriptor: int) -> None:
    """Answers requests on the inherited socket until its other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_the_network()
    with socket.socket(fileno=descriptor) as connection:
        while True:
            request, files = receive_frame(connection, most=_LONGEST_REQUEST, files=1)
            if not request or not files:
                return
            source = _source(request)
            warm(source.suffix)
            ended = _read_in_child(source, files[0], connection)
            send_frame(connection, _outcome(ended, source.limits))


def _source(request: bytes) -> Source:
    held = cast("dict[str, object]", json.loads(request))
    limits = Limits(**cast("dict[str, int]", held["limits"]))
    return Source(
        data=b"",
        name=str(held["name"]),
        limits=limits,
        pictures=tuple(cast("list[int]", held["pictures"])),
        tesseract=str(held["tesseract"]),
    )


def _read_in_child(source: Source, file: int, connection: socket.socket) -> _Ended:
    out, into = os.pipe()
    gc.freeze()
    child = os.fork()
    if child == 0:
        os.close(out)
        connection.close()
        _live(source, file, into)
    os.close(file)
    os.close(into)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)
    try:
        output, reason = _collect(out, connection, source.limits)
    finally:
        os.close(out)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    return _Ended(output, os.waitstatus_to_exitcode(status), reason)


def _live(source: Source, file: int, into: int) -> NoReturn:
    """The child's whole life; whatever happens in it, it ends here."""
    code = 1
    try:
        os.setpgid(0, 0)
        confine(source.limits)
        gc.disable()
        with os.fdopen(file, "rb") as stream:
            data = stream.read()
        result = _result(replace(source, data=data))
        left = memoryview(result)
        while left:
            left = left[os.write(into, left) :]
        code = 0
    finally:
        os._exit(code)


def _result(source: Source) -> bytes:
    try:
        return reading_to_json(read(source))
    except Unreadable as refused:
        return refusal_to_json(str(refused))


def _collect(out: int, connection: socket.socket, limits: Limits) -> tuple[bytes, str]:
    """What the child writes until it ends, and why it is to be stopped before, if it is."""
    until = time.monotonic() + limits.seconds
    output = bytearray()
    poll = select.poll()
    poll.register(out, select.POLLIN)
    poll.register(connection, select.POLLRDHUP)
    while True:
        left = until - time.monotonic()
        ready = poll.poll(max(left, 0) * 1000)
        if not ready:
            return b"", f"Reading it took longer than {limits.seconds:g} seconds."
        if any(descriptor != out for descriptor, _ in ready):
            return b"", "Nobody waits for it any more."
        piece = os.read(out, _CHUNK)
        if not piece:
            return bytes(output), ""
        output += piece
        if len(output) > limits.output:
            return b"", f"It holds more than {limits.output >> 20} MB of text."


def _outcome(ended: _Ended, limits: Limits) -> bytes:
    if ended.reason:
        return refusal_to_json(ended.reason)
    if ended.output and ended.code == 0:
        return ended.output
    if ended.code == _OUT_OF_TIME:
        return refusal_to_json(f"Reading it took longer than {limits.seconds:g} seconds.")
    memory = limits.memory >> 20
    return refusal_to_json(f"It is damaged, or reading it takes more than {memory} MB of memory.")

"""The process that reads files: a small server that forks one confined child per file, several at a time.

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
from dataclasses import dataclass, field, replace
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


@dataclass(slots=True)
class _Child:
    """A process that reads one file, and what it has written so far."""

    pid: int
    out: int
    """Where it writes."""
    reply: socket.socket
    """Where its caller waits."""
    limits: Limits
    until: float
    output: bytearray = field(default_factory=bytearray)


def serve(descriptor: int) -> None:
    """Answers requests on the inherited socket until its other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_the_network()
    with socket.socket(fileno=descriptor) as requests:
        _Nursery(requests).run()


class _Nursery:
    """Has a child for every request, and looks after all of them at once.

    Args:
        requests: Each brings an open file and the socket on which its caller waits.
    """

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        self._children: dict[int, _Child] = {}
        """By what is watched: where a child writes, and where its caller waits."""
        self._poll = select.poll()
        self._poll.register(requests, select.POLLIN)

    def run(self) -> None:
        try:
            while True:
                for descriptor, _ in self._poll.poll(self._patience()):
                    if descriptor == self._requests.fileno():
                        if not self._begin():
                            return
                    elif descriptor in self._children:  # not ended a moment ago
                        self._look(self._children[descriptor], descriptor)
                self._stop_the_late()
        finally:
            for child in self._living():
                self._end(child, "The reading was broken off.")

    def _living(self) -> list[_Child]:
        return [child for watched, child in self._children.items() if watched == child.out]

    def _patience(self) -> float | None:
        """Milliseconds until the first child is late."""
        first = min((child.until for child in self._living()), default=None)
        return None if first is None else max(first - time.monotonic(), 0) * 1000

    def _begin(self) -> bool:
        """Takes a request; False once nobody can make any more."""
        request, files = receive_frame(self._requests, most=_LONGEST_REQUEST, files=2)
        if not request or len(files) < 2:  # noqa: PLR2004 - the file and the socket
            return False
        file, caller = files
        source = _source(request)
        warm(source.suffix)
        child = _fork(source, file, socket.socket(fileno=caller))
        self._children[child.out] = self._children[caller] = child
        self._poll.register(child.out, select.POLLIN)
        self._poll.register(caller, select.POLLRDHUP)
        return True

    def _look(self, child: _Child, descriptor: int) -> None:
        """Takes what the child wrote; ends it when it is done, or has gone too far."""
        if descriptor != child.out:
            self._end(child, "Nobody waits for it any more.")
            return
        piece = os.read(child.out, _CHUNK)
        if not piece:
            self._end(child)
            return
        child.output += piece
        if len(child.output) > child.limits.output:
            self._end(child, f"It holds more than {child.limits.output >> 20} MB of text.")

    def _stop_the_late(self) -> None:
        now = time.monotonic()
        for child in self._living():
            if child.until <= now:
                self._end(child, _too_long(child.limits))

    def _end(self, child: _Child, reason: str = "") -> None:
        """Sees to it that the child and what it started are gone, and answers its caller."""
        for descriptor in (child.out, child.reply.fileno()):
            self._poll.unregister(descriptor)
            del self._children[descriptor]
        os.close(child.out)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)
        _, status = os.waitpid(child.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        with child.reply, contextlib.suppress(OSError):  # the caller may have gone
            send_frame(child.reply, refusal_to_json(reason) if reason else _outcome(child, code))


def _source(request: bytes) -> Source:
    held = cast("dict[str, object]", json.loads(request))
    limits = Limits(**cast("dict[str, int]", held["limits"]))
    return Source(
        data=b"",
        name=str(held["name"]),
        limits=limits,
        pictures=tuple(cast("list[int]", held["pictures"])),
        tesseract=tuple(cast("list[str]", held["tesseract"])),
    )


def _fork(source: Source, file: int, reply: socket.socket) -> _Child:
    out, into = os.pipe()
    gc.freeze()
    pid = os.fork()
    if pid == 0:
        _live(source, file, into)
    os.close(file)
    os.close(into)
    with contextlib.suppress(OSError):
        os.setpgid(pid, pid)
    until = time.monotonic() + source.limits.seconds
    return _Child(pid, out, reply, source.limits, until)


def _live(source: Source, file: int, into: int) -> NoReturn:
    """The child's whole life; whatever happens in it, it ends here."""
    code = 1
    try:
        os.setpgid(0, 0)
        _let_go_of_all_but(file, into)
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


def _let_go_of_all_but(*kept: int) -> None:
    """Closes what other files' readers and callers are talked to by: none of it is this child's."""
    first = 3
    for descriptor in sorted(kept):
        os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, os.sysconf("SC_OPEN_MAX"))


def _result(source: Source) -> bytes:
    try:
        return reading_to_json(read(source))
    except Unreadable as refused:
        return refusal_to_json(str(refused))


def _outcome(child: _Child, code: int) -> bytes | bytearray:
    """What the child wrote, or why it wrote nothing."""
    if child.output and code == 0:
        return child.output
    if code == _OUT_OF_TIME:
        return refusal_to_json(_too_long(child.limits))
    memory = child.limits.memory >> 20
    return refusal_to_json(f"It is damaged, or reading it takes more than {memory} MB of memory.")


def _too_long(limits: Limits) -> str:
    return f"Reading it took longer than {limits.seconds:g} seconds."

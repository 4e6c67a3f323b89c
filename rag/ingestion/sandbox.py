"""Files read where they can do no harm: in a process of their own, within limits."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from rag.domain import Reading, Unreadable
from rag.frames import receive_frame, send_frame
from rag.ingestion.opening import open_file, refuse_size
from rag.ingestion.reader_wire import reading_from_json
from rag.ingestion.reading.source import Limits

_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]); "
    "from rag.ingestion.reader_process import serve; serve(int(sys.argv[1]))"
)
_GRACE = 30.0
"""Seconds beyond a file's own limit, for the process to start on a busy machine and to answer."""
_GOODBYE = 2.0
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "OMP_THREAD_LIMIT": "1"}
"""Nothing of ours, no secret above all; OCR is faster when its threads do not fight each other."""
_LONGEST_NAME = 1_000
_AHEAD = 4


class ReaderProcess:
    """A running reader's process; any number of threads may hand it files."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own program
                [sys.executable, "-c", _PROGRAM, str(theirs.fileno()), json.dumps(sys.path)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                start_new_session=True,
            )
        self._requests = ours
        self._asking = threading.Lock()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None and self._requests.fileno() >= 0

    def read(self, file: int, request: bytes, limits: Limits) -> Reading:
        """Hands the open file over and waits for the text.

        Raises:
            Unreadable: the file was refused.
            ValueError: what came back is no reading.
            OSError: the process is of no use any more.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self._asking:
                send_frame(self._requests, request, [file, theirs.fileno()])
            ours.settimeout(limits.seconds + _GRACE)
            payload, _ = receive_frame(ours, most=limits.output + (1 << 16))
        if not payload:
            msg = "the reader's process ended"
            raise OSError(msg)
        return reading_from_json(payload)

    def close(self) -> None:
        """Ends the process, and with it whatever it reads."""
        with contextlib.suppress(OSError):
            self._requests.shutdown(socket.SHUT_RDWR)
        self._requests.close()
        try:
            self._process.wait(_GOODBYE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class FileReader:
    """Turns files into text; each is read in a fresh child of a process kept for the purpose.

    Safe to use from any number of threads: `parallel` files are read at a time, the rest wait.
    """

    def __init__(
        self,
        *,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        parallel: int = 2,
    ) -> None:
        """Starts nothing yet.

        Args:
            limits: What one file may cost.
            parallel: How many files are read at a time.
        """
        self._limits = limits
        self._parallel = parallel
        self._seats = threading.Semaphore(parallel)
        self._starting = threading.Lock()
        self._process: ReaderProcess | None = None
        self._started: weakref.WeakSet[ReaderProcess] = weakref.WeakSet()
        self._closing = weakref.finalize(self, _close_all, self._started)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, path: Path, *, name: str = "") -> Reading:
        """The file as text.

        Args:
            path: Where it lies.
            name: The name its sender gave it; where none, the path's own.

        Raises:
            Unreadable: with one sentence that names the reason.
        """
        file = open_file(path, self._limits)
        try:
            return self._read(file, name or path.name)
        finally:
            os.close(file)

    def read_pictures(
        self, path: Path, pages: Sequence[int], *, tesseract: Sequence[str]
    ) -> Reading:
        """What the OCR program, called with these options, reads on these pages of a PDF.

        Those that the time for one file did not allow are left in `pictures`; ask for them anew.

        Raises:
            Unreadable: with one sentence that names the reason.
        """
        file = open_file(path, self._limits)
        try:
            return self._read(file, path.name, pictures=pages, tesseract=tesseract)
        finally:
            os.close(file)

    def read_bytes(self, data: bytes, *, name: str) -> Reading:
        """As `read`, for bytes that lie in memory."""
        refuse_size(len(data), self._limits)
        with tempfile.TemporaryFile() as file:
            try:
                file.write(data)
                file.flush()
            except OSError as error:
                msg = "There is no room on the disk to read it."
                raise Unreadable(msg) from error
            return self._read(file.fileno(), name)

    def read_many(self, paths: Iterable[Path]) -> Iterator[tuple[Path, Reading | Unreadable]]:
        """Each path with its text or the reason why there is none, in the order they are done."""
        waiting: dict[Future[Reading], Path] = {}
        with ThreadPoolExecutor(self._parallel, thread_name_prefix="reading") as pool:
            for path in paths:
                waiting[pool.submit(self.read, path)] = path
                if len(waiting) >= self._parallel + _AHEAD:
                    yield from _done(waiting)
            while waiting:
                yield from _done(waiting)

    def close(self) -> None:
        """Ends the processes; the next file would start them again."""
        _close_all(self._started)

    def _read(
        self, file: int, name: str, *, pictures: Sequence[int] = (), tesseract: Sequence[str] = ()
    ) -> Reading:
        os.lseek(file, 0, os.SEEK_SET)
        held = {
            "name": name[-_LONGEST_NAME:],
            "limits": asdict(self._limits),
            "pictures": list(pictures),
            "tesseract": list(tesseract),
        }
        with self._seats:
            process = self._running()
            try:
                return process.read(file, json.dumps(held).encode(), self._limits)
            except (OSError, ValueError) as error:
                if isinstance(error, OSError):
                    process.close()
                msg = "The process that read it broke down; it may be damaged."
                raise Unreadable(msg) from error

    def _running(self) -> ReaderProcess:
        """The process that reads, started anew where it is gone."""
        with self._starting:
            if self._process is not None and not self._process.alive:
                self._process.close()
                self._process = None
            if self._process is None:
                self._process = ReaderProcess()
                self._started.add(self._process)
            return self._process


def _close_all(processes: Iterable[ReaderProcess]) -> None:
    for process in list(processes):
        process.close()


def _done(waiting: dict[Future[Reading], Path]) -> Iterator[tuple[Path, Reading | Unreadable]]:
    finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in finished:
        path = waiting.pop(future)
        try:
            yield path, future.result()
        except Unreadable as refused:
            yield path, refused

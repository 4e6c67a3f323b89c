"""Copies of stored files, there while they are read and no longer."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.ports import FileStore
from rag.domain import Unreadable

_CHUNK = 1024 * 1024


class Copies:
    """A folder with a copy of each stored file that is being read.

    What a killed process left there is erased: a document that was removed must not stay behind on the disk.

    Args:
        files: What is copied.
        folder: Made where it is missing; for this machine's processes alone.
    """

    def __init__(self, files: FileStore, folder: Path) -> None:
        self._files = files
        self._folder = folder
        self._erase_left()

    @contextmanager
    def of(self, key: str) -> Iterator[Path]:
        """A copy of the file that lies there; it is gone afterwards.

        Raises:
            Unreadable: there is no room for it.
        """
        with self._files.open(key) as source, self._place() as copy:
            with _needs_room():
                target = copy.open("wb")
            with target:
                while chunk := source.read(_CHUNK):
                    with _needs_room():
                        target.write(chunk)
            yield copy

    @contextmanager
    def _place(self) -> Iterator[Path]:
        with _needs_room():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            held = tempfile.TemporaryDirectory(prefix=f"{os.getpid()}-", dir=self._folder)
        with held as folder:
            yield Path(folder) / "document"

    def _erase_left(self) -> None:
        for left in self._folder.iterdir() if self._folder.is_dir() else ():
            process = left.name.partition("-")[0]
            # In a container every start may have the same number: nothing of ours is there yet.
            if process.isdecimal() and (int(process) == os.getpid() or not _runs(int(process))):
                shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _needs_room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        msg = "There is no room on the disk to read it."
        raise Unreadable(msg) from error


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        # It is somebody else's.
        return True
    return True

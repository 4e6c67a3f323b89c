"""Where documents come from on this machine: the files below a folder, and what changes there."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pathspec import GitIgnoreSpec
from watchfiles import Change
from watchfiles import watch as watch_changes

from rag.domain import Unreadable

_PATTERNS = (".gitignore", ".footnoteignore")
_LONGEST_PATTERNS = 1 << 20
_CHANGES: dict[Change, Literal["added", "modified", "deleted"]] = {
    Change.added: "added",
    Change.modified: "modified",
    Change.deleted: "deleted",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file below a folder."""

    path: Path
    place: str
    """`file://` and its absolute path: the same for the same file, whoever names it and how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """What happened to a file below a watched folder."""

    kind: Literal["added", "modified", "deleted"]
    file: FoundFile


def place_of(path: Path) -> str:
    """The stable place of a file; its name's links are followed down to the last folder."""
    return (path.parent.resolve() / path.name).as_uri()


def files_below(path: Path, *, ignore: Sequence[str] = ()) -> Iterator[FoundFile]:
    """The files to read, sorted: `path` itself, or those below it, folder by folder.

    Hidden files are skipped, so are those that `.gitignore`, `.footnoteignore` or `ignore` name in
    gitignore's way, and links that lead out of the folder. A file named outright is taken as it is.

    Raises:
        Unreadable: there is no such file or folder.
    """
    if not path.exists():
        msg = "There is no such file or folder."
        raise Unreadable(msg)
    if not path.is_dir():
        yield FoundFile(path=path, place=place_of(path))
        return
    yield from _Walk(path, ignore).files()


def watch(
    path: Path,
    *,
    ignore: Sequence[str] = (),
    stop: threading.Event | None = None,
    settle: int = 1_600,
) -> Iterator[FileChange]:
    """What changes below the folder from now on, until `stop` is set.

    A file is told once per burst of changes, and a burst lasts `settle` milliseconds at most. Files that are ignored are never told; a deleted one
    is told whatever it was, since nothing can be asked about it any more.
    """
    walk = _Walk(path, ignore)
    for changes in watch_changes(path, stop_event=stop, debounce=settle, raise_interrupt=True):
        told: dict[Path, Change] = {}
        for change, name in sorted(changes, key=lambda item: item[1]):
            known = Path(name)
            told[known] = _latest(known, change)
        for known, change in told.items():
            if change is Change.deleted or walk.takes(known):
                file = FoundFile(path=known, place=place_of(known))
                yield FileChange(kind=_CHANGES[change], file=file)


def _latest(path: Path, change: Change) -> Change:
    """What the change comes to: a file saved by being replaced was modified, not deleted."""
    if not path.exists():
        return Change.deleted
    return Change.modified if change is Change.deleted else change


class _Walk:
    """Goes down one folder, collecting each folder's own patterns on the way."""

    def __init__(self, root: Path, ignore: Sequence[str]) -> None:
        self._root = root.resolve()
        self._given = root
        self._ignore = GitIgnoreSpec.from_lines(ignore)
        self._specs: dict[Path, GitIgnoreSpec] = {}

    def files(self) -> Iterator[FoundFile]:
        folders = [self._root]
        while folders:
            folder = folders.pop()
            inner: list[Path] = []
            for entry in _entries(folder):
                if self._skips(entry):
                    continue
                if entry.is_dir():
                    inner.append(entry)
                elif entry.exists():
                    yield FoundFile(path=self._as_given(entry), place=entry.as_uri())
            folders.extend(reversed(inner))

    def takes(self, path: Path) -> bool:
        """Whether a walk would come to this file."""
        absolute = path.parent.resolve() / path.name
        if self._root not in absolute.parents or not absolute.is_file():
            return False
        between = [item for item in (absolute, *absolute.parents) if self._root in item.parents]
        return not any(self._skips(item) for item in between)

    def _as_given(self, path: Path) -> Path:
        return self._given / path.relative_to(self._root)

    def _skips(self, path: Path) -> bool:
        return path.name.startswith(".") or self._leaves(path) or self._is_ignored(path)

    def _leaves(self, path: Path) -> bool:
        """Whether it is a link out of the folder, to nowhere, or to a folder walked anyway."""
        if not path.is_symlink():
            return False
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return True
        return self._root not in target.parents or target.is_dir()

    def _is_ignored(self, path: Path) -> bool:
        """Asks every pattern file from the root down to the path's own folder; the nearest wins."""
        ignored = self._matches(self._ignore, path, self._root) or False
        folders = [
            folder
            for folder in path.parents
            if folder == self._root or self._root in folder.parents
        ]
        for folder in reversed(folders):
            verdict = self._matches(self._spec(folder), path, folder)
            ignored = ignored if verdict is None else verdict
        return ignored

    def _matches(self, spec: GitIgnoreSpec, path: Path, folder: Path) -> bool | None:
        """What these patterns say: ignored, taken after all, or nothing."""
        name = path.relative_to(folder).as_posix()
        return spec.check_file(f"{name}/" if path.is_dir() else name).include

    def _spec(self, folder: Path) -> GitIgnoreSpec:
        if folder not in self._specs:
            lines = [line for name in _PATTERNS for line in _lines(folder / name)]
            self._specs[folder] = GitIgnoreSpec.from_lines(lines)
        return self._specs[folder]


def _entries(folder: Path) -> list[Path]:
    """What lies in the folder, sorted; nothing where it may not be listed."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _lines(path: Path) -> list[str]:
    try:
        if not path.is_file():
            return []
        return path.read_bytes()[:_LONGEST_PATTERNS].decode("utf-8", errors="replace").splitlines()
    except OSError:
        return []

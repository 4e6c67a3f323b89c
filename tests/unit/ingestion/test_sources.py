"""The files below a folder."""

import threading
from pathlib import Path

import pytest

from rag.domain import Unreadable
from rag.ingestion.sources import FileChange, files_below, place_of, watch


def plant(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return folder


def names_below(folder: Path, *ignore: str) -> list[str]:
    found = files_below(folder, ignore=ignore)
    return [file.path.relative_to(folder).as_posix() for file in found]


def test_files_are_found_at_any_depth_and_sorted(tmp_path: Path) -> None:
    plant(tmp_path, "b.txt", "a.md", "z/y/deep.pdf", "m/x.txt")
    assert names_below(tmp_path) == ["a.md", "b.txt", "m/x.txt", "z/y/deep.pdf"]


def test_hidden_files_and_folders_are_skipped(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt", ".hidden", ".git/config", "x/.env")
    assert names_below(tmp_path) == ["a.txt"]


def test_a_hidden_folder_may_be_named_outright(tmp_path: Path) -> None:
    plant(tmp_path, ".notes/a.txt")
    assert names_below(tmp_path / ".notes") == ["a.txt"]


def test_patterns_are_honoured_as_git_honours_them(tmp_path: Path) -> None:
    plant(tmp_path, "a.log", "keep.log", "build/x.txt", "sub/a.log", "sub/only.md", "other/only.md")
    (tmp_path / ".gitignore").write_text("*.log\n!keep.log\nbuild/\n", encoding="utf-8")
    (tmp_path / "sub" / ".footnoteignore").write_text("/only.md\n!a.log\n", encoding="utf-8")
    assert names_below(tmp_path) == ["keep.log", "other/only.md", "sub/a.log"]


def test_patterns_may_be_given_by_the_caller(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt", "b.tmp", "drafts/c.txt")
    assert names_below(tmp_path, "*.tmp", "drafts/") == ["a.txt"]


def test_links_out_of_the_folder_and_in_circles_are_not_followed(tmp_path: Path) -> None:
    plant(tmp_path, "in/a.txt", "out/secret.txt")
    inside = tmp_path / "in"
    (inside / "leads-out").symlink_to(tmp_path / "out" / "secret.txt")
    (inside / "folder-out").symlink_to(tmp_path / "out")
    (inside / "circle").symlink_to(inside)
    (inside / "self").symlink_to(inside / "self")
    (inside / "dead").symlink_to(inside / "nowhere")
    (inside / "twin.txt").symlink_to(inside / "a.txt")
    assert names_below(inside) == ["a.txt", "twin.txt"]


def test_a_single_file_is_taken_as_it_is(tmp_path: Path) -> None:
    plant(tmp_path, ".secret.txt")
    (found,) = files_below(tmp_path / ".secret.txt")
    assert found.path == tmp_path / ".secret.txt"


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"^There is no such file or folder\.$"):
        list(files_below(tmp_path / "none"))


def test_a_file_has_one_place_however_it_is_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, "docs/a b.txt")
    (tmp_path / "link").symlink_to(tmp_path / "docs")
    monkeypatch.chdir(tmp_path)
    places = {
        next(files_below(path)).place
        for path in (
            Path("docs"),
            tmp_path / "docs",
            tmp_path / "link",
            Path("docs/../docs/a b.txt"),
        )
    }
    assert places == {place_of(tmp_path / "docs" / "a b.txt")}
    assert places.pop().endswith("/docs/a%20b.txt")


def test_changes_are_told_and_ignored_files_are_not(tmp_path: Path) -> None:
    plant(tmp_path, "gone.txt", "old.txt")
    stop = threading.Event()
    told: list[FileChange] = []
    found: set[tuple[str, str]] = set()
    ready = threading.Event()

    def follow() -> None:
        for change in watch(tmp_path, ignore=["*.tmp"], stop=stop, settle=20):
            told.append(change)
            ready.set()

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        _poke_until(tmp_path / "first.txt", ready)
        told.clear()
        plant(tmp_path, "x.tmp", ".hidden", "new.txt")
        (tmp_path / "old.txt").write_text("changed", encoding="utf-8")
        (tmp_path / "gone.txt").unlink()
        wanted = {("added", "new.txt"), ("modified", "old.txt"), ("deleted", "gone.txt")}
        for _ in range(500):
            found = {(change.kind, change.file.path.name) for change in told}
            if wanted <= found:
                break
            threading.Event().wait(0.02)
    finally:
        stop.set()
        thread.join(10)
    assert wanted <= found
    assert not {name for _, name in found} & {"x.tmp", ".hidden"}


def _poke_until(path: Path, ready: threading.Event) -> None:
    """Touches the file until the watcher, which starts in its own time, has seen it."""
    for number in range(250):
        path.write_text(str(number), encoding="utf-8")
        if ready.wait(0.04):
            return

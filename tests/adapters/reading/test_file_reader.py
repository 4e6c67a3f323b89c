"""Files read in a process of their own, within limits."""

import contextlib
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from rag.domain import Reading, Unreadable
from rag.ingestion.reading.source import Limits
from rag.ingestion.sandbox import FileReader
from tests.fakes.hostile import HostileFile, hostile_files
from tests.fakes.papers import docx_report, pdf_drawn, pdf_report

_ENDLESS = next(file for file in hostile_files() if file.name == "wide.xml").make


@pytest.fixture(scope="module")
def reader() -> Iterator[FileReader]:
    with FileReader() as made:
        yield made


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_file_comes_back_as_text(reader: FileReader, tmp_path: Path) -> None:
    found = reader.read(written(tmp_path, "x.bin", pdf_report()), name="Travel.pdf")
    assert found.title == "Travel Handbook"
    assert found.blocks[0].page == 1


def test_bytes_in_memory_are_read_alike(reader: FileReader, tmp_path: Path) -> None:
    path = written(tmp_path, "leave.docx", docx_report())
    assert reader.read(path) == reader.read_bytes(docx_report(), name="leave.docx")


def test_a_batch_goes_on_after_each_refusal(reader: FileReader, tmp_path: Path) -> None:
    bad = {
        name: written(tmp_path, name, data)
        for name, data in (("a.pdf", b""), ("c.docx", b"\x00\x01\x02" * 99))
    }
    good = [written(tmp_path, name, b"good words") for name in ("b.txt", "d.txt")]
    found = dict(reader.read_many([*bad.values(), *good, tmp_path / "none.txt"]))
    assert str(found[bad["a.pdf"]]) == "It is empty."
    assert str(found[bad["c.docx"]]).startswith("It is not a DOCX file, although its name says so")
    assert str(found[tmp_path / "none.txt"]) == "There is no such file."
    assert all(isinstance(found[path], Reading) for path in good)


def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_read(tmp_path: Path) -> None:
    with FileReader(limits=Limits(seconds=1)) as quick:
        started = time.monotonic()
        with pytest.raises(Unreadable, match=r"^Reading it took longer than 1 seconds\.$"):
            quick.read(written(tmp_path, "wide.xml", _ENDLESS()))
        assert time.monotonic() - started < 10
        assert quick.read_bytes(b"words", name="x.txt").blocks[0].text == "words"


def test_a_file_that_takes_too_much_memory_is_given_up(tmp_path: Path) -> None:
    text = b"word " * (20 << 20)
    with FileReader(limits=Limits(memory=256 << 20)) as small:
        with pytest.raises(Unreadable, match="256 MB of memory"):
            small.read(written(tmp_path, "long.txt", text))
        assert small.read_bytes(b"words", name="x.txt").blocks[0].text == "words"


def test_more_text_than_allowed_is_refused() -> None:
    with (
        FileReader(limits=Limits(output=1 << 20)) as small,
        pytest.raises(Unreadable, match="1 MB of text"),
    ):
        small.read_bytes(b"word " * (1 << 20), name="x.txt")


def test_larger_files_than_allowed_are_not_even_opened(tmp_path: Path) -> None:
    with (
        FileReader(limits=Limits(file=1 << 20)) as small,
        pytest.raises(Unreadable, match="larger than 1 MB"),
    ):
        small.read(written(tmp_path, "x.txt", bytes(2 << 20)))


def test_pipes_devices_folders_and_dead_links_are_refused_at_once(
    reader: FileReader, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere")
    reasons = {
        tmp_path / "pipe.txt": "It is a pipe or a device, not a file.",
        Path("/dev/zero"): "It is a pipe or a device, not a file.",
        tmp_path: "It is a folder, not a file.",
        tmp_path / "dead.txt": "There is no such file.",
        tmp_path / ("n" * 300): "It cannot be opened.",
    }
    for path, reason in reasons.items():
        with pytest.raises(Unreadable) as refused:
            reader.read(path)
        assert str(refused.value) == reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(reader: FileReader, tmp_path: Path) -> None:
    path = written(tmp_path, "x.txt", b"words")
    path.chmod(0)
    with pytest.raises(Unreadable, match=r"^Permission to read it is missing\.$"):
        reader.read(path)


def test_many_threads_share_two_processes(reader: FileReader) -> None:
    def read(number: int) -> str:
        return reader.read_bytes(f"words {number}".encode(), name="x.txt").blocks[0].text

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(read, range(60))) == [f"words {number}" for number in range(60)]


def test_killed_processes_are_replaced() -> None:
    with FileReader(parallel=1) as made:
        made.read_bytes(b"words", name="x.txt")
        for pid in _children_of(os.getpid(), "reader_process"):
            os.kill(pid, signal.SIGKILL)
        _until(lambda: made.read_bytes(b"again", name="x.txt").blocks[0].text == "again")


def test_one_process_serves_every_thread_and_a_slow_file_keeps_no_other_waiting(
    tmp_path: Path,
) -> None:
    slow = written(tmp_path, "wide.xml", _ENDLESS())
    with FileReader(limits=Limits(seconds=3)) as made, ThreadPoolExecutor(1) as pool:
        late = pool.submit(made.read, slow)
        _until(lambda: bool(_grandchildren()))
        read = [made.read_bytes(b"words", name="x.txt").blocks[0].text for _ in range(3)]
        assert not late.done()
        assert read == ["words"] * 3
        assert len(_children_of(os.getpid(), "reader_process")) == 1
        assert "longer than 3 seconds" in str(late.exception())


def test_a_child_holds_nothing_of_another_file(tmp_path: Path) -> None:
    with FileReader() as made, ThreadPoolExecutor(2) as pool:
        paths = [written(tmp_path, f"wide{number}.xml", _ENDLESS()) for number in range(2)]
        reading = [pool.submit(made.read, path) for path in paths]
        _until(lambda: len(_grandchildren()) == 2)
        _until(lambda: all(_open_in(child) <= 5 for child in _grandchildren()))
        made.close()
        assert all("broken off" in str(each.exception()) for each in reading)


def test_closing_leaves_no_process_behind() -> None:
    before = set(_children_of(os.getpid(), "reader_process"))
    made = FileReader()
    made.read_bytes(b"words", name="x.txt")
    made.close()
    assert set(_children_of(os.getpid(), "reader_process")) <= before


def test_closing_while_a_file_is_read_ends_the_reading(tmp_path: Path) -> None:
    made = FileReader()
    path = written(tmp_path, "wide.xml", _ENDLESS())
    refused: list[str] = []

    def read() -> None:
        with pytest.raises(Unreadable) as error:
            made.read(path)
        refused.append(str(error.value))

    thread = threading.Thread(target=read)
    thread.start()
    _until(lambda: bool(_grandchildren()))
    made.close()
    thread.join(10)
    assert refused == ["The reading was broken off."]
    _until(lambda: not _grandchildren())


def test_a_reader_closed_may_be_used_again() -> None:
    made = FileReader()
    for _ in range(2):
        assert made.read_bytes(b"words", name="x.txt").blocks[0].text == "words"
        made.close()


def test_the_reading_process_has_no_network() -> None:
    with FileReader() as made:
        made.read_bytes(b"words", name="x.txt")
        (pid,) = _children_of(os.getpid(), "reader_process")
        interfaces = Path(f"/proc/{pid}/net/dev").read_text(encoding="ascii")
        mine = Path("/proc/self/ns/net").readlink()
        theirs = Path(f"/proc/{pid}/ns/net").readlink()
    if mine == theirs:
        pytest.skip("this system lets nobody leave the network")
    assert [line.split(":")[0].strip() for line in interfaces.splitlines()[2:]] == ["lo"]


def test_pages_that_are_pictures_are_told_apart(reader: FileReader) -> None:
    found = reader.read_bytes(_scanned(words="Words on the second page."), name="x.pdf")
    assert found.pictures == (1,)
    assert [(block.text, block.page) for block in found.blocks] == [
        ("Words on the second page.", 2)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("file", hostile_files(), ids=lambda file: ascii(file.name)[:40])
def test_a_hostile_file_ends_in_text_or_in_one_sentence(
    file: HostileFile, hostile_reader: FileReader
) -> None:
    started = time.monotonic()
    try:
        found = hostile_reader.read_bytes(file.make(), name=file.name)
    except Unreadable as refused:
        reason = str(refused)
        assert reason.endswith(".")
        assert "\n" not in reason
        assert "Traceback" not in reason
        assert "Error" not in reason
        assert 5 < len(reason) < 200
    else:
        assert any(block.text for block in found.blocks)
        assert found.title.isprintable()
    assert time.monotonic() - started < 25
    assert hostile_reader.read_bytes(b"words", name="x.txt").blocks[0].text == "words"


@pytest.fixture(scope="module")
def hostile_reader() -> Iterator[FileReader]:
    with FileReader(limits=Limits(seconds=10)) as made:
        yield made


def test_there_are_enough_kinds_of_hostile_files() -> None:
    assert len({file.what for file in hostile_files()}) > 60


def test_hostile_files_leave_this_process_small(hostile_reader: FileReader) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bomb = next(file for file in hostile_files() if file.name == "self.pdf")
    with pytest.raises(Unreadable):
        hostile_reader.read_bytes(bomb.make(), name=bomb.name)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def _scanned(words: str = "") -> bytes:
    def picture(canvas: Any) -> None:
        canvas.drawInlineImage(Image.new("L", (60, 80), 200), 0, 0, 595, 842)

    def page(canvas: Any) -> None:
        canvas.drawString(72, 780, words)

    return pdf_drawn(picture, page) if words else pdf_drawn(picture)


def _children_of(pid: int, program: str = "") -> list[int]:
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(path.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            line = (path.parent / "cmdline").read_text(encoding="utf-8")
            if parent == pid and program in line:
                found.append(int(path.parent.name))
    return found


def _grandchildren() -> list[int]:
    servers = _children_of(os.getpid(), "reader_process")
    return [child for server in servers for child in _children_of(server)]


def _open_in(pid: int) -> int:
    """How many files it has open: the three that all have, its own, and where it writes."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _until(holds: Callable[[], bool]) -> None:
    """Waits for another process, which no clock of ours can move."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with contextlib.suppress(Unreadable):
            if holds():
                return
        threading.Event().wait(0.02)
    pytest.fail("it never came to be")
